import { isAdoptedByAll, tally } from '#lib/domain/plan-life-cycle.ts';
import { notFound } from '#lib/domain/errors.ts';
import * as plans from '../db/plans.ts';
import * as versions from '../db/plan-versions.ts';
import type { Actor, Trx } from './context.ts';
import { adopt, answersOf, awaitedFor, isAnswerable, loadVersion } from './plan-versions.ts';

/** A frozen version that an organisation's answer is awaited for. */
export interface Awaiting {
	planId: string;
	number: number;
	entryId: string | null;
}

/** The versions not adopted yet that wait for this organisation, of plans that still change: asked before it leaves. */
export async function versionsAwaiting(
	trx: Trx,
	allianceId: string,
	organisationId: string
): Promise<Awaiting[]> {
	const open = await versions.unadoptedNaming(trx, allianceId, organisationId);
	const waiting: Awaiting[] = [];
	for (const { plan_id: planId, number, entry_id: entryId } of open) {
		if (!isAnswerable(await versions.ofPlan(trx, planId), number)) continue;
		const awaited = await awaitedFor(trx, planId, entryId);
		if (awaited.includes(organisationId)) waiting.push({ planId, number, entryId });
	}
	return waiting;
}

/**
 * Adopts those that waited for nobody but an organisation that has now left, as the last signature would have. What
 * nobody has signed, what waits for others too and what it has refused stay to be signed or decided. Gives the plans that changed.
 */
export async function adoptWithout(
	trx: Trx,
	actor: Actor,
	organisationId: string,
	waiting: readonly Awaiting[],
	at: Date
): Promise<string[]> {
	const changed: string[] = [];
	for (const { planId, number, entryId } of waiting) {
		const { version, rows } = await loadVersion(trx, planId, number);
		const answers = answersOf(rows);
		const awaited = await awaitedFor(trx, planId, entryId);
		// Its refusal stays one: to go on all the same is for somebody to decide.
		const hasRefused = tally(answers, []).refused.some((it) => it.organisationId === organisationId);
		if (hasRefused || !isAdoptedByAll(answers, awaited)) continue;
		const plan = (await plans.find(trx, actor.allianceId, planId)) ?? notFound('plan');
		const how = { by: 'all', reason: '', answers, awaited, without: organisationId } as const;
		await adopt(trx, actor, plan, version, at, how);
		changed.push(planId);
	}
	return changed;
}
