import * as v from 'valibot';
import { submit } from '#lib/forms/submit.ts';
import { getApp } from '#server/app.ts';
import { endFeed, feedOf, renewFeed } from '#server/services/calendar.ts';
import type { Actions, PageServerLoad } from './$types';

/** Every member, for their own calendar alone. */
export const load: PageServerLoad = async ({ locals }) => {
	return { feed: (await feedOf(getApp(), locals.member)) ?? null };
};

export const actions: Actions = {
	renew: async ({ locals, request, url }) => {
		const result = await submit(v.object({}), request, async () => ({
			address: `${url.origin}/calendar/${await renewFeed(getApp(), locals.member)}.ics`
		}));
		return result;
	},
	end: async ({ locals, request }) => {
		const result = await submit(v.object({}), request, () => endFeed(getApp(), locals.member));
		return result ?? { done: true };
	}
};
