import type { UpAnswer } from '#lib/domain/clause.ts';
import { notFound, refusal } from '#lib/domain/errors.ts';
import { canOnPlan, type PlanAction } from '#lib/domain/permissions.ts';
import type { Level } from '#lib/domain/relay-protocol.ts';
import * as clauses from '../db/clauses.ts';
import type { PlanRow } from '../db/plans.ts';
import * as sentUp from '../db/sent-up.ts';
import { newId } from '../ids.ts';
import { nationalOf } from './clauses.ts';
import { loadEntry } from './dossiers.ts';
import { append } from './log.ts';
import { announcePlans, loadActivePlan } from './plan-status.ts';
import type { Actor, Context, Trx } from './context.ts';
import { inTurn } from './turn.ts';

export interface SentUpInput {
	/** What it is about: a clause of the national plan, an entry of the local one, or the plan as a whole. */
	clauseId: string | null;
	entryId: string | null;
	/** All that the national level is told of it, whatever it may see of the entry. */
	sentence: string;
	organisationId: string | null;
	/** ISO date. */
	answerBy: string;
}

/** « Faire remonter »: one sentence goes from a local version to its national plan. `plan.write` on the local one. */
export async function sendUp(
	ctx: Context,
	actor: Actor,
	planId: string,
	{ clauseId, entryId, sentence, organisationId, answerBy }: SentUpInput
): Promise<string> {
	const id = newId();
	const nationalId = await inTurn(ctx, actor, async (trx) => {
		const { row } = await loadActivePlan(trx, actor, planId, 'plan.write');
		const national = await nationalOf(trx, actor, row);
		const at = ctx.now();
		if (answerBy < at.toISOString().slice(0, 10)) throw refusal('invalid', 'date-past', 'answerBy');
		if (organisationId && !actor.organisationIds.includes(organisationId)) {
			throw refusal('forbidden', 'organisation-not-yours', 'organisation');
		}
		if (clauseId && !(await clauses.ofPlan(trx, national.id)).some((it) => it.id === clauseId)) {
			throw refusal('invalid', 'clause-unknown', 'what');
		}
		if (entryId) await checkEntry(trx, actor, planId, entryId);
		await sentUp.insert(trx, {
			id,
			alliance_id: actor.allianceId,
			from_plan_id: planId,
			to_plan_id: national.id,
			clause_id: clauseId,
			entry_id: entryId,
			body: sentence,
			organisation_id: organisationId,
			member_id: actor.memberId,
			at: at.toISOString(),
			answer_by: answerBy,
			answer: null,
			answer_reason: null,
			answered_by: null,
			answered_at: null
		});
		await append(trx, {
			allianceId: actor.allianceId,
			at,
			kind: 'plan.sent-up',
			subject: { kind: 'plan', id: national.id },
			actorId: actor.memberId,
			organisationId,
			from: planId,
			to: id,
			reason: sentence
		});
		return national.id;
	});
	await announcePlans(ctx, actor, [planId, nationalId]);
	return id;
}

/** Whoever sends an entry up sees it; the others see of it what they may. */
async function checkEntry(trx: Trx, actor: Actor, planId: string, entryId: string): Promise<void> {
	const entry = await loadEntry(trx, actor, entryId).catch(() => undefined);
	const isOfPlan = entry?.row.plan_id === planId;
	if (!isOfPlan || (entry.row.kind !== 'disagreement' && entry.row.kind !== 'agreement')) {
		throw refusal('invalid', 'up-entry-unknown', 'what');
	}
}

/** Answers what was sent up, once: *Repris · Noté · Non retenu, parce que …*. */
export async function answerUp(
	ctx: Context,
	actor: Actor,
	planId: string,
	id: string,
	{ answer, reason }: { answer: UpAnswer; reason: string }
): Promise<void> {
	const from = await inTurn(ctx, actor, async (trx) => {
		const { row, level } = await loadActivePlan(trx, actor, planId, 'plan.read');
		const sent = await sentUp.find(trx, actor.allianceId, id);
		if (!sent || sent.to_plan_id !== planId) notFound('sent-up');
		if (!mayAnswerUp(actor, row, level)) throw refusal('forbidden', 'up-not-allowed');
		if (sent.answer) throw refusal('conflict', 'up-answered');
		if (answer === 'declined' && !reason) throw refusal('invalid', 'reason-missing', 'reason');
		const at = ctx.now();
		await sentUp.answer(trx, id, {
			answer,
			answer_reason: reason,
			answered_by: actor.memberId,
			answered_at: at.toISOString()
		});
		await append(trx, {
			allianceId: actor.allianceId,
			at,
			kind: 'plan.answered-up',
			subject: { kind: 'plan', id: planId },
			actorId: actor.memberId,
			organisationId: canOnPlan(level, 'plan.grant') ? null : row.lead_organisation_id,
			from: id,
			to: answer,
			reason: reason || null
		});
		return sent.from_plan_id;
	});
	await announcePlans(ctx, actor, [planId, from]);
}

/** Whoever facilitates the national plan, or writes it for the organisation that carries it. */
export function mayAnswerUp(actor: Actor, row: PlanRow, level: Level): boolean {
	const may = (action: PlanAction) => canOnPlan(level, action);
	const leads = row.lead_organisation_id !== null && actor.organisationIds.includes(row.lead_organisation_id);
	return may('plan.grant') || (leads && may('plan.write'));
}
