import { redirect } from '@sveltejs/kit';
import * as v from 'valibot';
import {
	planMoveNames,
	planOutcomes,
	planReasonLimit,
	type PlanOutcome
} from '#lib/domain/plan-life-cycle.ts';
import { orErrorPage, submit } from '#lib/forms/submit.ts';
import { getApp } from '#server/app.ts';
import { movePlan } from '#server/services/plan-status.ts';
import { freezePlan } from '#server/services/plan-versions.ts';
import { readVersions } from '#server/services/plan-versions-page.ts';
import type { Actions, PageServerLoad } from './$types';

/** `plan.read` on this plan; what can be done is said by `can` and `mayFreeze`. */
export const load: PageServerLoad = async ({ locals, params, depends }) => {
	depends('plan');
	return orErrorPage(readVersions(getApp(), locals.member, params.plan));
};

const words = v.pipe(v.optional(v.string(), ''), v.trim(), v.maxLength(planReasonLimit, 'plan-reason-long'));
const move = v.object({
	move: v.picklist(planMoveNames, 'form-malformed'),
	reason: words,
	learning: words,
	outcome: v.pipe(
		v.optional(v.picklist(['', ...planOutcomes], 'form-malformed'), ''),
		v.transform((value): PlanOutcome | null => (value === '' ? null : value))
	)
});
const freeze = v.object({
	entry: v.pipe(
		v.optional(v.pipe(v.string(), v.maxLength(64, 'form-malformed')), ''),
		v.transform((value) => (value === '' ? null : value))
	)
});

export const actions: Actions = {
	move: async ({ locals, params, request }) => {
		const result = await submit(move, request, ({ move: name, ...input }) =>
			movePlan(getApp(), locals.member, params.plan, name, input)
		);
		return result ?? { done: true as const };
	},
	freeze: async ({ locals, params, request }) => {
		const result = await submit(freeze, request, ({ entry }) =>
			freezePlan(getApp(), locals.member, params.plan, { entryId: entry })
		);
		if (typeof result === 'number') {
			redirect(303, `/${params.alliance}/plans/${params.plan}/versions/${result}`);
		}
		return result;
	}
};
