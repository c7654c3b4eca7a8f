import * as v from 'valibot';
import { commentLimit } from '#lib/domain/thread.ts';
import { orErrorPage, submit } from '#lib/forms/submit.ts';
import { getApp } from '#server/app.ts';
import { deleteComment, editComment, reply } from '#server/services/comment.ts';
import { lostAmong, readThread, toldIn } from '#server/services/threads.ts';
import { commenterOf } from '../../guest.ts';
import type { Actions, PageServerLoad } from './$types';

/** A guest whose link lets them comment on this plan. */
export const load: PageServerLoad = async (event) => {
	event.depends('threads');
	const guest = await orErrorPage(commenterOf(event));
	const app = getApp();
	const thread = await orErrorPage(readThread(app, guest, event.params.thread));
	const [lost, told] = await Promise.all([
		lostAmong(app, app.relay, guest, [thread]),
		toldIn(app, guest, thread)
	]);
	return { thread, isLost: lost.length > 0, told, plan: event.params.plan };
};

const id = v.pipe(v.string('form-malformed'), v.maxLength(64, 'form-malformed'));
const words = {
	body: v.pipe(v.optional(v.string(), ''), v.trim(), v.maxLength(commentLimit, 'comment-long')),
	key: v.optional(id, '')
};

/** A guest whose link lets them comment on this plan; changing and deleting, what they said themselves. */
export const actions: Actions = {
	reply: async (event) => {
		const guest = await orErrorPage(commenterOf(event));
		return submit(v.object(words), event.request, ({ body, key }) =>
			reply(getApp(), guest, event.params.thread, { body, key: key || null })
		);
	},
	edit: async (event) => {
		const guest = await orErrorPage(commenterOf(event));
		return submit(v.object({ ...words, comment: id }), event.request, ({ body, comment }) =>
			editComment(getApp(), guest, event.params.thread, comment, { body })
		);
	},
	remove: async (event) => {
		const guest = await orErrorPage(commenterOf(event));
		return submit(v.object({ comment: id }), event.request, async ({ comment }) => {
			await deleteComment(getApp(), guest, event.params.thread, comment);
			return { threadId: event.params.thread, unreached: [] as { id: string; name: string }[] };
		});
	}
};
