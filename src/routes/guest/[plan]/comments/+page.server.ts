import { redirect } from '@sveltejs/kit';
import * as v from 'valibot';
import { refusal } from '#lib/domain/errors.ts';
import { commentLimit } from '#lib/domain/thread.ts';
import { quoteSchema } from '#lib/forms/anchor.ts';
import { orErrorPage, submit } from '#lib/forms/submit.ts';
import { getApp } from '#server/app.ts';
import * as documents from '#server/db/documents.ts';
import { startThread } from '#server/services/comment.ts';
import { readPlan } from '#server/services/plans.ts';
import { commenterOf } from '../guest.ts';
import type { Actions, PageServerLoad } from './$types';

/** The threads stand beside the text. */
export const load: PageServerLoad = ({ params }) => redirect(303, `/guest/${params.plan}`);

const quote = v.pipe(
	v.string('form-malformed'),
	v.maxLength(20_000, 'form-malformed'),
	v.parseJson(undefined, 'form-malformed'),
	quoteSchema
);
const form = v.object({
	/** What was selected; '' for none. */
	quote: v.optional(v.union([v.literal(''), quote], 'form-malformed'), ''),
	/** Of a paragraph that was chosen: its number. '' for the plan as a whole. */
	line: v.optional(v.pipe(v.string(), v.regex(/^\d{0,6}$/, 'form-malformed')), ''),
	body: v.pipe(v.optional(v.string(), ''), v.trim(), v.maxLength(commentLimit, 'comment-long')),
	key: v.optional(v.pipe(v.string(), v.maxLength(64, 'form-malformed')), ''),
	stay: v.optional(v.string(), '')
});

/** Characters around a paragraph that tell it from another that says the same. */
const CONTEXT = 32;

export const actions: Actions = {
	/** A guest whose link lets them comment on this plan. */
	start: async (event) => {
		const app = getApp();
		const guest = await orErrorPage(commenterOf(event));
		const sent = await submit(form, event.request, async (input) => {
			const { documentId } = await readPlan(app, guest, event.params.plan);
			const said = input.quote || (input.line && (await paragraph(documentId, Number(input.line))));
			const anchor = said ? await app.relay.anchorFor(documentId, said) : null;
			if (said && !anchor) throw refusal('conflict', 'passage-lost');
			const started = await startThread(app, guest, {
				planId: event.params.plan,
				target: anchor ? 'passage' : 'plan',
				anchor,
				body: input.body,
				key: input.key || null
			});
			return { threadId: started.threadId, unreached: started.unreached, stay: input.stay !== '' };
		});
		if (!('threadId' in sent) || sent.stay) return sent;
		redirect(303, `/guest/${event.params.plan}/comments/${sent.threadId}`);
	}
};

async function paragraph(documentId: string, number: number) {
	const lines = (await documents.findProjection(getApp().db, documentId))?.text.split('\n') ?? [];
	const exact = lines[number];
	if (!exact?.trim()) throw refusal('conflict', 'passage-lost');
	return {
		exact: exact.slice(0, 2_000),
		prefix: lines.slice(0, number).join('\n').slice(-CONTEXT),
		suffix: lines
			.slice(number + 1)
			.join('\n')
			.slice(0, CONTEXT)
	};
}
