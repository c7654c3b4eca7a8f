import { redirect } from '@sveltejs/kit';
import { getApp } from '#server/app.ts';
import { subscriberOf, unsubscribe } from '#server/services/mail-settings.ts';
import type { Actions, PageServerLoad } from './$types';

/** Whoever holds the link. Looking stops nothing: link scanners look too. */
export const load: PageServerLoad = async ({ params, url }) => ({
	who: await subscriberOf(getApp(), params.token),
	done: url.searchParams.has('done')
});

export const actions: Actions = {
	/** Whoever holds the link. */
	default: async ({ params }) => {
		await unsubscribe(getApp(), params.token);
		redirect(303, `/unsubscribe/${params.token}?done`);
	}
};
