import type { StepKind } from '#lib/domain/workshop-steps.ts';

/** Steps in which each is waited for. */
export const isAnswered: ReadonlySet<StepKind> = new Set([
	'check_in',
	'silent_ideas',
	'dot_vote',
	'gradient_round',
	'restatement',
	'commitments_round',
	'closing'
]);
