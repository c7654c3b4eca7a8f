import type { PlanStatus } from './plan.ts';

/** Characters. */
export const planReasonLimit = 2_000;

/** How a plan ends. */
export const planOutcomes = ['achieved', 'stopped', 'replaced'] as const;
export type PlanOutcome = (typeof planOutcomes)[number];

/** One step in the life of a plan. Whoever facilitates the plan takes it, and it is in the log. */
interface PlanMove {
	from: readonly PlanStatus[];
	to: PlanStatus;
	/** Without one nobody would understand it later. */
	needsReason?: boolean;
	/** Ends the plan: asks how it ended, and offers « Ce que nous en retenons ». */
	closes?: boolean;
}

/**
 * The life of a plan. It becomes adopted by no move of its own but with a frozen version that was adopted; a closing
 * can be reached from every state, whoever is silent.
 */
export const planMoves = {
	consult: { from: ['draft'], to: 'consultation' },
	redraft: { from: ['consultation'], to: 'draft', needsReason: true },
	start: { from: ['adopted'], to: 'in_force' },
	pause: { from: ['in_force'], to: 'paused', needsReason: true },
	resume: { from: ['paused'], to: 'in_force' },
	close: {
		from: ['draft', 'consultation', 'adopted', 'in_force', 'paused'],
		to: 'closed',
		needsReason: true,
		closes: true
	}
} as const satisfies Record<string, PlanMove>;

export type PlanMoveName = keyof typeof planMoves;
export const planMoveNames = Object.keys(planMoves) as PlanMoveName[];

export const planMove = (name: PlanMoveName): PlanMove => planMoves[name];

/** The steps that can be taken from a status. */
export function movesFrom(status: PlanStatus): PlanMoveName[] {
	return planMoveNames.filter((name) => planMove(name).from.includes(status));
}

/** Where the adoption of a version brings a plan: an amendment leaves one in force as it is. */
export function statusOnceAdopted(status: PlanStatus): PlanStatus {
	return status === 'draft' || status === 'consultation' ? 'adopted' : status;
}

/** What an organisation answers to a frozen version; whoever signed may leave it later. */
export const versionAnswers = ['signed', 'refused', 'left'] as const;
export type VersionAnswer = (typeof versionAnswers)[number];

export interface Answered {
	organisationId: string;
	answer: VersionAnswer;
	words: string;
	at: string;
	/** ISO date until which it waits for a board or for the one who telephoned; null for what binds. */
	provisionalUntil: string | null;
}

/**
 * Who has signed a version, who did so provisionally, who refused and who has not answered; each organisation's last
 * answer stands. What is provisional binds nobody.
 */
export function tally<Row extends Answered>(
	answers: readonly Row[],
	awaited: readonly string[]
): { signed: Row[]; provisional: Row[]; refused: Row[]; left: Row[]; silent: string[] } {
	const last = new Map(answers.map((row) => [row.organisationId, row]));
	const standing = [...last.values()];
	return {
		signed: standing.filter(({ answer, provisionalUntil }) => answer === 'signed' && !provisionalUntil),
		provisional: standing.filter(({ provisionalUntil }) => provisionalUntil !== null),
		refused: standing.filter(({ answer }) => answer === 'refused'),
		left: standing.filter(({ answer }) => answer === 'left'),
		silent: awaited.filter((id) => !last.has(id))
	};
}

/** Everyone who was waited for has signed: nobody need decide anything. */
export function isAdoptedByAll(answers: readonly Answered[], awaited: readonly string[]): boolean {
	const signed = new Set(tally(answers, awaited).signed.map(({ organisationId }) => organisationId));
	return awaited.length > 0 && awaited.every((id) => signed.has(id));
}

/**
 * Why a version cannot be adopted by decision yet, or nothing: someone signed it, and whoever is awaited has answered
 * or had the time to.
 */
export function adoptionProblem(
	answers: readonly Answered[],
	awaited: readonly string[],
	{ frozenAt, awaitDays, now }: { frozenAt: string; awaitDays: number; now: Date }
): 'adoption-unsigned' | 'adoption-too-soon' | undefined {
	const { signed, provisional, silent } = tally(answers, awaited);
	if (signed.length === 0) return 'adoption-unsigned';
	const isAwaited = silent.length > 0 || provisional.some((it) => awaited.includes(it.organisationId));
	return isAwaited && now.toISOString() < answerBy(frozenAt, awaitDays) ? 'adoption-too-soon' : undefined;
}

/** Until when those who are awaited may answer to a version. */
export function answerBy(frozenAt: string, awaitDays: number): string {
	return new Date(new Date(frozenAt).getTime() + awaitDays * 86_400_000).toISOString();
}
