import { error } from '@sveltejs/kit';
import * as v from 'valibot';
import { getApp } from '#server/app.ts';
import { seeEntry, seeThread } from '#server/services/notify.ts';
import type { RequestHandler } from './$types';

const id = v.pipe(v.string(), v.maxLength(64));
const body = v.union([v.strictObject({ thread: id }), v.strictObject({ entry: id })]);

/** `alliance.read`: what was shown to a member is no news to them any more. One's own notices alone. */
export const POST: RequestHandler = async ({ locals, request }) => {
	const read = v.safeParse(body, await request.json().catch(() => undefined));
	if (!read.success) error(400);
	const shown = read.output;
	if ('thread' in shown) await seeThread(getApp(), locals.member, shown.thread);
	else await seeEntry(getApp(), locals.member, shown.entry);
	return new Response(null, { status: 204 });
};
