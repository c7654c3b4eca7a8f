import { error, json } from '@sveltejs/kit';
import { getApp } from '#server/app.ts';
import { SESSION_COOKIE } from '#server/auth/sessions.ts';
import { accessTo } from '#server/services/document-access.ts';
import type { RequestHandler } from './$types';

/** The right to read: what one may do with the document, for a page that holds text of it which was not saved. */
export const GET: RequestHandler = async ({ params, cookies }) => {
	const access = await accessTo(getApp().db, {
		sessionToken: cookies.get(SESSION_COOKIE),
		documentId: params.document
	});
	if (!access) error(404);
	// A session that has ended says nothing of the document: the text must not be called lost.
	if ('close' in access) error(401);
	return json({ level: access.level });
};
