import { concludable, conclusionProposed, proposedConclusion, isConfirmed } from './conclusion.ts';
import {
	activeParties,
	addDays,
	answersTo,
	binds,
	current,
	latest,
	type Dossier,
	type EntryActor
} from './dossier.ts';
import { isObjection, needsReason } from './gradient.ts';
import {
	ask,
	choice,
	date,
	defineLifeCycle,
	given,
	learned,
	learning,
	line,
	number,
	said,
	text,
	type Change,
	type Input,
	type Need
} from './life-cycle.ts';
import {
	counted,
	EXTENSION_DAYS,
	lastRound,
	MAX_ROUNDS,
	openRound,
	outcomeOf,
	SHORTEST_DAYS,
	standing
} from './round.ts';
import { organisationsAs } from './standing.ts';

const closed = ['not_adopted', 'withdrawn', 'replaced', 'ended'] as const;
/** Renewed, it holds until its next review. */
const inForce = ['in_force', 'renewed'];
const before = ['draft', 'clarification', 'reactions'];
const reviews = ['renewed', 'replaced', 'ended'] as const;

const hasProposal: Need = {
	missing: 'proposal',
	by: ['author', 'facilitator', 'party_member'],
	holds: (dossier) => latest(dossier, 'proposal') !== undefined
};
const hasParties: Need = {
	missing: 'parties',
	by: ['author', 'facilitator', 'party_member'],
	holds: (dossier) => activeParties(dossier).length > 0
};
/** After an objection only an amended version is put to a round again. */
const amended: Need = {
	missing: 'amended',
	by: ['author', 'facilitator', 'party_member'],
	holds(dossier) {
		const last = lastRound(dossier);
		if (!last || last.outcome === 'no_quorum') return true;
		return latest(dossier, 'proposal')?.id !== last.recordId;
	}
};
const roundsHeld = (dossier: Dossier) =>
	dossier.rounds.filter(({ outcome }) => outcome !== 'no_quorum').length;
/** What is or was tried where three rounds had not been enough. */
export const trials = (dossier: Dossier) =>
	dossier.records.filter(({ kind, choice }) => kind === 'note' && choice === 'trial');
const tried: Need = {
	missing: 'trial',
	by: [],
	holds: (dossier) => trials(dossier).length > 0
};
const roundsUsed: Need = {
	missing: 'rounds-used',
	by: ['facilitator'],
	holds: (dossier) => roundsHeld(dossier) >= MAX_ROUNDS
};
const roundsLeft: Need = {
	missing: 'rounds-left',
	by: ['facilitator'],
	// What was tried may be put to one more.
	holds: (dossier) => roundsHeld(dossier) < MAX_ROUNDS + trials(dossier).length
};
/** A round is open its shortest time; and a « il faut encore en parler » is answered once, unless its date has come. */
const mayClose: Need = {
	missing: 'round-time',
	by: ['awaited'],
	holds(dossier, now) {
		const round = openRound(dossier);
		return round !== undefined && (round.live || now.toISOString() >= round.earliestClose);
	}
};
const clarifiedOnce: Need = {
	missing: 'clarification',
	by: ['author', 'facilitator'],
	holds(dossier, now) {
		const round = openRound(dossier);
		if (!round || now.toISOString() >= round.closesAt) return true;
		const asked = current(dossier, 'clarification_question').filter(({ at }) => at >= round.openedAt);
		const answered = new Set(current(dossier, 'clarification_answer').map(({ refId }) => refId));
		return asked.every(({ id }) => answered.has(id));
	}
};
const roundOver: Need = {
	missing: 'round-date',
	by: ['facilitator'],
	holds: (dossier, now) => now.toISOString() >= (openRound(dossier)?.closesAt ?? '9999')
};
const notExtended: Need = {
	missing: 'extended',
	by: [],
	holds: (dossier) => openRound(dossier)?.extendedAt === null
};
const blocked: Need = {
	missing: 'objection',
	by: [],
	holds: (dossier) => ['blocked', 'refused', 'no_quorum'].includes(lastRound(dossier)?.outcome ?? '')
};
const noRoundYet: Need = { missing: 'round-held', by: [], holds: (dossier) => dossier.rounds.length === 0 };
const postponedUntil: Need = {
	missing: 'postponed-date',
	by: ['facilitator'],
	holds: (dossier, now) => now.toISOString().slice(0, 10) >= (dossier.entry.dueOn ?? '')
};

function speaker(dossier: Dossier, input: Input, actor: EntryActor, mandate = false): string | null {
	const mine = organisationsAs(dossier, actor, mandate ? 'party' : 'party_member');
	return mine.find((id) => id === input.organisation) ?? mine[0] ?? null;
}
const organisation = ask('organisation', 'organisation', { required: false, more: true });

