export const planStatuses = ['draft', 'consultation', 'adopted', 'in_force', 'paused', 'closed'] as const;
export type PlanStatus = (typeof planStatuses)[number];

export const planFrames = ['light', 'full'] as const;
export type PlanFrame = (typeof planFrames)[number];

export const planScopes = ['national', 'regional', 'departmental', 'local'] as const;
export type PlanScope = (typeof planScopes)[number];

export const planTemplates = ['empty', 'action_plan', 'partnership_agreement', 'minutes'] as const;
export type PlanTemplate = (typeof planTemplates)[number];

/** A local plan starts in the light frame, every other in the full one. */
export function frameFor(scope: PlanScope): PlanFrame {
	return scope === 'local' ? 'light' : 'full';
}

/** The Sustainable Development Goals, 1 to 17. */
export const sdgs = Array.from({ length: 17 }, (_, index) => index + 1);

/** The themes an alliance starts with. */
export const startingThemes = ['Cohésion des territoires', 'Fragilités financières', 'Inclusion numérique'];

/** Characters. */
export const titleLimit = 200;
export const lastWordLimit = 400;
