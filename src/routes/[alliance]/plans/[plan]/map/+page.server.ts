import * as v from 'valibot';
import { stanceReasonLimit, stances, upAnswers } from '#lib/domain/clause.ts';
import { sentenceLimit } from '#lib/domain/entry.ts';
import { orErrorPage, submit } from '#lib/forms/submit.ts';
import { getApp } from '#server/app.ts';
import { setNational, takeStance } from '#server/services/clauses.ts';
import { readMap } from '#server/services/divergence-map.ts';
import { answerUp, sendUp } from '#server/services/sent-up.ts';
import type { Actions, PageServerLoad } from './$types';

/** `plan.read` on this plan; of local versions and entries only those that the reader may see. */
export const load: PageServerLoad = async ({ locals, params, depends }) => {
	depends('plan');
	const page = await orErrorPage(readMap(getApp(), locals.member, params.plan));
	return { ...page, own: locals.member.organisations.map(({ id, name }) => ({ id, name })) };
};

const id = v.pipe(v.string('form-malformed'), v.maxLength(64, 'form-malformed'));
const optionalId = v.pipe(
	v.optional(id, ''),
	v.transform((value) => (value === '' ? null : value))
);
const words = v.pipe(
	v.optional(v.string(), ''),
	v.trim(),
	v.maxLength(stanceReasonLimit, 'plan-reason-long')
);

const stance = v.object({
	clause: id,
	stance: v.picklist(stances, 'stance-missing'),
	reason: words,
	entry: optionalId
});
const up = v.object({
	/** `clause:…`, `entry:…`, or nothing for the plan as a whole. */
	what: v.pipe(
		v.optional(v.string(), ''),
		v.regex(/^((clause|entry):[a-z0-9]{1,64})?$/, 'form-malformed'),
		v.transform((value) => {
			const [kind, of = ''] = value.split(':');
			return { clauseId: kind === 'clause' ? of : null, entryId: kind === 'entry' ? of : null };
		})
	),
	sentence: v.pipe(
		v.string('sentence-missing'),
		v.trim(),
		v.nonEmpty('sentence-missing'),
		v.maxLength(sentenceLimit, 'sentence-long')
	),
	organisation: optionalId,
	answerBy: v.pipe(v.string('date-malformed'), v.isoDate('date-malformed'))
});
const answer = v.object({
	sent: id,
	answer: v.picklist(upAnswers, 'up-answer-missing'),
	reason: words
});

export const actions: Actions = {
	stance: async ({ locals, params, request }) => {
		const result = await submit(stance, request, ({ clause, entry, ...input }) =>
			takeStance(getApp(), locals.member, params.plan, { ...input, clauseId: clause, entryId: entry })
		);
		return result ?? { done: true as const };
	},
	send: async ({ locals, params, request }) => {
		const result = await submit(up, request, async ({ what, organisation, ...input }) => {
			await sendUp(getApp(), locals.member, params.plan, {
				...input,
				...what,
				organisationId: organisation
			});
		});
		return result ?? { done: true as const };
	},
	answer: async ({ locals, params, request }) => {
		const result = await submit(answer, request, ({ sent, ...input }) =>
			answerUp(getApp(), locals.member, params.plan, sent, input)
		);
		return result ?? { done: true as const };
	},
	national: async ({ locals, params, request }) => {
		const result = await submit(v.object({ national: id }), request, (input) =>
			setNational(getApp(), locals.member, params.plan, input.national)
		);
		return result ?? { done: true as const };
	}
};
