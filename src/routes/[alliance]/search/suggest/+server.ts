import { error, json } from '@sveltejs/kit';
import { getApp } from '#server/app.ts';
import { suggest } from '#server/services/search.ts';
import type { RequestHandler } from './$types';

/** `alliance.read`; only what this member may read is among it. */
export const GET: RequestHandler = async ({ locals, url }) => {
	const { member } = locals as Partial<App.Locals>;
	if (!member) error(404);
	return json({ hits: await suggest(getApp(), member, url.searchParams.get('q') ?? '') });
};
