import * as v from 'valibot';
import { entryKinds, sentenceLimit } from '#lib/domain/entry.ts';
import { canOnPlan } from '#lib/domain/permissions.ts';
import { orErrorPage, submit } from '#lib/forms/submit.ts';
import { getApp } from '#server/app.ts';
import { grantsOfPlans } from '#server/db/plans.ts';
import type { Actor } from '#server/services/context.ts';
import { levelFor } from '#server/services/plan-level.ts';
import { listPlans } from '#server/services/plans.ts';
import { fileDraft, mailMinutes, makeMinutes, readDrafts } from '#server/services/workshop-closing.ts';
import { readWorkshop, saveTemplate } from '#server/services/workshops.ts';
import { leadByForm } from './leading.ts';
import type { Actions, PageServerLoad } from './$types';

/** Every member, of a plan's workshop those who may read the plan: what came of it. */
export const load: PageServerLoad = async ({ locals, params, depends }) => {
	depends('workshop');
	const { view, now, ...workshop } = await orErrorPage(
		readWorkshop(getApp(), locals.member, params.workshop)
	);
	const isClosed = ['closed', 'minutes_reviewed'].includes(view.common.status);
	return {
		id: params.workshop,
		workshop,
		sent: { view, now },
		filing:
			workshop.standing === 'leads' && isClosed ? await readFiling(locals.member, params.workshop) : null
	};
};

/** What came out of it, and the plans that it can be filed in. */
async function readFiling(actor: Actor, id: string) {
	const app = getApp();
	const [{ planId, closing, drafts }, plans, grants] = await Promise.all([
		orErrorPage(readDrafts(app, actor, id)),
		listPlans(app, actor, { archived: false }),
		grantsOfPlans(app.db, actor.allianceId)
	]);
	return {
		planId,
		closing,
		drafts,
		plans: plans
			.filter((plan) => canOnPlan(levelFor(actor, grants.get(plan.id) ?? []), 'plan.comment'))
			.map((plan) => ({
				id: plan.id,
				name: plan.title,
				facilitates: canOnPlan(levelFor(actor, grants.get(plan.id) ?? []), 'plan.grant')
			}))
	};
}

const day = v.pipe(
	v.optional(v.string('form-malformed'), ''),
	v.union([v.literal(''), v.pipe(v.string(), v.isoDate('date-malformed'))], 'date-malformed'),
	v.transform((value) => value || null)
);
/** A whole number, or nothing. */
const count = (least: number, most: number, detail: string) =>
	v.pipe(
		v.optional(v.string('form-malformed'), ''),
		v.trim(),
		v.transform((value) => (value === '' ? null : Number(value))),
		v.nullable(
			v.pipe(v.number(detail), v.integer(detail), v.minValue(least, detail), v.maxValue(most, detail))
		)
	);
const filing = v.object({
	draft: v.pipe(v.string('form-malformed'), v.maxLength(64, 'form-malformed')),
	planId: v.pipe(v.string('plan-missing'), v.nonEmpty('plan-missing'), v.maxLength(64, 'form-malformed')),
	kind: v.picklist(entryKinds, 'form-malformed'),
	text: v.pipe(
		v.string('sentence-missing'),
		v.trim(),
		v.nonEmpty('sentence-missing'),
		v.maxLength(sentenceLimit, 'sentence-long')
	),
	dueOn: day,
	carry: v.pipe(
		v.optional(v.picklist(['', 'on'], 'form-malformed'), ''),
		v.transform((value) => value === 'on')
	),
	rule: v.optional(v.picklist(['consent', 'threshold', 'objection'], 'form-malformed'), 'consent'),
	threshold: count(50, 100, 'threshold-range'),
	quorum: count(1, 1_000, 'form-malformed'),
	closesOn: day
});
const template = v.object({
	title: v.pipe(
		v.string('title-missing'),
		v.trim(),
		v.nonEmpty('title-missing'),
		v.maxLength(160, 'title-long')
	)
});

/** Each for whoever leads this workshop. */
export const actions: Actions = {
	/** What the command itself says. */
	do: ({ locals, params, request }) => leadByForm(locals.member, params.workshop, request),
	/** And `plan.comment` on the plan that is chosen; `plan.grant` where positions are carried over. */
	file: ({ locals, params, request }) =>
		submit(filing, request, async ({ carry, rule, threshold, quorum, closesOn, ...input }) => {
			const { carried } = await fileDraft(getApp(), locals.member, params.workshop, {
				...input,
				carry: carry ? { rule, threshold, quorum, closesOn } : null
			});
			return { filed: input.draft, carried };
		}),
	/** And `plan.create`. */
	minutes: ({ locals, params, request }) =>
		submit(v.object({}), request, async () => ({
			minutes: await makeMinutes(getApp(), locals.member, params.workshop)
		})),
	mail: ({ locals, params, request }) =>
		submit(v.object({}), request, async () => {
			const app = getApp();
			const origin = app.env.origin ?? `http://localhost:${app.port}`;
			const place = { origin, from: app.env.mail.from };
			return { mailed: await mailMinutes(app, locals.member, params.workshop, place) };
		}),
	template: ({ locals, params, request }) =>
		submit(template, request, async ({ title }) => {
			await saveTemplate(getApp(), locals.member, params.workshop, title);
			return { saved: true as const };
		})
};
