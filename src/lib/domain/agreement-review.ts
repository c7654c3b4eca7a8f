/** The review of an agreement: who asks for it, and how it is renewed, replaced or ended. */
import { speaker, organisation } from './agreement-speaker.ts';
import { inForce, reviews } from './agreement-states.ts';
import {
	concludable,
	conclusionProposed,
	noConclusionOpen,
	proposedConclusion,
	isConfirmed
} from './conclusion.ts';
import { activeParties, addDays, answersTo, binds, type Dossier } from './dossier.ts';
import {
	choice,
	date,
	given,
	learning,
	learned,
	said,
	text,
	type Action,
	type Change
} from './life-cycle.ts';

export const reviewActions = {
	ask_review: {
		in: inForce,
		to: 'to_review',
		by: ['party'],
		asks: [text('body')],
		does: (dossier, input, actor) => ({
			records: [
				{
					kind: 'reopening',
					choice: 'fact',
					body: said(input, 'body'),
					organisationId: speaker(dossier, input, actor, true)
				}
			]
		})
	},
	begin_review: {
		in: inForce,
		to: 'to_review',
		by: ['facilitator', 'party', 'author'],
		needs: [
			{
				missing: 'review-date',
				by: [],
				holds: (dossier, now) => now.toISOString().slice(0, 10) >= (dossier.entry.reviewOn ?? '9999')
			}
		],
		does: () => ({})
	},
	propose_review: {
		in: ['to_review'],
		by: ['facilitator', 'party'],
		needs: [noConclusionOpen],
		asks: [choice('exit', reviews), text('body'), date('reviewOn', { required: false }), learning],
		does(dossier, input, actor) {
			const organisationId = speaker(dossier, input, actor, true);
			return {
				records: [
					{
						kind: 'conclusion',
						choice: said(input, 'exit'),
						body: said(input, 'body'),
						onDate: given(input, 'reviewOn'),
						organisationId,
						replacesId: proposedConclusion(dossier)?.id ?? null
					},
					...learned(input)
				],
				signatures: organisationId
					? [{ purpose: 'conclusion', record: 0, organisationId, answer: 'signed' }]
					: []
			};
		}
	},
	confirm_review: {
		in: ['to_review'],
		by: ['party'],
		binding: true,
		needs: [conclusionProposed],
		asks: [organisation, date('provisionalUntil', { required: false, more: true })],
		does(dossier, input, actor) {
			const record = proposedConclusion(dossier)!;
			const organisationId = speaker(dossier, input, actor, true) ?? '';
			const provisionalUntil = given(input, 'provisionalUntil');
			const yes = answersTo(dossier, record.id).filter((it) => it.answer === 'signed' && binds(it));
			const done =
				provisionalUntil === null &&
				activeParties(dossier).every(
					(party) =>
						party.organisationId === organisationId ||
						yes.some((it) => it.organisationId === party.organisationId)
				);
			return {
				...(done && reviewed(dossier)),
				signatures: [
					{ purpose: 'conclusion', recordId: record.id, organisationId, answer: 'signed', provisionalUntil }
				]
			};
		}
	},
	refuse_review: {
		in: ['to_review'],
		by: ['party'],
		binding: true,
		needs: [conclusionProposed],
		asks: [text('words'), organisation],
		does: (dossier, input, actor) => ({
			signatures: [
				{
					purpose: 'conclusion',
					recordId: proposedConclusion(dossier)!.id,
					organisationId: speaker(dossier, input, actor, true) ?? '',
					answer: 'refused',
					words: said(input, 'words')
				}
			]
		})
	},
	conclude_review: {
		in: ['to_review'],
		by: ['facilitator', 'party'],
		needs: [
			{
				...concludable,
				// A refusal does not keep in force for ever what half of its parties want to end: it is recorded.
				holds: (dossier, now, actor) => concludable.holds(dossier, now, actor) || mostAgree(dossier, now)
			}
		],
		does: (dossier) => reviewed(dossier)
	}
} satisfies Record<string, Action>;

function reviewed(dossier: Dossier): Change {
	const record = proposedConclusion(dossier)!;
	const renewed = record.choice === 'renewed';
	return {
		entry: { state: record.choice!, reviewOn: renewed ? record.onDate : null },
		...(record.choice === 'replaced' && {
			opens: { kind: 'agreement' as const, title: record.body, link: 0 }
		})
	};
}

function mostAgree(dossier: Dossier, now: Date): boolean {
	const record = proposedConclusion(dossier);
	if (!record || isConfirmed(dossier, record)) return false;
	const answers = answersTo(dossier, record.id).filter((it) => it.answer === 'refused' || binds(it));
	const yes = answers.filter(({ answer }) => answer === 'signed').length;
	return now.toISOString() >= addDays(record.at, dossier.awaitDays) && 2 * yes >= answers.length;
}
