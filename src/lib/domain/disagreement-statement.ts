/** The joint statement: its options, its signatures, and the words of one that refuses. */
import { restatementOf, pairs } from './disagreement-restatement.ts';
import { speaker } from './disagreement-speaker.ts';
import { disagreementKinds } from './disagreement-states.ts';
import {
	activeParties,
	answersTo,
	binds,
	current,
	deadlineFrom,
	latest,
	overdue,
	sidesOf,
	type Dossier
} from './dossier.ts';
import { ask, choice, date, given, said, text, type Action, type Need } from './life-cycle.ts';

/** The statement to be signed and who has signed it: organisations and sides. */
export function signaturesOfStatement(dossier: Dossier) {
	const statement = latest(dossier, 'statement');
	const answers = statement ? answersTo(dossier, statement.id) : [];
	const signed = answers.filter((it) => it.answer === 'signed' && binds(it));
	return {
		statement,
		answers,
		signed,
		sides: [...new Set(signed.flatMap(({ side }) => side ?? []))],
		awaited: activeParties(dossier)
			.map(({ organisationId }) => organisationId)
			.filter((id) => !answers.some((it) => it.organisationId === id))
	};
}

const everySideSpoke: Need = {
	missing: 'positions',
	by: ['party_member'],
	holds(dossier, now) {
		const spoken = new Set(current(dossier, 'position').map(({ side }) => side));
		const sides = sidesOf(dossier);
		return (
			sides.every((side) => spoken.has(side)) ||
			(overdue(dossier, dossier.entry.stateSince, now) && spoken.size > 0)
		);
	}
};

const restated: Need = {
	missing: 'restatements',
	by: ['party_member'],
	holds: (dossier, now) =>
		pairs(dossier).every(([by, about]) => restatementOf(dossier, by, about)?.confirmed) ||
		overdue(dossier, dossier.entry.stateSince, now)
};

const twoOptions: Need = {
	missing: 'two-options',
	by: ['party_member', 'facilitator'],
	holds: (dossier) => current(dossier, 'option').length >= 2
};

const signedByTwoSides: Need = {
	missing: 'signatures',
	by: ['party'],
	holds(dossier, now) {
		const { statement, sides, awaited } = signaturesOfStatement(dossier);
		if (!statement || sides.length < 2) return false;
		return awaited.length === 0 || now.toISOString() >= deadlineFrom(dossier, statement.at);
	}
};

export const statementActions = {
	state_jointly: {
		in: ['exploring'],
		to: 'stated',
		by: ['facilitator'],
		move: true,
		needs: [everySideSpoke, restated, twoOptions],
		asks: [text('body'), choice('kind', disagreementKinds, { required: false, more: true })],
		does: (dossier, input) => ({
			records: [
				{
					kind: 'statement',
					body: said(input, 'body'),
					choice: given(input, 'kind'),
					replacesId: latest(dossier, 'statement')?.id ?? null
				}
			]
		})
	},
	amend_statement: {
		in: ['stated'],
		by: ['facilitator', 'party_member'],
		warns: true,
		asks: [text('body')],
		does(dossier, input) {
			const before = latest(dossier, 'statement');
			return {
				records: [
					{
						kind: 'statement',
						body: said(input, 'body'),
						choice: before?.choice ?? null,
						replacesId: before?.id ?? null
					}
				],
				voids: before ? [before.id] : []
			};
		}
	},
	sign_statement: {
		in: ['stated', 'acknowledged'],
		by: ['party'],
		binding: true,
		asks: [
			ask('organisation', 'organisation', { required: false, more: true }),
			date('provisionalUntil', { required: false, more: true })
		],
		does(dossier, input, actor) {
			const { organisationId, side } = speaker(dossier, input, actor, true);
			const { statement, sides, awaited } = signaturesOfStatement(dossier);
			const provisionalUntil = given(input, 'provisionalUntil');
			// With the last one that was waited for, everyone has answered: nobody need say so.
			const others = awaited.filter((id) => id !== organisationId);
			const all = provisionalUntil === null && others.length === 0;
			const enough = new Set([...sides, ...(side ? [side] : [])]).size >= 2;
			return {
				entry: all && enough && dossier.entry.state === 'stated' ? { state: 'acknowledged' } : {},
				signatures: [
					{
						purpose: 'statement',
						recordId: statement?.id ?? '',
						organisationId: organisationId ?? '',
						side,
						answer: 'signed',
						provisionalUntil
					}
				]
			};
		}
	},
	refuse_statement: {
		in: ['stated'],
		by: ['party'],
		binding: true,
		asks: [text('words'), ask('organisation', 'organisation', { required: false, more: true })],
		does(dossier, input, actor) {
			const { organisationId, side } = speaker(dossier, input, actor, true);
			return {
				signatures: [
					{
						purpose: 'statement',
						recordId: latest(dossier, 'statement')?.id ?? '',
						organisationId: organisationId ?? '',
						side,
						answer: 'refused',
						words: said(input, 'words')
					}
				]
			};
		}
	},
	acknowledge: {
		in: ['stated'],
		to: 'acknowledged',
		by: ['facilitator', 'party'],
		needs: [signedByTwoSides],
		does: () => ({})
	}
} satisfies Record<string, Action>;
