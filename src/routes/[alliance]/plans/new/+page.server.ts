import { error, redirect } from '@sveltejs/kit';
import * as v from 'valibot';
import { can } from '#lib/domain/permissions.ts';
import { planTemplates } from '#lib/domain/plan.ts';
import { descriptionOf, leadField, planFields } from '#lib/forms/plan-fields.ts';
import { submit } from '#lib/forms/submit.ts';
import { getLocale } from '#lib/i18n/generated/runtime.js';
import { getApp } from '#server/app.ts';
import * as directory from '#server/db/directory.ts';
import { createPlan } from '#server/services/plans.ts';
import { settleNames } from '../../names/settle-names.ts';
import type { Actions, PageServerLoad } from './$types';

const form = v.object({
	...planFields,
	lead: leadField,
	template: v.picklist(planTemplates, 'form-malformed'),
	language: v.picklist(['fr', 'en'], 'form-malformed')
});

/** `plan.create`. */
export const load: PageServerLoad = async ({ locals }) => {
	if (!can(locals.member.role, 'plan.create')) error(403);
	const { db } = getApp();
	const [territories, themes] = await Promise.all([
		directory.territories(db, locals.alliance.id),
		directory.themes(db, locals.alliance.id)
	]);
	return {
		territories: territories.map(({ id, name }) => ({ id, name })),
		themes: themes.map(({ id, name }) => ({ id, name })),
		lead: locals.member.organisations[0] ?? null,
		values: { lead: locals.member.organisations[0]?.id ?? '', language: getLocale() }
	};
};

export const actions: Actions = {
	default: async ({ locals, request }) => {
		const result = await submit(
			form,
			request,
			async (input) => ({
				id: await createPlan(getApp(), locals.member, {
					...descriptionOf(input),
					leadOrganisationId: input.lead,
					template: input.template,
					language: input.language
				})
			}),
			settleNames(locals.member)
		);
		if (!('id' in result)) return result;
		redirect(303, `/${locals.alliance.slug}/plans/${result.id}`);
	}
};
