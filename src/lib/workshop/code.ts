/** « ABCD EFGH »: eight characters are read in two halves. */
export const spaced = (code: string) => `${code.slice(0, 4)} ${code.slice(4)}`.trim().toUpperCase();

/** A code as someone types it, whatever stands between; undefined: it is none. */
export function readCode(typed: string): string | undefined {
	const code = typed.replace(/[^\p{L}\p{N}]/gu, '').toLowerCase();
	return /^[a-z0-9]{8}$/.test(code) ? code : undefined;
}
