/**
 * Eight steps from full support to objection. Source: Sam Kaner, Facilitator's Guide to Participatory
 * Decision-Making, the gradients of agreement.
 */
export const steps = [1, 2, 3, 4, 5, 6, 7, 8] as const;
export type Step = (typeof steps)[number];

/** The four groups that a phone shows first. */
export const stepGroups = {
	for: [1],
	for_but: [2, 3, 6],
	open: [4, 5],
	against: [7, 8]
} as const satisfies Record<string, readonly Step[]>;
export type StepGroup = keyof typeof stepGroups;

/** Of these, others need to know why. */
export function needsReason(step: number): boolean {
	return step !== 1 && step !== 4;
}

/** An eight always is one; a seven is when its holder says so. */
export function isObjection(position: { step: number | null; objection: boolean }): boolean {
	return position.step === 8 || (position.step === 7 && position.objection);
}

/** Adopted all the same, but not without saying so. */
export function isReservation(position: { step: number | null; minority: string }): boolean {
	return position.step === 3 || position.step === 6 || position.step === 7 || position.minority !== '';
}

/** For or against, where a threshold counts: an abstention, a question and a pass are neither. */
export function sideOfStep(step: number | null): 'for' | 'against' | null {
	if (step === null || step === 4 || step === 5) return null;
	return step <= 3 || step === 6 ? 'for' : 'against';
}
