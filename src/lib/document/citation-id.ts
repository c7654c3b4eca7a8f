/** An entry's id if it is one, else undefined: attributes also come through the shared document. */
export function citationId(value: unknown): string | undefined {
	return typeof value === 'string' && /^[a-z0-9]{26}$/.test(value) ? value : undefined;
}

/** What stands in the HTML of a text until `fillCitations` has been there. */
export function citationPlaceholder(id: unknown): string {
	const known = citationId(id);
	return known ? `<span data-entry="${known}"></span>` : '';
}
