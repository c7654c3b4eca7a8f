import * as v from 'valibot';
import { declineLimit } from '#lib/domain/access-request.ts';
import { followLevels } from '#lib/domain/notice.ts';
import { submit } from '#lib/forms/submit.ts';
import { getApp } from '#server/app.ts';
import {
	askedAccesses,
	declineAccess,
	grantAccess,
	withdrawAccess
} from '#server/services/access-requests.ts';
import { confirmGiven } from '#server/services/confirmations.ts';
import { lastPlan } from '#server/db/visits.ts';
import { attentionOf } from '#server/services/attention.ts';
import { addressWorks } from '#server/services/mail-settings.ts';
import { answerLead } from '#server/services/plan-lead.ts';
import { seeNotice, seeThread } from '#server/services/notify.ts';
import { loadPlan } from '#server/services/plans.ts';
import { sinceVisit } from '#server/services/since-visit.ts';
import { followPlan } from '#server/services/visits.ts';
import type { Actions, PageServerLoad } from './$types';
import { happenedSentence, lineOf } from './attention-words.ts';

/** `alliance.read`: what needs this member, and what changed in the plans that they follow and may read. */
export const load: PageServerLoad = async ({ locals, params, depends }) => {
	depends('attention');
	const app = getApp();
	const { member } = locals;
	const now = app.now().toISOString();
	const [items, accesses, since, last] = await Promise.all([
		attentionOf(app, member),
		askedAccesses(app, member),
		sinceVisit(app, app.relay, member),
		lastPlan(app.db, member.memberId)
	]);
	const plan = last && (await loadPlan(app.db, member, last.plan_id).catch(() => undefined));
	return {
		memberId: member.memberId,
		lines: items.map((item) => lineOf(item, `/${params.alliance}`, now)),
		/** What one has asked for and nobody has answered. */
		accesses,
		since: since && {
			at: since.since,
			plans: since.plans.map((it) => ({
				...it,
				happened: it.happened.map((one) => ({ ...one, sentence: happenedSentence(one) }))
			}))
		},
		lastPlan: plan ? { id: plan.row.id, title: plan.row.title } : null
	};
};

const id = v.pipe(v.string('form-malformed'), v.maxLength(64, 'form-malformed'));

const declineWords = v.pipe(v.optional(v.string(), ''), v.trim(), v.maxLength(declineLimit, 'decline-long'));

export const actions: Actions = {
	/** One's own notices alone. */
	seen: ({ locals, request }) =>
		submit(v.object({ thread: id }), request, async ({ thread }) => {
			await seeThread(getApp(), locals.member, thread);
			return { done: true as const };
		}),
	/** Whoever has a mandate of the organisation for which it was given, checked in `confirmGiven`. */
	confirm: ({ locals, request }) =>
		submit(v.object({ entry: id }), request, async ({ entry }) => {
			await confirmGiven(getApp(), locals.member, entry);
			return { done: true as const };
		}),
	/** Whoever may bind the organisation that the plan's lead is offered to, checked in `answerLead`. */
	lead: ({ locals, request }) =>
		submit(v.object({ plan: id, offer: id }), request, async ({ plan, offer }) => {
			await answerLead(getApp(), locals.member, plan, { offerId: offer, takes: true, note: '' });
			return { done: true as const };
		}),
	/** `plan.grant` on the plan, checked in `grantAccess`. */
	open: ({ locals, request }) =>
		submit(v.object({ request: id }), request, async (input) => {
			await grantAccess(getApp(), locals.member, input.request);
			return { done: true as const };
		}),
	/** `plan.grant` on the plan, checked in `declineAccess`. */
	decline: ({ locals, request }) =>
		submit(v.object({ request: id, words: declineWords }), request, async (input) => {
			await declineAccess(getApp(), locals.member, input.request, input.words);
			return { done: true as const };
		}),
	/** One's own request alone. */
	unask: ({ locals, request }) =>
		submit(v.object({ request: id }), request, async (input) => {
			await withdrawAccess(getApp(), locals.member, input.request);
			return { done: true as const };
		}),
	/** One's own notices alone. */
	read: ({ locals, request }) =>
		submit(v.object({ notice: id }), request, async ({ notice }) => {
			await seeNotice(getApp(), locals.member, notice);
			return { done: true as const };
		}),
	/** One's own address alone. */
	works: ({ locals, request }) =>
		submit(v.object({}), request, async () => {
			await addressWorks(getApp(), locals.member);
			return { done: true as const };
		}),
	/** `plan.read` on the plan. */
	follow: ({ locals, request }) =>
		submit(
			v.object({ plan: id, level: v.picklist(followLevels, 'form-malformed') }),
			request,
			async ({ plan, level }) => {
				await followPlan(getApp(), locals.member, plan, level);
				return { followed: plan };
			}
		)
};
