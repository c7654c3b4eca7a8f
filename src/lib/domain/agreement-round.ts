/** A round: what it takes to open and close one, and what closing it decides. */
import { positionActions } from './agreement-positions.ts';
import { hasParties, hasProposal, roundsHeld, trials } from './agreement-needs.ts';
import { activeParties, addDays, current, latest, type Dossier } from './dossier.ts';
import {
	ask,
	choice,
	date,
	given,
	learning,
	learned,
	number,
	text,
	type Action,
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

/** The rule of a round, as its form asks for it. */
const ruleAsks = [
	choice('rule', ['consent', 'threshold', 'objection'], { required: false }),
	ask('threshold', 'number', { required: false, more: true }),
	ask('quorum', 'number', { required: false, more: true }),
	date('closesOn', { required: false }),
	ask('live', 'flag', { required: false, more: true })
];

export const roundActions = {
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
						input.rule === 'threshold' ? Math.min(100, Math.max(50, number(input, 'threshold') ?? 66)) : null,
					quorum,
					objectionOnly: input.rule === 'objection',
					live,
					earliestClose,
					closesAt
				}
			};
		}
	},
	...positionActions,
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
	}
} satisfies Record<string, Action>;

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

/** Organisations that a round still waits for. */
export function unheardIn(dossier: Dossier, roundId: string): string[] {
	const heard = new Set(standing(dossier, roundId).map(({ organisationId }) => organisationId));
	return activeParties(dossier)
		.map(({ organisationId }) => organisationId)
		.filter((id) => !heard.has(id));
}
