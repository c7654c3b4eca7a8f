import { binds, type Dossier, type Position, type Round, type RoundOutcome } from './dossier.ts';
import { isObjection, isReservation, sideOfStep, steps } from './gradient.ts';

/** Days a round is open at the least, unless it is held live. */
export const SHORTEST_DAYS = 10;
/** Days of the one extension. */
export const EXTENSION_DAYS = 7;
/** After so many rounds: a trial, not adopted, or a disagreement. */
export const MAX_ROUNDS = 3;

export function openRound(dossier: Dossier): Round | undefined {
	return dossier.rounds.find((round) => round.closedAt === null);
}

export function lastRound(dossier: Dossier): Round | undefined {
	return dossier.rounds.at(-1);
}

/** The position that stands of each organisation in a round: the last one, each followed and none overwritten. */
export function standing(dossier: Pick<Dossier, 'positions'>, roundId: string): Position[] {
	const last = new Map<string, Position>();
	for (const position of dossier.positions) {
		if (position.roundId === roundId && position.organisationId) last.set(position.organisationId, position);
	}
	return [...last.values()];
}

/** Advice of members who bind nobody: the last of each. */
export function advice(dossier: Dossier, roundId: string): Position[] {
	const last = new Map<string, Position>();
	for (const position of dossier.positions) {
		if (position.roundId === roundId && !position.organisationId) last.set(position.memberId, position);
	}
	return [...last.values()];
}

/**
 * What counts in a round: of each organisation its last position that binds, a proxy as what the other organisation
 * holds. What is given by telephone or subject to a board takes the place of one that binds only once it is confirmed.
 */
export function counted(dossier: Dossier, roundId: string): Position[] {
	const all = standing({ positions: dossier.positions.filter(binds) }, roundId);
	const byOrganisation = new Map(all.map((position) => [position.organisationId, position]));
	return all.flatMap((position) => {
		if (position.choice !== 'proxy') return position;
		const taken = byOrganisation.get(position.proxyId);
		// Once only: a proxy to someone who passes theirs on is a pass.
		return taken && taken.choice === 'step'
			? {
					...taken,
					// Whoever relied on it gave it, when they did: what was taken over is the other organisation's.
					id: position.id,
					organisationId: position.organisationId,
					memberId: position.memberId,
					mandateId: position.mandateId,
					at: position.at,
					named: taken.named && position.named,
					minority: '',
					proxyId: position.proxyId
				}
			: { ...position, choice: 'pass' as const, step: null };
	});
}

/** How many organisations hold each of the eight steps. */
export function distributionOf(
	positions: readonly Pick<Position, 'step'>[]
): { step: number; count: number }[] {
	return steps.map((step) => ({
		step,
		count: positions.filter((position) => position.step === step).length
	}));
}

/** What a round decides. No answer is neither consent nor objection; a pass answers without taking a step. */
export function outcomeOf(
	round: Pick<Round, 'rule' | 'threshold' | 'quorum'>,
	positions: readonly Position[]
): RoundOutcome {
	if (positions.length < round.quorum || positions.every(({ step }) => step === null)) return 'no_quorum';
	const adopted = positions.some(isReservation) ? 'adopted_with_reservations' : 'adopted';
	if (round.rule === 'consent') return positions.some(isObjection) ? 'blocked' : adopted;
	const sides = positions.map(({ step }) => sideOfStep(step));
	const pro = sides.filter((side) => side === 'for').length;
	const contra = sides.filter((side) => side === 'against').length;
	if (pro + contra === 0 || (100 * pro) / (pro + contra) < (round.threshold ?? 100)) return 'refused';
	return contra > 0 ? 'adopted_with_reservations' : adopted;
}
