/** Whether this device can read messages that were made smaller. */
export const canInflate = (() => {
	try {
		return Boolean(new DecompressionStream('deflate-raw'));
	} catch {
		return false;
	}
})();

/** The text of a message: bytes are raw deflate. Fails on bytes that are not. */
export async function textOf(data: string | ArrayBuffer): Promise<string> {
	if (typeof data === 'string') return data;
	return new Response(new Blob([data]).stream().pipeThrough(new DecompressionStream('deflate-raw'))).text();
}
