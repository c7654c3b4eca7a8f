import { redirect } from '@sveltejs/kit';
import * as v from 'valibot';
import { commentLimit, replacementLimit, threadFilters, threadTargets } from '#lib/domain/thread.ts';
import { anchorSchema } from '#lib/forms/anchor.ts';
import { orErrorPage, submit } from '#lib/forms/submit.ts';
import { getApp } from '#server/app.ts';
import { askAccess } from '#server/services/access-requests.ts';
import { acceptAll, rejectAll, startThread } from '#server/services/comment.ts';
import { readPlan } from '#server/services/plans.ts';
import { lostAmong, myThreads, threadsOfPlan } from '#server/services/threads.ts';
import type { Actions, PageServerLoad } from './$types';

/** `alliance.read` for the threads that one takes part in; `plan.read` on the plan that is asked for. */
export const load: PageServerLoad = async ({ locals, url, depends }) => {
	depends('threads');
	const app = getApp();
	const planId = url.searchParams.get('plan');
	const asked = url.searchParams.get('show');
	const plan = planId ? await orErrorPage(readPlan(app, locals.member, planId)) : undefined;
	const threads = plan
		? await threadsOfPlan(app, locals.member, plan.plan.id)
		: await myThreads(app, locals.member);
	return {
		plan: plan ? { id: plan.plan.id, title: plan.plan.title } : undefined,
		mayComment: plan !== undefined && plan.level !== 'read' && plan.level !== 'none',
		lost: await lostAmong(app, app.relay, locals.member, threads),
		threads: threads.toSorted((a, b) => (a.changedAt < b.changedAt ? 1 : -1)),
		show: threadFilters.find((it) => it === asked) ?? ('open' as const)
	};
};

const id = v.pipe(v.string('form-malformed'), v.maxLength(64, 'form-malformed'));
const anchor = v.pipe(
	v.string('form-malformed'),
	v.maxLength(20_000, 'form-malformed'),
	v.parseJson(undefined, 'form-malformed'),
	anchorSchema
);
const start = v.object({
	plan: id,
	entry: v.optional(id, ''),
	target: v.optional(v.picklist(threadTargets, 'form-malformed'), 'plan'),
	anchor: v.optional(v.union([v.literal(''), anchor], 'form-malformed'), ''),
	body: v.pipe(v.optional(v.string(), ''), v.trim(), v.maxLength(commentLimit, 'comment-long')),
	proposes: v.optional(v.string(), ''),
	replacement: v.pipe(
		v.optional(v.string(), ''),
		v.trim(),
		v.maxLength(replacementLimit, 'replacement-long')
	),
	chosen: v.array(id),
	key: v.optional(id, ''),
	/** A page with a script stays where it is. */
	stay: v.optional(v.string(), '')
});

const onPlan = v.object({ plan: id });
const accessFor = v.object({ plan: id, member: v.optional(id, ''), organisation: v.optional(id, '') });

export const actions: Actions = {
	/** `plan.write` on the plan. */
	acceptAll: ({ locals, request }) =>
		submit(onPlan, request, ({ plan }) => {
			const app = getApp();
			return acceptAll(app, app.relay, locals.member, plan);
		}),
	/** `plan.write` on the plan. */
	rejectAll: ({ locals, request }) =>
		submit(onPlan, request, async ({ plan }) => ({
			rejected: await rejectAll(getApp(), locals.member, plan)
		})),
	/** `plan.comment` on the plan. */
	access: ({ locals, request }) =>
		submit(accessFor, request, async ({ plan, member, organisation }) => {
			const subject = organisation
				? { kind: 'organisation' as const, id: organisation }
				: { kind: 'member' as const, id: member };
			await askAccess(getApp(), locals.member, plan, subject);
			return { asked: true as const };
		}),
	/** `plan.comment` on the plan; on an entry, whoever sees it. */
	start: async ({ locals, params, request }) => {
		const sent = await submit(start, request, async (input) => {
			const said = await startThread(getApp(), locals.member, {
				planId: input.plan,
				entryId: input.entry || null,
				target: input.target,
				anchor: input.anchor || null,
				replacement: input.proposes ? input.replacement : null,
				body: input.body,
				chosen: input.chosen,
				key: input.key || null
			});
			return { ...said, stay: input.stay !== '' };
		});
		if (!('threadId' in sent) || sent.stay) return sent;
		redirect(303, `/${params.alliance}/comments/${sent.threadId}`);
	}
};
