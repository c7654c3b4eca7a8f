import { redirect } from '@sveltejs/kit';
import * as v from 'valibot';
import { orErrorPage, submit } from '#lib/forms/submit.ts';
import { getApp } from '#server/app.ts';
import { readPassages, showPassage } from '#server/services/workshop-passages.ts';
import type { Actions, PageServerLoad } from './$types';

/** Whoever leads this workshop, with what they may read of the step's plan. */
export const load: PageServerLoad = ({ locals, params }) =>
	orErrorPage(readPassages(getApp(), locals.member, params.workshop, params.step));

const chosen = v.object({
	passage: v.pipe(v.string('form-malformed'), v.regex(/^\d{1,4}$/, 'form-malformed'), v.transform(Number))
});

export const actions: Actions = {
	/** The same. */
	default: async ({ locals, params, request }) => {
		const result = await submit(chosen, request, async ({ passage }) => {
			await showPassage(getApp(), locals.member, params.workshop, { step: params.step, passage });
			return { shown: true as const };
		});
		if (!('shown' in result)) return result;
		redirect(303, `/${locals.alliance.slug}/workshops/${params.workshop}/lead`);
	}
};
