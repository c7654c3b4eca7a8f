import { redirect } from '@sveltejs/kit';
import * as v from 'valibot';
import { can } from '#lib/domain/permissions.ts';
import { stepTitleLimit } from '#lib/domain/workshop-steps.ts';
import { submit } from '#lib/forms/submit.ts';
import { getLocale } from '#lib/i18n/generated/runtime.js';
import { getApp } from '#server/app.ts';
import { listWorkshops, startNow } from '#server/services/workshops.ts';
import type { Actions, PageServerLoad } from './$types';

/** Every member: the workshops that they may know of. */
export const load: PageServerLoad = async ({ locals, depends }) => {
	depends('workshops');
	return {
		workshops: await listWorkshops(getApp(), locals.member),
		allianceId: locals.alliance.id,
		mayCreate: can(locals.member.role, 'workshop.create')
	};
};

const question = v.object({
	question: v.pipe(
		v.string('question-missing'),
		v.trim(),
		v.nonEmpty('question-missing'),
		v.maxLength(stepTitleLimit, 'title-long')
	)
});

export const actions: Actions = {
	/** `workshop.create`. */
	start: async ({ locals, request }) => {
		const result = await submit(question, request, (input) =>
			startNow(getApp(), locals.member, { ...input, planId: null, language: getLocale() })
		);
		if (!('id' in result)) return result;
		redirect(303, `/${locals.alliance.slug}/workshops/${result.id}/lead`);
	}
};
