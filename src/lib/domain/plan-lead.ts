/** « Passer le relais » of a plan: whoever carries it offers it to an organisation, which takes it over or does not. */
import { canOnPlan } from './permissions.ts';
import type { Level } from './relay-protocol.ts';

export const leadNoteLimit = 500;

/** How an offer ended; `put_down`: it was offered to nobody, the plan is carried by none. */
export type LeadAnswer = 'taken' | 'declined' | 'withdrawn' | 'put_down';

/** The organisation that carries a plan. */
export interface PlanLead {
	organisationId: string;
	/** It is in the alliance, and somebody may bind it. */
	canAnswer: boolean;
}

/** A member before a plan: their level on it, and the organisations that they may bind. */
export interface BeforePlan {
	level: Level;
	mandates: ReadonlySet<string>;
}

/**
 * Whether someone may offer a plan's lead to another organisation: who may bind the one that carries it. Where none does,
 * or nobody there can answer, whoever describes the plan, so that it is never stuck.
 */
export function mayOfferLead(lead: PlanLead | null, { level, mandates }: BeforePlan): boolean {
	return lead?.canAnswer ? mandates.has(lead.organisationId) : canOnPlan(level, 'plan.describe');
}

/** Whether someone may take or decline what is offered to this organisation. */
export function mayAnswerLead(toOrganisationId: string, { mandates }: BeforePlan): boolean {
	return mandates.has(toOrganisationId);
}
