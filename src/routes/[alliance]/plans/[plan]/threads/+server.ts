import { error, json } from '@sveltejs/kit';
import { orErrorPage } from '#lib/forms/submit.ts';
import { getApp } from '#server/app.ts';
import { threadsOfPlan } from '#server/services/threads.ts';
import type { RequestHandler } from './$types';

/** `plan.read` on this plan: the threads that have changed since an instant. */
export const GET: RequestHandler = async ({ locals, params, url }) => {
	const since = url.searchParams.get('since') ?? '';
	if (since !== '' && Number.isNaN(Date.parse(since))) error(400);
	const app = getApp();
	const at = app.now().toISOString();
	const threads = await orErrorPage(threadsOfPlan(app, locals.member, params.plan, { since }));
	return json({ threads, at });
};
