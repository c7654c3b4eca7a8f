/** A file to be saved, never shown in the page's own origin. */
export function download(
	body: Uint8Array<ArrayBuffer> | string,
	{ name, type }: { name: string; type: string }
): Response {
	const plain = name.normalize('NFD').replace(/[^\w. -]/g, '');
	return new Response(body, {
		headers: {
			'content-type': type,
			'content-disposition': `attachment; filename="${plain}"; filename*=UTF-8''${encodeURIComponent(name)}`,
			'x-content-type-options': 'nosniff'
		}
	});
}
