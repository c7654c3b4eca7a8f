/** Said to be kept, with evidence: who says so too, or contests it, and what two readings become. */
import { noRevisionPending } from './commitment-revision.ts';
import { mine, organisation } from './commitment-terms.ts';
import { current, latest, overdue, type Dossier, type EntryActor } from './dossier.ts';
import {
	ask,
	learning,
	learned,
	number,
	said,
	text,
	type Action,
	type Change,
	type Input,
	type Need
} from './life-cycle.ts';

/** Where it is for the beneficiary to say how it ended, or without one for the organisations of the plan. */
export const JUDGED: readonly string[] = [
	'declared_kept',
	'kept',
	'partly_kept',
	'not_kept',
	'two_readings',
	'withdrawn'
];

const hasEvidence: Need = {
	missing: 'evidence',
	by: ['owner_member'],
	holds: (dossier) => current(dossier, 'evidence').length > 0
};

const judgedLate: Need = {
	missing: 'judgement',
	by: ['judge'],
	holds: (dossier, now) => overdue(dossier, dossier.entry.stateSince, now)
};

export const judgementActions = {
	declare_kept: {
		in: ['in_progress'],
		to: 'declared_kept',
		by: ['owner'],
		binding: true,
		needs: [hasEvidence, noRevisionPending],
		asks: [text('body', { required: false }), ask('value', 'number', { required: false, more: true })],
		does(dossier, input, actor) {
			const body = said(input, 'body').trim();
			const value = number(input, 'value');
			return {
				records:
					body || value !== null
						? [{ kind: 'news', body, value, organisationId: mine(dossier, input, actor, 'owner') }]
						: []
			};
		}
	},
	confirm_kept: {
		in: ['declared_kept'],
		to: 'kept',
		by: ['judge'],
		binding: true,
		asks: [text('words', { required: false }), learning, organisation],
		does: (dossier, input, actor) => judged(dossier, input, actor)
	},
	confirm_partly: {
		in: ['declared_kept'],
		to: 'partly_kept',
		by: ['judge'],
		binding: true,
		asks: [text('words'), learning, organisation],
		does: (dossier, input, actor) => judged(dossier, input, actor)
	},
	contest: {
		in: ['declared_kept'],
		by: ['judge'],
		binding: true,
		asks: [text('words'), organisation],
		does(dossier, input, actor) {
			const second = dossier.records.some(({ kind }) => kind === 'contest');
			const organisationId = mine(dossier, input, actor, 'judge');
			return {
				entry: second ? { state: 'two_readings', dueOn: null } : { state: 'in_progress' },
				records: [{ kind: 'contest', body: said(input, 'words'), organisationId }],
				...(second && { opens: { kind: 'disagreement', title: said(input, 'words'), link: 0 } })
			};
		}
	},
	give_reading: {
		in: ['two_readings'],
		by: ['owner_member'],
		asks: [text('body')],
		does: (dossier, input, actor) => ({
			records: [
				{
					kind: 'owner_reading',
					body: said(input, 'body'),
					organisationId: mine(dossier, input, actor, 'owner_member'),
					replacesId: latest(dossier, 'owner_reading')?.id ?? null
				}
			]
		})
	},
	close_unjudged: {
		in: ['declared_kept'],
		to: 'kept',
		by: ['owner', 'facilitator'],
		needs: [judgedLate],
		asks: [learning],
		does: (_dossier, input) => ({
			entry: { dueOn: null },
			records: [{ kind: 'note', choice: 'unjudged', body: '' }, ...learned(input)]
		})
	}
} satisfies Record<string, Action>;

function judged(dossier: Dossier, input: Input, actor: EntryActor): Change {
	const words = said(input, 'words').trim();
	return {
		entry: { dueOn: null },
		records: [
			...(words
				? [
						{
							kind: 'beneficiary_words' as const,
							body: words,
							organisationId: mine(dossier, input, actor, 'judge')
						}
					]
				: []),
			...learned(input)
		]
	};
}