/** The rule of a round, as its form asks for it. */
const ruleAsks = [
	choice('rule', ['consent', 'threshold', 'objection'], { required: false }),
	ask('threshold', 'number', { required: false, more: true }),
	ask('quorum', 'number', { required: false, more: true }),
	date('closesOn', { required: false }),
	ask('live', 'flag', { required: false, more: true })
];

export const agreement = defineLifeCycle({
	initial: 'draft',
	closed,
	path: {
		light: ['draft', 'round_open', 'adopted', 'in_force', 'to_review', 'closed'],
		full: ['draft', 'clarification', 'reactions', 'round_open', 'adopted', 'in_force', 'to_review', 'closed']
	},
	actions: {
		gather: {
			in: [...before, 'postponed'],
			by: ['author', 'facilitator', 'party_member'],
			asks: [
				ask('partner', 'organisation'),
				choice('place', ['party', 'associated'], { required: false, more: true })
			],
			does: (_dossier, input) => ({
				parties: [
					{
						organisationId: said(input, 'partner'),
						role: input.place === 'associated' ? 'associated' : 'party',
						side: null
					}
				]
			})
		},
		propose: {
			in: before,
			by: ['author', 'facilitator', 'party_member'],
			asks: [text('body'), line('reason', { required: false })],
			does: (dossier, input, actor) => ({
				records: [
					{
						kind: 'proposal',
						body: said(input, 'body'),
						organisationId: speaker(dossier, input, actor),
						replacesId: latest(dossier, 'proposal')?.id ?? null
					}
				]
			})
		},
		ask_clarification: {
			in: [...before, 'round_open'],
			by: ['anyone'],
			asks: [text('body'), organisation],
			does: (dossier, input, actor) => ({
				records: [
					{
						kind: 'clarification_question',
						body: said(input, 'body'),
						organisationId: speaker(dossier, input, actor)
					}
				]
			})
		},
		answer_clarification: {
			in: [...before, 'round_open'],
			by: ['author', 'facilitator', 'party_member'],
			asks: [ask('record', 'record'), text('body')],
			does: (dossier, input, actor) => ({
				records: [
					{
						kind: 'clarification_answer',
						body: said(input, 'body'),
						refId: said(input, 'record'),
						organisationId: speaker(dossier, input, actor)
					}
				]
			})
		},
		react: {
			in: ['reactions', 'clarification', 'draft'],
			by: ['anyone'],
			asks: [text('body'), organisation],
			does: (dossier, input, actor) => ({
				records: [
					{ kind: 'reaction', body: said(input, 'body'), organisationId: speaker(dossier, input, actor) }
				]
			})
		},
		add_source: {
			in: [...before, 'round_open', 'postponed', ...inForce, 'to_review'],
			by: ['author', 'facilitator', 'party_member'],
			asks: [line('body'), ask('link', 'link')],
			does: (dossier, input, actor) => ({
				records: [
					{
						kind: 'source',
						body: said(input, 'body'),
						link: given(input, 'link'),
						organisationId: speaker(dossier, input, actor)
					}
				]
			})
		},
		go_full: {
			in: ['draft'],
			frame: 'light',
			by: ['author', 'facilitator', 'party_member'],
			does: () => ({ entry: { frame: 'full' } })
		},
		open_clarification: {
			in: ['draft'],
			to: 'clarification',
			frame: 'full',
			by: ['author', 'facilitator'],
			move: true,
			needs: [hasProposal, hasParties],
			does: () => ({})
		},
		open_reactions: {
			in: ['clarification'],
			to: 'reactions',
			frame: 'full',
			by: ['author', 'facilitator'],
			move: true,
			does: () => ({})
		},
		open_round: {
			in: ['draft', 'reactions'],
			to: 'round_open',
			by: ['author', 'facilitator'],
			move: true,
			needs: [hasProposal, hasParties, amended, roundsLeft],
			asks: ruleAsks,
			does(dossier, input, _actor, now) {
				const parties = activeParties(dossier).length;
				const quorum = Math.min(parties, Math.max(1, number(input, 'quorum') ?? Math.ceil(parties / 2)));
				const live = input.live === true;
				const earliestClose = live ? now.toISOString() : addDays(now, SHORTEST_DAYS);
				const asked = given(input, 'closesOn');
				const wished = asked ? new Date(`${asked}T22:00:00.000Z`).toISOString() : earliestClose;
				const closesAt = wished > earliestClose ? wished : live ? addDays(now, 1) : earliestClose;
				return {
					entry: { dueOn: closesAt.slice(0, 10) },
					round: {
						recordId: latest(dossier, 'proposal')!.id,
						rule: input.rule === 'threshold' ? 'threshold' : 'consent',
						threshold:
							input.rule === 'threshold'
								? Math.min(100, Math.max(50, number(input, 'threshold') ?? 66))
								: null,
						quorum,
						objectionOnly: input.rule === 'objection',
						live,
						earliestClose,
						closesAt
					}
				};
			}
		},
		take_position: {
			in: ['round_open'],
			by: ['party'],
			binding: true,
			asks: positionAsks(),
			does: (dossier, input, actor) => takePosition(dossier, input, speaker(dossier, input, actor, true))
		},
		record_by_phone: {
			in: ['round_open'],
			by: ['facilitator'],
			asks: [
				ask('partner', 'organisation'),
				ask('person', 'member'),
				...positionAsks().filter(({ name }) => !['organisation', 'provisionalUntil'].includes(name))
			],
			does(dossier, input) {
				// Provisional until a mandate holder of the organisation confirms it.
				const until = openRound(dossier)?.closesAt.slice(0, 10) ?? null;
				const change = takePosition(dossier, input, said(input, 'partner'));
				return { ...change, position: { ...change.position!, provisionalUntil: until } };
			}
		},
		pass: {
			in: ['round_open'],
			by: ['party'],
			binding: true,
			asks: [text('reason', { required: false }), organisation],
			does: (dossier, input, actor) => ({
				position: {
					...noStep,
					choice: 'pass',
					reason: said(input, 'reason'),
					organisationId: speaker(dossier, input, actor, true)
				}
			})
		},
		give_proxy: {
			in: ['round_open'],
			by: ['party'],
			binding: true,
			asks: [ask('partner', 'organisation'), organisation],
			does: (dossier, input, actor) => ({
				position: {
					...noStep,
					choice: 'proxy',
					proxyId: said(input, 'partner'),
					organisationId: speaker(dossier, input, actor, true)
				}
			})
		},
		advise: {
			in: ['round_open'],
			by: ['anyone'],
			asks: [ask('step', 'step'), text('reason', { required: false })],
			does: (_dossier, input) => ({
				position: { ...noStep, choice: 'step', step: number(input, 'step'), reason: said(input, 'reason') }
			})
		},
		extend_round: {
			in: ['round_open'],
			by: ['facilitator', 'party'],
			needs: [notExtended],
			asks: [text('reason', { required: false })],
			does(dossier) {
				const round = openRound(dossier)!;
				const closesAt = addDays(round.closesAt, EXTENSION_DAYS);
				return { entry: { dueOn: closesAt.slice(0, 10) }, extendRound: { id: round.id, closesAt } };
			}
		},
		close_round: {
			in: ['round_open'],
			by: ['facilitator', 'author'],
			needs: [mayClose, clarifiedOnce],
			asks: [date('reviewOn', { required: false }), learning],
			does: (dossier, input) => closing(dossier, given(input, 'reviewOn'), input)
		},
		end_round: {
			in: ['round_open'],
			by: ['party', 'anyone'],
			needs: [roundOver],
			does: (dossier) => closing(dossier, null, {})
		},
		understand: {
			in: ['reactions', 'draft', 'adopted', 'adopted_with_reservations', 'not_adopted', 'postponed'],
			by: ['party_member'],
			needs: [blocked],
			asks: [
				ask('record', 'record'),
				choice('answer', ['yes', 'no']),
				text('body', { required: false }),
				organisation
			],
			does: (dossier, input, actor) => ({
				records: [
					{
						kind: 'understanding',
						choice: said(input, 'answer'),
						body: said(input, 'body'),
						refId: said(input, 'record'),
						organisationId: speaker(dossier, input, actor)
					}
				]
			})
		},
		make_disagreement: {
			in: ['reactions', 'draft'],
			to: 'postponed',
			by: ['facilitator', 'author', 'party'],
			needs: [blocked],
			asks: [line('body'), date('onDate')],
			does: (_dossier, input) => ({
				entry: { dueOn: said(input, 'onDate') },
				records: [{ kind: 'note', choice: 'disagreement', body: said(input, 'body') }],
				opens: { kind: 'disagreement', title: said(input, 'body'), link: 0 }
			})
		},
		try_out: {
			in: before,
			to: 'postponed',
			by: ['facilitator', 'author'],
			move: true,
			needs: [blocked, roundsUsed],
			asks: [text('body'), line('criterion'), date('onDate')],
			does: (dossier, input, actor) => ({
				entry: { dueOn: said(input, 'onDate') },
				records: [
					{
						kind: 'note',
						choice: 'trial',
						body: `${said(input, 'body').trim()}\n${said(input, 'criterion').trim()}`,
						onDate: said(input, 'onDate'),
						organisationId: speaker(dossier, input, actor)
					}
				]
			})
		},
		report_trial: {
			in: [...before, 'postponed'],
			by: ['facilitator', 'author', 'party_member'],
			needs: [tried],
			asks: [text('body')],
			does: (dossier, input, actor) => ({
				records: [
					{ kind: 'trial_result', body: said(input, 'body'), organisationId: speaker(dossier, input, actor) }
				]
			})
		},
		postpone: {
			in: ['draft', 'clarification', 'reactions'],
			to: 'postponed',
			by: ['facilitator', 'author'],
			move: true,
			asks: [date('onDate'), text('reason')],
			does: (_dossier, input) => ({ entry: { dueOn: said(input, 'onDate') } })
		},
		resume: {
			in: ['postponed'],
			by: ['facilitator', 'author', 'party'],
			needs: [postponedUntil],
			does: (dossier) => ({
				entry: { state: dossier.entry.frame === 'light' ? 'draft' : 'reactions', dueOn: null }
			})
		},
		not_adopt: {
			in: [...before, 'postponed'],
			to: 'not_adopted',
			by: ['facilitator', 'author'],
			move: true,
			asks: [text('reason'), learning],
			does: (_dossier, input) => ({ entry: { dueOn: null }, records: learned(input) })
		},
		enter_force: {
			in: ['adopted', 'adopted_with_reservations'],
			to: 'in_force',
			by: ['facilitator', 'author', 'party'],
			asks: [date('reviewOn')],
			does: (_dossier, input) => ({ entry: { reviewOn: said(input, 'reviewOn'), dueOn: null } })
		},
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
		},
		withdraw: {
			in: [...before, 'postponed'],
			to: 'withdrawn',
			by: ['author'],
			needs: [noRoundYet],
			asks: [text('reason', { required: false }), learning],
			does: (_dossier, input) => ({ entry: { dueOn: null }, records: learned(input) })
		}
	}
});

