/** The ways out of a disagreement, and who must confirm each. */
import {
	authorAgrees,
	concludable,
	conclusionProposed,
	isConfirmed,
	noConclusionOpen,
	proposedConclusion
} from './conclusion.ts';
import { twoSides } from './disagreement-needs.ts';
import { speaker } from './disagreement-speaker.ts';
import { open, working } from './disagreement-states.ts';
import {
	answersTo,
	binds,
	latest,
	sidesOf,
	type Dossier,
	type EntryActor,
	type EntryRecord
} from './dossier.ts';
import { isWider } from './entry.ts';
import {
	ask,
	choice,
	date,
	given,
	learning,
	learned,
	said,
	text,
	type Action,
	type Input,
	type Need
} from './life-cycle.ts';

/** The ways out. */
export const exits = ['dissolved', 'overcome', 'maintained', 'trial', 'referred'] as const;

export type Exit = (typeof exits)[number];

const lightExits = ['dissolved', 'overcome', 'maintained'] as const;

const trialOver: Need = {
	missing: 'trial-date',
	by: ['facilitator', 'party'],
	holds: (dossier, now) => now.toISOString().slice(0, 10) >= (dossier.entry.reviewOn ?? '')
};

const authorAwaited: Need = {
	missing: 'author-agrees',
	by: [],
	holds(dossier) {
		const record = proposedConclusion(dossier);
		return record !== undefined && !authorAgrees(dossier, record);
	}
};

/** What the person to whom it was referred says to that. */
const referralAnswer = (choice: string, more: Partial<Action>): Action => ({
	in: ['referred'],
	by: ['referred'],
	asks: [text('body')],
	does: (dossier, input) => ({
		records: [
			{
				kind: 'referral_answer',
				body: said(input, 'body'),
				choice,
				refId: latest(dossier, 'conclusion')?.id ?? null
			}
		]
	}),
	...more
});

export const exitActions = {
	conclude_lightly: {
		in: ['raised', 'clarified'],
		frame: 'light',
		by: ['facilitator', 'party'],
		needs: [twoSides, noConclusionOpen],
		asks: [choice('exit', lightExits), text('body'), date('reviewOn', { required: false }), learning],
		does: propose
	},
	propose_exit: {
		in: ['raised', 'clarified', ...working],
		frame: 'full',
		by: ['facilitator', 'party'],
		needs: [twoSides, noConclusionOpen],
		asks: [
			choice('exit', exits),
			text('body'),
			date('reviewOn', { required: false }),
			ask('person', 'member', { required: false }),
			text('words', { required: false }),
			learning
		],
		does: propose
	},
	confirm_exit: {
		in: open,
		by: ['party'],
		binding: true,
		needs: [conclusionProposed],
		asks: [
			text('words', { required: false }),
			ask('organisation', 'organisation', { required: false, more: true }),
			date('provisionalUntil', { required: false, more: true })
		],
		does(dossier, input, actor) {
			const record = proposedConclusion(dossier)!;
			const { organisationId, side } = speaker(dossier, input, actor, true);
			const provisionalUntil = given(input, 'provisionalUntil');
			const words = said(input, 'words').trim();
			const yes = answersTo(dossier, record.id).filter((it) => it.answer === 'signed' && binds(it));
			const no = answersTo(dossier, record.id).some(
				(it) => it.answer === 'refused' && it.organisationId !== organisationId
			);
			const done =
				provisionalUntil === null &&
				!no &&
				authorAgrees(dossier, record, actor.memberId) &&
				sidesOf(dossier).every((it) => it === side || yes.some((other) => other.side === it));
			return {
				...(done ? leaving(dossier, record.choice as Exit, record) : {}),
				records: words ? [{ kind: 'side_text', body: words, organisationId, side, refId: record.id }] : [],
				signatures: [
					{
						purpose: 'conclusion',
						recordId: record.id,
						organisationId: organisationId ?? '',
						side,
						answer: 'signed',
						words,
						provisionalUntil
					}
				]
			};
		}
	},
	refuse_exit: {
		in: open,
		by: ['party'],
		binding: true,
		needs: [conclusionProposed],
		asks: [text('words'), ask('organisation', 'organisation', { required: false, more: true })],
		does(dossier, input, actor) {
			const { organisationId, side } = speaker(dossier, input, actor, true);
			return {
				signatures: [
					{
						purpose: 'conclusion',
						recordId: proposedConclusion(dossier)!.id,
						organisationId: organisationId ?? '',
						side,
						answer: 'refused',
						words: said(input, 'words')
					}
				]
			};
		}
	},
	conclude: {
		in: open,
		by: ['facilitator', 'party'],
		needs: [concludable],
		does(dossier) {
			const record = proposedConclusion(dossier)!;
			return leaving(dossier, record.choice as Exit, record);
		}
	},
	report_trial: {
		in: ['trial'],
		to: 'in_treatment',
		by: ['facilitator', 'party'],
		needs: [trialOver],
		asks: [text('body')],
		does: (dossier, input, actor) => ({
			entry: { reviewOn: null },
			records: [{ kind: 'trial_result', body: said(input, 'body'), ...speaker(dossier, input, actor) }]
		})
	},
	accept_referral: referralAnswer('accepted', { asks: [text('body', { required: false })] }),
	answer_referral: referralAnswer('answered', { to: 'in_treatment' }),
	decline_referral: referralAnswer('declined', { to: 'in_treatment' }),
	agree_dissolved: {
		in: open,
		by: ['author'],
		needs: [conclusionProposed, authorAwaited],
		does(dossier, _input, actor) {
			const record = proposedConclusion(dossier)!;
			const done = isConfirmed(dossier, record, actor.memberId);
			return {
				...(done ? leaving(dossier, record.choice as Exit, record) : {}),
				records: [{ kind: 'note', choice: 'author_agrees', body: '', refId: record.id }]
			};
		}
	}
} satisfies Record<string, Action>;

