/** An address that a page may lead to: http or https, nothing that runs. */
export function isWebLink(typed: string): boolean {
	if (typed.length > 2_000 || !/^https?:\/\//i.test(typed)) return false;
	const url = URL.parse(typed);
	return url !== null && url.hostname !== '' && url.username === '' && url.password === '';
}
