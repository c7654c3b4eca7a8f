import { error } from '@sveltejs/kit';
import { getApp } from '#server/app.ts';
import { SESSION_COOKIE } from '#server/auth/sessions.ts';
import { accessTo } from '#server/services/document-access.ts';
import type { RequestHandler } from './$types';

/** The right to read: the whole document as one Yjs update, for a fresh client of a large document. */
export const GET: RequestHandler = async ({ params, cookies }) => {
	const app = getApp();
	const access = await accessTo(app.db, {
		sessionToken: cookies.get(SESSION_COOKIE),
		documentId: params.document
	});
	if (!access || 'close' in access) error(404);
	const { bytes, epoch } = await app.relay.encodedState(params.document);
	const body = new Blob([bytes as Uint8Array<ArrayBuffer>])
		.stream()
		.pipeThrough(new CompressionStream('gzip'));
	return new Response(body, {
		headers: {
			'content-type': 'application/octet-stream',
			'content-encoding': 'gzip',
			// The compressed length is not known beforehand: the page shows its progress against this one.
			'x-uncompressed-length': String(bytes.byteLength),
			'x-document-epoch': String(epoch)
		}
	});
};
