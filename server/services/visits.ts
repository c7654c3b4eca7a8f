import { visitNow, type FollowLevel } from '#lib/domain/notice.ts';
import * as visits from '../db/visits.ts';
import type { Actor, Context } from './context.ts';
import { loadPlan } from './plans.ts';

/** A member is here. `alliance.read`: their own visit, and nobody else sees it. */
export async function noteVisit({ db, now }: Context, { memberId }: Actor): Promise<void> {
	const row = await visits.find(db, memberId);
	const next = visitNow(row && { seenAt: row.seen_at, since: row.since }, now());
	if (next) await visits.set(db, { member_id: memberId, seen_at: next.seenAt, since: next.since });
}

/** A member opens a plan, which they may read. */
export async function notePlanVisit(
	{ db, now }: Context,
	{ memberId }: Actor,
	planId: string
): Promise<void> {
	await visits.setPlan(db, { member_id: memberId, plan_id: planId, at: now().toISOString() });
}

/** How much a member wants to hear of a plan. `plan.read` on it. */
export async function followPlan(
	{ db }: Context,
	actor: Actor,
	planId: string,
	level: FollowLevel
): Promise<void> {
	await loadPlan(db, actor, planId);
	await visits.follow(db, { member_id: actor.memberId, plan_id: planId, level });
}
