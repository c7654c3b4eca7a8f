import { notFound, refusal } from '#lib/domain/errors.ts';
import { mayAnswerLead, mayOfferLead } from '#lib/domain/plan-lead.ts';
import * as entries from '../db/entries.ts';
import * as notify from '../db/notify.ts';
import * as leads from '../db/plan-leads.ts';
import type { Actor, Context } from './context.ts';
import { checkCanAnswer, leadOf, logLead, offer, record, setLead, withdrawOpen } from './plan-lead-legs.ts';
import { announcePlans, loadActivePlan } from './plan-status.ts';
import { namesOf } from './plan-versions-page.ts';
import { loadPlan } from './plans.ts';
import { inTurn } from './turn.ts';

/**
 * « Passer le relais à … »: offers a plan's lead to another organisation (null: puts it down, and nobody carries the plan).
 * An offer that was not answered is withdrawn by the next. Who may is in `mayOfferLead`.
 */
export async function offerLead(
	ctx: Context,
	actor: Actor,
	planId: string,
	{ organisationId, note }: { organisationId: string | null; note: string }
): Promise<void> {
	await inTurn(ctx, actor, async (trx) => {
		const { row, grants, level } = await loadActivePlan(trx, actor, planId, 'plan.read');
		const lead = await leadOf(trx, row.lead_organisation_id);
		const mandates = new Set((await entries.mandatesOfMember(trx, actor.allianceId, actor.memberId)).keys());
		if (!mayOfferLead(lead, { level, mandates })) throw refusal('forbidden', 'lead-not-allowed');
		const at = ctx.now();
		if (organisationId === null) {
			if (!lead) throw refusal('conflict', 'lead-none');
			await withdrawOpen(trx, actor, planId, at);
			await record(trx, actor, { planId, from: lead.organisationId, to: null, note, at, answer: 'put_down' });
			await setLead(trx, actor, row, null, { at, reason: note });
			return;
		}
		if (organisationId === lead?.organisationId) throw refusal('invalid', 'lead-own', 'partner');
		await checkCanAnswer(trx, actor.allianceId, grants, organisationId, 'partner');
		await withdrawOpen(trx, actor, planId, at);
		await offer(trx, actor, { planId, from: lead?.organisationId ?? null, to: organisationId, note, at });
	});
	await announcePlans(ctx, actor, [planId]);
}

/** « Je prends le relais », or not: whoever may bind the organisation it was offered to. */
export async function answerLead(
	ctx: Context,
	actor: Actor,
	planId: string,
	{ offerId, takes, note }: { offerId: string; takes: boolean; note: string }
): Promise<void> {
	await inTurn(ctx, actor, async (trx) => {
		const { row, level } = await loadActivePlan(trx, actor, planId, 'plan.read');
		const offered = (await leads.ofPlan(trx, planId)).find(({ id }) => id === offerId);
		const to = offered?.to_organisation_id;
		if (!offered || !to) notFound('offer');
		const held = await entries.mandatesOfMember(trx, actor.allianceId, actor.memberId);
		if (!mayAnswerLead(to, { level, mandates: new Set(held.keys()) })) {
			throw refusal('forbidden', 'lead-not-yours');
		}
		const at = ctx.now();
		const answered = await leads.answer(trx, offerId, {
			answer: takes ? 'taken' : 'declined',
			answer_note: note,
			answered_by: actor.memberId,
			answered_at: at.toISOString()
		});
		if (!answered) throw refusal('gone', 'offer-answered');
		const mandateId = held.get(to) ?? null;
		if (takes) await setLead(trx, actor, row, to, { at, reason: note, organisationId: to, mandateId });
		else
			await logLead(trx, actor, 'plan.lead-declined', planId, at, {
				to,
				note,
				organisationId: to,
				mandateId
			});
	});
	await announcePlans(ctx, actor, [planId]);
}

/** Takes back an offer that was not answered. Who may offer may. */
export async function withdrawLead(
	ctx: Context,
	actor: Actor,
	planId: string,
	offerId: string
): Promise<void> {
	await inTurn(ctx, actor, async (trx) => {
		const { row, level } = await loadActivePlan(trx, actor, planId, 'plan.read');
		const lead = await leadOf(trx, row.lead_organisation_id);
		const mandates = new Set((await entries.mandatesOfMember(trx, actor.allianceId, actor.memberId)).keys());
		if (!mayOfferLead(lead, { level, mandates })) throw refusal('forbidden', 'lead-not-allowed');
		const open = await leads.openOf(trx, planId);
		// An offer that was answered meanwhile, or another that has followed it.
		if (open?.id !== offerId) throw refusal('gone', 'offer-answered');
		await withdrawOpen(trx, actor, planId, ctx.now());
	});
	await announcePlans(ctx, actor, [planId]);
}

/** Who carries a plan, what is offered to whom, every leg before it, and what this member may do about it. */
export async function readLead({ db }: Context, actor: Actor, planId: string) {
	const { row, level } = await loadPlan(db, actor, planId);
	const [lead, legs, held, names] = await Promise.all([
		leadOf(db, row.lead_organisation_id),
		leads.ofPlan(db, planId),
		entries.mandatesOfMember(db, actor.allianceId, actor.memberId),
		namesOf(db, actor.allianceId)
	]);
	const me = { level, mandates: new Set(held.keys()) };
	const holders = lead
		? ((await notify.holdersOf(db, [lead.organisationId])).get(lead.organisationId) ?? [])
		: [];
	const isActive = row.archived_at === null;
	const named = (id: string | null) =>
		id ? { id, name: names.organisation(id), leftAt: names.leftAt(id) } : null;
	return {
		organisation: named(row.lead_organisation_id),
		/** Who of it may pass it on, for those who may not. */
		holders: holders.map(names.member).toSorted((a, b) => a.localeCompare(b, 'fr')),
		mayOffer: isActive && mayOfferLead(lead, me),
		legs: legs.map((it) => ({
			id: it.id,
			from: named(it.from_organisation_id),
			to: named(it.to_organisation_id),
			note: it.note,
			by: names.member(it.offered_by),
			at: it.offered_at,
			answer: it.answer,
			answerNote: it.answer_note,
			answeredBy: it.answered_by ? names.member(it.answered_by) : '',
			answeredAt: it.answered_at,
			mayAnswer:
				isActive &&
				it.answer === null &&
				it.to_organisation_id !== null &&
				mayAnswerLead(it.to_organisation_id, me)
		}))
	};
}
