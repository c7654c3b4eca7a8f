/** The number of a version, of the address that names it. */
export function readVersionNumber(text: string): number | undefined {
	return /^[1-9]\d{0,5}$/.test(text) ? Number(text) : undefined;
}
