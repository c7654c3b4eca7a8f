import { redirect } from '@sveltejs/kit';
import * as v from 'valibot';
import { submit } from '#lib/forms/submit.ts';
import { getApp } from '#server/app.ts';
import { rehearsalOf } from '#server/services/workshops.ts';
import { leadByForm, loadLeading } from '../leading.ts';
import type { Actions, PageServerLoad } from './$types';

/** Whoever leads this workshop. */
export const load: PageServerLoad = ({ locals, params, url, depends }) => {
	depends('workshop');
	return loadLeading(locals.member, params.workshop, url);
};

export const actions: Actions = {
	do: ({ locals, params, request }) => leadByForm(locals.member, params.workshop, request),
	/** A copy of it, played with people who are none. Whoever leads it, and `workshop.create`. */
	rehearse: async ({ locals, params, request }) => {
		const result = await submit(v.object({}), request, async () => ({
			made: await rehearsalOf(getApp(), locals.member, params.workshop)
		}));
		if (!('made' in result)) return result;
		redirect(303, `/${locals.alliance.slug}/workshops/${result.made.id}/lead`);
	}
};