const noStep = {
	organisationId: null,
	step: null,
	choice: 'pass' as const,
	proxyId: null,
	reason: '',
	objection: false,
	lifts: '',
	minority: '',
	named: true,
	provisionalUntil: null
};

function positionAsks() {
	return [
		ask('step', 'step'),
		text('reason', { required: false }),
		ask('objection', 'flag', { required: false }),
		text('lifts', { required: false }),
		text('minority', { required: false, more: true }),
		ask('unnamed', 'flag', { required: false, more: true }),
		organisation,
		date('provisionalUntil', { required: false, more: true })
	];
}

function takePosition(dossier: Dossier, input: Input, organisationId: string | null): Change {
	const step = number(input, 'step');
	const round = openRound(dossier);
	// What still has to be talked about is asked at once, without saying who asks: positions are hidden.
	const question =
		step === 5 &&
		round &&
		!dossier.records.some(
			(it) =>
				it.kind === 'clarification_question' && it.at >= round.openedAt && it.body === said(input, 'reason')
		);
	return {
		position: {
			...noStep,
			choice: 'step',
			step,
			organisationId,
			reason: said(input, 'reason').trim(),
			objection: step === 8 || (step === 7 && input.objection === true),
			lifts: said(input, 'lifts').trim(),
			minority: said(input, 'minority').trim(),
			named: input.unnamed !== true,
			provisionalUntil: given(input, 'provisionalUntil')
		},
		records: question
			? [{ kind: 'clarification_question', choice: 'round', body: said(input, 'reason').trim() }]
			: []
	};
}

