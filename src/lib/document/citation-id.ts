import type { JsonNode } from './render.ts';

/** An entry's id if it is one, else undefined: attributes also come through the shared document. */
export function citationId(value: unknown): string | undefined {
	return typeof value === 'string' && /^[a-z0-9]{26}$/.test(value) ? value : undefined;
}

/** What stands in the HTML of a text until `fillCitations` has been there. */
export function citationPlaceholder(id: unknown): string {
	const known = citationId(id);
	return known ? `<span data-entry="${known}"></span>` : '';
}

/** The entries that a text cites, each once. */
export function citedIn(json: JsonNode): string[] {
	const ids = new Set<string>();
	const visit = (node: JsonNode) => {
		const id = node.type === 'citation' ? citationId(node.attrs?.id) : undefined;
		if (id) ids.add(id);
		node.content?.forEach(visit);
	};
	visit(json);
	return [...ids];
}
