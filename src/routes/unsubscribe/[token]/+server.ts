import { getApp } from '#server/app.ts';
import { unsubscribe } from '#server/services/mail-settings.ts';
import type { RequestHandler } from './$types';

/**
 * Whoever holds the link, in one click from a mail program (RFC 8058), which has no origin: all that can be done with it
 * is to stop the mails of whom it was sent to.
 */
export const POST: RequestHandler = async ({ params }) => {
	const stopped = await unsubscribe(getApp(), params.token);
	return new Response(null, { status: stopped ? 204 : 404 });
};