/** A way out is put before the sides; whoever proposes it for a side has said yes already. */
function propose(dossier: Dossier, input: Input, actor: EntryActor) {
	const { organisationId, side } = speaker(dossier, input, actor, true);
	const words = said(input, 'words').trim();
	return {
		records: [
			{
				kind: 'conclusion' as const,
				choice: said(input, 'exit'),
				body: said(input, 'body'),
				onDate: given(input, 'reviewOn'),
				subjectId: given(input, 'person'),
				organisationId,
				side,
				replacesId: proposedConclusion(dossier)?.id ?? null
			},
			...(words ? [{ kind: 'side_text' as const, body: words, organisationId, side }] : []),
			...learned(input)
		],
		signatures:
			organisationId && side
				? [
						{
							purpose: 'conclusion' as const,
							record: 0,
							organisationId,
							side,
							answer: 'signed' as const,
							words
						}
					]
				: []
	};
}

/** What leaving by an exit changes. */
function leaving(dossier: Dossier, exit: Exit, record: { body: string; onDate: string | null; id: string }) {
	const dated = exit === 'maintained' || exit === 'trial';
	return {
		entry: { state: exit, reviewOn: dated ? record.onDate : null, dueOn: null },
		...(exit === 'overcome' && { opens: { kind: 'agreement' as const, title: record.body, link: 0 } })
	};
}

/** An exit that needs a date, a person, one's side's own text says so; keyed by the field it is about. */
export function exitProblem(
	dossier: Dossier,
	input: Input,
	actor: EntryActor
): { field: string; problem: string } | undefined {
	if ((input.exit === 'maintained' || input.exit === 'trial') && !given(input, 'reviewOn')) {
		return { field: 'reviewOn', problem: 'review-date-missing' };
	}
	if (input.exit === 'referred') {
		if (!given(input, 'person')) return { field: 'person', problem: 'person-missing' };
		// Whoever it is referred to must see what they are to say something about.
		if (!isWider(dossier.entry.visibility, 'parties'))
			return { field: 'exit', problem: 'missing-seen-by-plan' };
	}
	// Whoever facilitates proposes it for no side.
	return speaker(dossier, input, actor, true).side === null
		? undefined
		: sideTextProblem(dossier, said(input, 'exit'), input);
}

/** Sides of one that was assumed in the full frame without their text: nobody holds the others by not writing it. */
export function sidesWithoutText(dossier: Dossier): number[] {
	const { kind, frame, state } = dossier.entry;
	const conclusion = latest(dossier, 'conclusion');
	if (kind !== 'disagreement' || frame !== 'full' || state !== 'maintained' || !conclusion) return [];
	const wrote = new Set(sideTexts(dossier.records, conclusion).map(({ side }) => side));
	return sidesOf(dossier).filter((side) => !wrote.has(side));
}

/** What the sides wrote with this conclusion: whoever proposed it wrote theirs with it. */
export const sideTexts = (records: readonly EntryRecord[], conclusion: EntryRecord): EntryRecord[] =>
	records.filter(
		(it) =>
			it.kind === 'side_text' &&
			(it.refId === conclusion.id || (it.refId === null && it.at === conclusion.at))
	);

/** A disagreement that is assumed says in the full frame how each side puts it. */
export function sideTextProblem(
	dossier: Dossier,
	exit: string | null | undefined,
	input: Input
): { field: string; problem: string } | undefined {
	const isAsked = exit === 'maintained' && dossier.entry.frame === 'full';
	return isAsked && !said(input, 'words').trim()
		? { field: 'words', problem: 'side-text-missing' }
		: undefined;
}
