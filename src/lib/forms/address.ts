/** The same page with other parts of its address; an empty part goes. */
export function addressWith(url: URL, changed: Record<string, string | undefined>): string {
	const parameters = new URLSearchParams(url.searchParams);
	for (const [name, value] of Object.entries(changed)) {
		if (value) parameters.set(name, value);
		else parameters.delete(name);
	}
	const query = parameters.toString();
	return query ? `?${query}` : url.pathname;
}
