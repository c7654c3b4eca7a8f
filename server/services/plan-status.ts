import { refusal } from '#lib/domain/errors.ts';
import { canOnPlan, type PlanAction } from '#lib/domain/permissions.ts';
import type { PlanStatus } from '#lib/domain/plan.ts';
import { planMove, type PlanMoveName, type PlanOutcome } from '#lib/domain/plan-life-cycle.ts';
import * as plans from '../db/plans.ts';
import * as versions from '../db/plan-versions.ts';
import { newId } from '../ids.ts';
import { append } from './log.ts';
import { loadPlan } from './plans.ts';
import type { Actor, Context, Trx } from './context.ts';
import { inTurn } from './turn.ts';

/** A plan on which the member may do this, and on which things still change. */
export async function loadActivePlan(trx: Trx, actor: Actor, id: string, action: PlanAction) {
	const plan = await loadPlan(trx, actor, id);
	if (!canOnPlan(plan.level, action)) throw refusal('forbidden', 'plan-not-allowed');
	if (plan.row.archived_at) throw refusal('conflict', 'plan-archived');
	return plan;
}

/** Tells whoever has pages of these plans open that something of them changed. */
export async function announcePlans(ctx: Context, actor: Actor, ids: readonly string[]): Promise<void> {
	for (const id of ids) {
		const topics = [`plan:${id}`, `alliance:${actor.allianceId}`];
		await ctx.announce({ kind: 'changed', topics, what: 'plan', id });
	}
}

export interface StatusInput {
	reason: string;
	outcome: PlanOutcome | null;
	/** « Ce que nous en retenons ». */
	learning: string;
}

/** Moves a plan on in its life: « Où en est ce plan ». Whoever facilitates it may. */
export async function movePlan(
	ctx: Context,
	actor: Actor,
	id: string,
	name: PlanMoveName,
	input: StatusInput
): Promise<void> {
	await inTurn(ctx, actor, async (trx) => {
		const { row } = await loadActivePlan(trx, actor, id, 'plan.grant');
		const move = planMove(name);
		if (!move.from.includes(row.status)) throw refusal('conflict', 'plan-moved');
		if (move.needsReason && !input.reason) throw refusal('invalid', 'reason-missing', 'reason');
		if (move.closes && !input.outcome) throw refusal('invalid', 'outcome-missing', 'outcome');
		await setStatus(trx, actor, row, move.to, ctx.now(), {
			reason: input.reason,
			outcome: move.closes ? input.outcome : null,
			learning: move.closes ? input.learning : ''
		});
	});
	await announcePlans(ctx, actor, [id]);
}

/** Writes a new status with its move and its event, in the caller's transaction. */
export async function setStatus(
	trx: Trx,
	actor: Actor,
	row: plans.PlanRow,
	to: PlanStatus,
	at: Date,
	{ reason, outcome, learning }: StatusInput
): Promise<void> {
	await plans.update(trx, row.id, { status: to, changed_at: at.toISOString() });
	await versions.insertMove(trx, {
		id: newId(),
		plan_id: row.id,
		from_status: row.status,
		to_status: to,
		outcome,
		reason,
		learning,
		member_id: actor.memberId,
		at: at.toISOString()
	});
	await append(trx, {
		allianceId: actor.allianceId,
		at,
		kind: 'plan.status',
		subject: { kind: 'plan', id: row.id },
		actorId: actor.memberId,
		from: row.status,
		to: outcome ? `${to}/${outcome}` : to,
		reason: reason || null
	});
}
