import { error } from '@sveltejs/kit';
import * as v from 'valibot';
import { fillCitations } from '#lib/document/citation.ts';
import { planReasonLimit, versionAnswers } from '#lib/domain/plan-life-cycle.ts';
import { citationWords } from '#lib/editor/citation-words.ts';
import { orErrorPage, submit } from '#lib/forms/submit.ts';
import { getApp } from '#server/app.ts';
import { answerVersion, signByPhone } from '#server/services/plan-signatures.ts';
import { adoptVersion } from '#server/services/plan-versions.ts';
import { readFrozenText, readVersion } from '#server/services/plan-versions-page.ts';
import { settleNames } from '../../../../names/settle-names.ts';
import { readVersionNumber } from './version-number.ts';
import type { Actions, PageServerLoad } from './$types';

/** `plan.read` on this plan; signing asks for a mandate. */
export const load: PageServerLoad = async ({ locals, params, depends }) => {
	depends('plan');
	const app = getApp();
	const number = readVersionNumber(params.number);
	if (number === undefined) error(404);
	const { json, ...page } = await orErrorPage(readVersion(app, locals.member, params.plan, number));
	const { html, cards } = await readFrozenText(app, locals.member, params.plan, json);
	const seen = new Set(cards.map(({ id }) => id));
	return {
		...page,
		html: fillCitations(html, cards, ({ id }) => `/${params.alliance}/entries/${id}`, citationWords),
		open: page.open.map((it) => ({ ...it, isSeen: seen.has(it.id) })),
		/** Whether a mandate is what this member lacks. */
		organisations: locals.member.organisations.length
	};
};

const words = v.pipe(v.optional(v.string(), ''), v.trim(), v.maxLength(planReasonLimit, 'plan-reason-long'));
const answer = v.object({
	organisation: v.pipe(v.string('form-malformed'), v.maxLength(64, 'form-malformed')),
	answer: v.picklist(versionAnswers, 'form-malformed'),
	words,
	/** When a board will have decided; with it the signature is provisional. */
	until: v.optional(
		v.union([v.literal(''), v.pipe(v.string(), v.isoDate('date-malformed'))], 'date-malformed')
	),
	seen: v.optional(v.pipe(v.string(), v.maxLength(64, 'form-malformed')))
});

/** An organisation and one of its mandate holders, as a name stands for them. */
const holder = v.pipe(
	v.string('form-malformed'),
	v.nonEmpty('member-missing'),
	v.regex(/^[a-z0-9]{26}:[a-z0-9]{26}$/, 'form-malformed'),
	v.transform((it) => {
		const [organisationId, personId] = it.split(':') as [string, string];
		return { organisationId, personId };
	})
);

export const actions: Actions = {
	answer: async ({ locals, params, request }) => {
		const number = readVersionNumber(params.number);
		if (number === undefined) error(404);
		return submit(answer, request, async ({ organisation, until, ...input }) => ({
			done: true as const,
			confirmation: await answerVersion(getApp(), locals.member, params.plan, number, {
				...input,
				until: until || null,
				organisationId: organisation
			})
		}));
	},
	/** `plan.grant` on this plan: what was said on the telephone, provisional until that person confirms it. */
	phone: async ({ locals, params, request }) => {
		const number = readVersionNumber(params.number);
		if (number === undefined) error(404);
		return submit(
			v.object({ person: holder }),
			request,
			async ({ person }) => ({
				done: true as const,
				confirmation: await signByPhone(getApp(), locals.member, params.plan, number, person)
			}),
			settleNames(locals.member)
		);
	},
	adopt: async ({ locals, params, request }) => {
		const number = readVersionNumber(params.number);
		if (number === undefined) error(404);
		const result = await submit(v.object({ reason: words }), request, (input) =>
			adoptVersion(getApp(), locals.member, params.plan, number, input)
		);
		return result ?? { done: true as const };
	}
};