/** What a position must say; keyed by the field it is about. */
export function positionProblem(
	dossier: Dossier,
	input: Input
): { field: string; problem: string } | undefined {
	const step = number(input, 'step');
	if (step === null) return undefined;
	const round = openRound(dossier);
	if (round?.objectionOnly && step !== 1 && step !== 8) return { field: 'step', problem: 'step-unknown' };
	if (needsReason(step) && !said(input, 'reason').trim())
		return { field: 'reason', problem: 'reason-missing' };
	if (isObjection({ step, objection: input.objection === true }) && !said(input, 'lifts').trim()) {
		return { field: 'lifts', problem: 'lifts-missing' };
	}
	return undefined;
}

/** What closing a round decides: under consent an objection sends the proposal back to be amended. */
function closing(dossier: Dossier, reviewOn: string | null, input: Input): Change {
	const round = openRound(dossier)!;
	const outcome = outcomeOf(round, counted(dossier, round.id));
	const back = dossier.entry.frame === 'light' ? 'draft' : 'reactions';
	const state = outcome === 'adopted' || outcome === 'adopted_with_reservations' ? outcome : back;
	return {
		entry: { state, dueOn: null, reviewOn: state === back ? null : (reviewOn ?? dossier.entry.reviewOn) },
		closeRound: { id: round.id, outcome },
		records: learned(input)
	};
}

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

/** Organisations that a round still waits for. */
export function unheardIn(dossier: Dossier, roundId: string): string[] {
	const heard = new Set(standing(dossier, roundId).map(({ organisationId }) => organisationId));
	return activeParties(dossier)
		.map(({ organisationId }) => organisationId)
		.filter((id) => !heard.has(id));
}
