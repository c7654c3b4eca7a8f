import { clauseChanges, needsReason, type Clause, type Stance } from '#lib/domain/clause.ts';
import { refusal } from '#lib/domain/errors.ts';
import { outlineOf, type JsonNode } from '#lib/document/render.ts';
import * as clauses from '../db/clauses.ts';
import * as documents from '../db/documents.ts';
import * as plans from '../db/plans.ts';
import { newId } from '../ids.ts';
import { loadEntry } from './dossiers.ts';
import { append } from './log.ts';
import { announcePlans, loadActivePlan } from './plan-status.ts';
import { loadPlan } from './plans.ts';
import type { Actor, Context, Trx } from './context.ts';
import { inTurn } from './turn.ts';

/** The clauses of a plan: its headings, brought up to today's text when that has changed. */
export async function clausesOf(ctx: Context, actor: Actor, plan: plans.PlanRow): Promise<Clause[]> {
	const projection = await documents.findProjection(ctx.db, plan.document_id);
	const headings = projection ? outlineOf(JSON.parse(projection.json) as JsonNode) : [];
	const known = await clauses.ofPlan(ctx.db, plan.id);
	if (isCurrent(known, headings)) return known;
	return inTurn(ctx, actor, async (trx) => {
		// Another reader may have brought them up meanwhile.
		const changes = clauseChanges(await clauses.ofPlan(trx, plan.id), headings);
		await clauses.store(trx, plan.id, changes, ctx.now().toISOString(), newId);
		return clauses.ofPlan(trx, plan.id);
	});
}

function isCurrent(known: readonly Clause[], headings: Parameters<typeof clauseChanges>[1]): boolean {
	const { kept, added, gone } = clauseChanges(known, headings);
	return added.length + gone.length === 0 && kept.every(({ isChanged }) => !isChanged);
}

export interface StanceInput {
	clauseId: string;
	stance: Stance;
	reason: string;
	/** A disagreement of the local plan. */
	entryId: string | null;
}

/** Says what a local version does with a clause of its national plan: `plan.write` on the local one. */
export async function takeStance(
	ctx: Context,
	actor: Actor,
	planId: string,
	{ clauseId, stance, reason, entryId }: StanceInput
): Promise<void> {
	const nationalId = await inTurn(ctx, actor, async (trx) => {
		const { row } = await loadActivePlan(trx, actor, planId, 'plan.write');
		const national = await nationalOf(trx, actor, row);
		const clause = (await clauses.ofPlan(trx, national.id)).find(({ id }) => id === clauseId);
		if (!clause) throw refusal('invalid', 'clause-unknown', 'clause');
		if (needsReason(stance) && !reason) throw refusal('invalid', 'reason-missing', 'reason');
		if (entryId) await checkDisagreement(trx, actor, planId, entryId);
		const before = (await clauses.stancesOf(trx, [planId])).findLast((it) => it.clause_id === clauseId);
		if (before?.stance === stance && before.reason === reason && before.entry_id === entryId) {
			throw refusal('conflict', 'stance-same');
		}
		const at = ctx.now();
		const organisationId = actor.organisationIds[0] ?? null;
		await clauses.insertStance(trx, {
			id: newId(),
			clause_id: clauseId,
			plan_id: planId,
			stance,
			reason,
			entry_id: entryId,
			organisation_id: organisationId,
			member_id: actor.memberId,
			at: at.toISOString()
		});
		await append(trx, {
			allianceId: actor.allianceId,
			at,
			kind: 'clause.stance',
			subject: { kind: 'plan', id: planId },
			actorId: actor.memberId,
			organisationId,
			from: before?.stance ?? null,
			to: `${clauseId}/${stance}`,
			reason: reason || null
		});
		return national.id;
	});
	await announcePlans(ctx, actor, [planId, nationalId]);
}

/** The plan that this one is the local version of, for a member who reads it. */
export async function nationalOf(trx: Trx, actor: Actor, row: plans.PlanRow): Promise<plans.PlanRow> {
	if (!row.local_version_of) throw refusal('conflict', 'not-a-local-version');
	return (await loadPlan(trx, actor, row.local_version_of)).row;
}

async function checkDisagreement(trx: Trx, actor: Actor, planId: string, entryId: string): Promise<void> {
	const entry = await loadEntry(trx, actor, entryId).catch(() => undefined);
	if (entry?.row.plan_id !== planId || entry.row.kind !== 'disagreement') {
		throw refusal('invalid', 'stance-entry-unknown', 'entry');
	}
}

/** Says of which national plan this one is the local version: `plan.describe` on the local one. */
export async function setNational(
	ctx: Context,
	actor: Actor,
	planId: string,
	nationalId: string
): Promise<void> {
	await inTurn(ctx, actor, async (trx) => {
		const { row } = await loadActivePlan(trx, actor, planId, 'plan.describe');
		const national = await loadPlan(trx, actor, nationalId).catch(() => undefined);
		const locals = await clauses.localVersionsOf(trx, actor.allianceId, planId);
		// Two levels only: a local version is not the national plan of another.
		if (!national || nationalId === planId || national.row.local_version_of || locals.length > 0) {
			throw refusal('invalid', 'national-unknown', 'national');
		}
		await plans.update(trx, planId, { local_version_of: nationalId });
		await append(trx, {
			allianceId: actor.allianceId,
			at: ctx.now(),
			kind: 'plan.local-version',
			subject: { kind: 'plan', id: planId },
			actorId: actor.memberId,
			from: row.local_version_of,
			to: nationalId
		});
	});
	await announcePlans(ctx, actor, [planId, nationalId]);
}
