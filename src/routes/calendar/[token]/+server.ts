import { error } from '@sveltejs/kit';
import { kindName } from '#lib/components/entry-words.ts';
import type { EntryKind } from '#lib/domain/entry.ts';
import { m } from '#lib/i18n/generated/messages.js';
import { getApp } from '#server/app.ts';
import { readFeed } from '#server/services/calendar.ts';
import type { RequestHandler } from './$types';

/** Whoever holds the secret address: what its member may see, and nothing once they renew it or leave. */
export const GET: RequestHandler = async ({ params, url }) => {
	const feed = await readFeed(getApp(), params.token.replace(/\.ics$/, ''), {
		kind: (kind) => kindName(kind as EntryKind),
		due: m.register_due(),
		review: m.register_review(),
		origin: url.origin
	});
	if (feed === undefined) error(404);
	return new Response(feed, { headers: { 'content-type': 'text/calendar; charset=utf-8' } });
};
