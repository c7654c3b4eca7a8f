import { error, redirect } from '@sveltejs/kit';
import * as v from 'valibot';
import { can, canOnPlan } from '#lib/domain/permissions.ts';
import { submit } from '#lib/forms/submit.ts';
import { preparation, readPreparation } from '#lib/forms/workshop-fields.ts';
import { getLocale } from '#lib/i18n/generated/runtime.js';
import { getApp } from '#server/app.ts';
import { grantsOfPlans } from '#server/db/plans.ts';
import { levelFor } from '#server/services/plan-level.ts';
import { listPlans } from '#server/services/plans.ts';
import { createWorkshop, ownTemplates } from '#server/services/workshops.ts';
import type { Actions, PageServerLoad } from './$types';

/** `workshop.create`. */
export const load: PageServerLoad = async ({ locals, url }) => {
	if (!can(locals.member.role, 'workshop.create')) error(403);
	const app = getApp();
	const [plans, grants, own] = await Promise.all([
		listPlans(app, locals.member, { archived: false }),
		grantsOfPlans(app.db, locals.alliance.id),
		ownTemplates(app, locals.member)
	]);
	return {
		plans: plans
			.filter(({ id }) => canOnPlan(levelFor(locals.member, grants.get(id) ?? []), 'plan.write'))
			.map(({ id, title }) => ({ id, name: title })),
		own,
		values: { plan: url.searchParams.get('plan') ?? '' } as Record<string, string>
	};
};

export const actions: Actions = {
	/** `workshop.create`, and `plan.write` on the plan that is chosen. */
	default: async ({ locals, request }) => {
		const result = await submit(v.object(preparation), request, (input) =>
			createWorkshop(getApp(), locals.member, { ...readPreparation(input), language: getLocale() })
		);
		if (!('id' in result)) return result;
		redirect(303, `/${locals.alliance.slug}/workshops/${result.id}/prepare`);
	}
};
