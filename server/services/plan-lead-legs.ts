import { refusal } from '#lib/domain/errors.ts';
import type { LogEvent } from '#lib/domain/log-event.ts';
import { canOnPlan, type Grant } from '#lib/domain/permissions.ts';
import type { LeadAnswer, PlanLead } from '#lib/domain/plan-lead.ts';
import * as directory from '../db/directory.ts';
import * as notify from '../db/notify.ts';
import * as leads from '../db/plan-leads.ts';
import * as plans from '../db/plans.ts';
import { newId } from '../ids.ts';
import type { Actor, Db, Trx } from './context.ts';
import { append } from './log.ts';
import { levelFor } from './plan-level.ts';

/**
 * Offers a plan that is being created to an organisation that is to carry it, refused beside `lead`. In the caller's
 * transaction, as everything here.
 */
export async function proposeLead(
	trx: Trx,
	actor: Actor,
	{ planId, organisationId, at }: { planId: string; organisationId: string; at: Date }
): Promise<void> {
	await checkCanAnswer(trx, actor.allianceId, await plans.grantsOf(trx, planId), organisationId, 'lead');
	await offer(trx, actor, { planId, from: null, to: organisationId, note: '', at });
}

/** The organisation that carries a plan, as `mayOfferLead` asks for it. */
export async function leadOf(db: Db, organisationId: string | null): Promise<PlanLead | null> {
	if (!organisationId) return null;
	// Whoever left the alliance has no mandates any more.
	const holders = await notify.holdersOf(db, [organisationId]);
	return { organisationId, canAnswer: holders.has(organisationId) };
}

/** An offer that nobody could ever answer is refused: nobody there may both read the plan and bind the organisation. */
export async function checkCanAnswer(
	trx: Trx,
	allianceId: string,
	grants: readonly Grant[],
	organisationId: string,
	field: string
): Promise<void> {
	const organisation = await directory.findOrganisation(trx, allianceId, organisationId);
	if (!organisation) throw refusal('invalid', 'organisation-unknown', field);
	if (organisation.left_at) throw refusal('invalid', 'organisation-left', field);
	const holders = (await notify.holdersOf(trx, [organisationId])).get(organisationId) ?? [];
	const members = (await directory.members(trx, allianceId)).filter(({ id }) => holders.includes(id));
	const canAnswer = members.some(({ id, role, organisations }) => {
		const who = { memberId: id, role, organisationIds: organisations.map((of) => of.id) };
		return canOnPlan(levelFor(who, grants), 'plan.read');
	});
	if (!canAnswer) throw refusal('invalid', 'lead-nobody', field);
}

interface Leg {
	planId: string;
	from: string | null;
	to: string | null;
	note: string;
	at: Date;
}

/** Offers a plan's lead, and says so in the log. Any other offer of it is to be withdrawn before. */
export async function offer(trx: Trx, actor: Actor, leg: Leg & { to: string }): Promise<void> {
	await record(trx, actor, { ...leg, answer: null });
	await logLead(trx, actor, 'plan.lead-offered', leg.planId, leg.at, {
		to: leg.to,
		note: leg.note,
		organisationId: leg.from
	});
}

/** Writes one leg down. */
export async function record(
	trx: Trx,
	actor: Actor,
	{ planId, from, to, note, at, answer }: Leg & { answer: LeadAnswer | null }
): Promise<void> {
	await leads.insert(trx, {
		id: newId(),
		plan_id: planId,
		from_organisation_id: from,
		to_organisation_id: to,
		note,
		offered_by: actor.memberId,
		offered_at: at.toISOString(),
		answer,
		answer_note: '',
		answered_by: answer && actor.memberId,
		answered_at: answer && at.toISOString()
	});
}

/** Withdraws the offer that waits for an answer, if there is one. */
export async function withdrawOpen(trx: Trx, actor: Actor, planId: string, at: Date): Promise<void> {
	const open = await leads.openOf(trx, planId);
	if (!open) return;
	await leads.answer(trx, open.id, {
		answer: 'withdrawn',
		answer_note: '',
		answered_by: actor.memberId,
		answered_at: at.toISOString()
	});
	await logLead(trx, actor, 'plan.lead-withdrawn', planId, at, { to: open.to_organisation_id, note: '' });
}

/** Changes who carries a plan (`to` null: nobody), and says so in the log. */
export async function setLead(
	trx: Trx,
	actor: Actor,
	row: plans.PlanRow,
	to: string | null,
	{
		at,
		reason,
		organisationId = row.lead_organisation_id,
		mandateId = null
	}: { at: Date; reason: string; organisationId?: string | null; mandateId?: string | null }
): Promise<void> {
	await plans.update(trx, row.id, { lead_organisation_id: to, changed_at: at.toISOString() });
	await append(trx, {
		allianceId: actor.allianceId,
		at,
		kind: 'plan.lead',
		subject: { kind: 'plan', id: row.id },
		actorId: actor.memberId,
		organisationId,
		mandateId,
		from: row.lead_organisation_id,
		to,
		reason: reason || null
	});
}

/** Says in the log what became of a plan's lead. */
export function logLead(
	trx: Trx,
	actor: Actor,
	kind: LogEvent,
	planId: string,
	at: Date,
	{
		to,
		note,
		organisationId = null,
		mandateId = null
	}: { to: string | null; note: string; organisationId?: string | null; mandateId?: string | null }
): Promise<unknown> {
	return append(trx, {
		allianceId: actor.allianceId,
		at,
		kind,
		subject: { kind: 'plan', id: planId },
		actorId: actor.memberId,
		organisationId,
		mandateId,
		to,
		reason: note || null
	});
}
