import { error } from '@sveltejs/kit';
import { orErrorPage } from '#lib/forms/submit.ts';
import { getApp } from '#server/app.ts';
import * as entries from '#server/db/entries.ts';
import { loadEntry } from '#server/services/dossiers.ts';
import type { RequestHandler } from './$types';

/** Whoever sees the entry. Only ever as a download: nothing that was handed in is shown as a page of ours. */
export const GET: RequestHandler = async ({ locals, params }) => {
	const { db } = getApp();
	await orErrorPage(loadEntry(db, locals.member, params.entry));
	const file = await entries.findFile(db, params.entry, params.file);
	if (!file) error(404);
	const plain = file.name.replaceAll(/[^\w. -]/g, '_');
	return new Response(new Uint8Array(file.bytes), {
		headers: {
			'content-type': file.media_type,
			'content-length': String(file.size),
			'content-disposition': `attachment; filename="${plain}"; filename*=UTF-8''${encoded(file.name)}`,
			'content-security-policy': "default-src 'none'; sandbox",
			'x-content-type-options': 'nosniff'
		}
	});
};

/** As RFC 5987 wants it: what `encodeURIComponent` leaves may not stand in a parameter. */
const encoded = (name: string) =>
	encodeURIComponent(name).replaceAll(/['()*]/g, (it) => `%${it.charCodeAt(0).toString(16).toUpperCase()}`);
