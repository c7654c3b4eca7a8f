/**
 * A client id for a page's document, of 49 bits: seven bytes on the way, where the 32 bits that Yjs takes are five. Ids
 * are remembered for as long as a text lives. One that somebody else holds cannot be given up once something was
 * written under it: by then their letters and one's own have the same names, in the document, on the device and in what
 * may be undone, and nobody can tell them apart. So it must not happen: in a text that 10,000 pages have written, one
 * of 430,000 pages that write before they are connected would hold another's id with 32 bits, one of 56 thousand
 * million with 49.
 */
export function newClientId(): number {
	const [high, low] = crypto.getRandomValues(new Uint32Array(2));
	return (high! % 2 ** 17) * 2 ** 32 + low!;
}
