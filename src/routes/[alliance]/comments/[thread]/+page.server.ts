import * as v from 'valibot';
import { commentLimit, type Decision } from '#lib/domain/thread.ts';
import { orErrorPage, submit } from '#lib/forms/submit.ts';
import { getApp } from '#server/app.ts';
import {
	acceptProposal,
	decide,
	deleteComment,
	editComment,
	reply,
	setResolved,
	type Unreached
} from '#server/services/comment.ts';
import { lostAmong, readThread, toldIn } from '#server/services/threads.ts';
import type { Actions, PageServerLoad, RequestEvent } from './$types';

/** `plan.read` on its plan, or whoever sees its entry. */
export const load: PageServerLoad = async ({ locals, params, depends }) => {
	depends('threads');
	const app = getApp();
	const thread = await orErrorPage(readThread(app, locals.member, params.thread));
	const [lost, told] = await Promise.all([
		lostAmong(app, app.relay, locals.member, [thread]),
		toldIn(app, locals.member, thread)
	]);
	return { thread, isLost: lost.length > 0, told };
};

const id = v.pipe(v.string('form-malformed'), v.maxLength(64, 'form-malformed'));
const words = {
	body: v.pipe(v.optional(v.string(), ''), v.trim(), v.maxLength(commentLimit, 'comment-long')),
	chosen: v.array(id),
	key: v.optional(id, '')
};
const nothing = v.object({});
const done = (threadId: string) => ({ threadId, unreached: [] as Unreached[] });

const resolving =
	(resolved: boolean) =>
	({ locals, params, request }: RequestEvent) =>
		submit(nothing, request, async () => {
			await setResolved(getApp(), locals.member, params.thread, resolved);
			return done(params.thread);
		});
const deciding =
	(decision: Exclude<Decision, 'accepted'>) =>
	({ locals, params, request }: RequestEvent) =>
		submit(nothing, request, async () => {
			await decide(getApp(), locals.member, params.thread, decision);
			return done(params.thread);
		});

/** `plan.comment` on its plan and the right to see it; whose it is, and who decides, as `threadOffers` says. */
export const actions: Actions = {
	reply: ({ locals, params, request }) =>
		submit(v.object(words), request, ({ key, ...input }) =>
			reply(getApp(), locals.member, params.thread, { ...input, key: key || null })
		),
	edit: ({ locals, params, request }) =>
		submit(v.object({ ...words, comment: id }), request, ({ comment, ...input }) =>
			editComment(getApp(), locals.member, params.thread, comment, input)
		),
	remove: ({ locals, params, request }) =>
		submit(v.object({ comment: id }), request, async ({ comment }) => {
			await deleteComment(getApp(), locals.member, params.thread, comment);
			return done(params.thread);
		}),
	resolve: resolving(true),
	reopen: resolving(false),
	accept: ({ locals, params, request }) =>
		submit(nothing, request, async () => {
			const app = getApp();
			await acceptProposal(app, app.relay, locals.member, params.thread);
			return done(params.thread);
		}),
	reject: deciding('rejected'),
	withdraw: deciding('withdrawn')
};
