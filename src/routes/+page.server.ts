import { redirect } from '@sveltejs/kit';
import { getApp } from '#server/app.ts';
import * as alliances from '#server/db/alliances.ts';
import type { PageServerLoad } from './$types';

/** Anyone: where to begin, for someone signed in and for someone who is not. */
export const load: PageServerLoad = async ({ locals }) => {
	const { db, env } = getApp();
	if (locals.account) {
		const mine = await alliances.ofAccount(db, locals.account.id);
		redirect(303, mine.length === 1 ? `/${mine[0]!.slug}/attention` : '/account');
	}
	if (await alliances.exists(db, { example: false })) redirect(303, '/sign-in');
	return { example: env.example };
};
