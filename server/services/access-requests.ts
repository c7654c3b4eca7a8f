import { refusal } from '#lib/domain/errors.ts';
import { canOnPlan } from '#lib/domain/permissions.ts';
import * as directory from '../db/directory.ts';
import * as notices from '../db/notices.ts';
import * as plans from '../db/plans.ts';
import { newId } from '../ids.ts';
import type { Actor, Context, Db } from './context.ts';
import { announceTo } from './notify.ts';
import { levelFor } from './plan-level.ts';
import { loadPlan } from './plans.ts';
import { inTurn } from './turn.ts';

/**
 * Asks those who may open a plan to open it to a member who may not read it: someone who is mentioned there.
 * `plan.comment` on the plan. Asked again, nobody is told twice.
 */
export async function askAccess(ctx: Context, actor: Actor, planId: string, memberId: string): Promise<void> {
	const told = await inTurn(ctx, actor, async (trx) => {
		const { level, grants } = await loadPlan(trx, actor, planId);
		if (!canOnPlan(level, 'plan.comment')) throw refusal('forbidden', 'comment-not-allowed');
		const members = await directory.members(trx, actor.allianceId);
		const levelOf = (it: (typeof members)[number]) =>
			levelFor(
				{ memberId: it.id, role: it.role, organisationIds: it.organisations.map(({ id }) => id) },
				grants
			);
		const wanted = members.find(({ id }) => id === memberId);
		if (!wanted) throw refusal('invalid', 'member-unknown');
		if (canOnPlan(levelOf(wanted), 'plan.read')) throw refusal('conflict', 'access-had');
		const rows = members
			.filter((it) => canOnPlan(levelOf(it), 'plan.grant'))
			.map((it): notices.NoticeRow => ({
				id: newId(),
				alliance_id: actor.allianceId,
				member_id: it.id,
				kind: 'access',
				plan_id: planId,
				entry_id: null,
				thread_id: null,
				comment_id: null,
				by_id: memberId,
				by_guest_id: null,
				what: '',
				until: null,
				key: `access:${planId}:${memberId}:${it.id}`,
				at: ctx.now().toISOString(),
				read_at: null,
				mailed_at: null
			}));
		await notices.insert(trx, rows);
		return rows.map((row) => row.member_id);
	});
	await announceTo(ctx, told);
}

/** Whether a member may read a plan by now. */
export async function hasAccess(
	db: Db,
	allianceId: string,
	planId: string,
	memberId: string
): Promise<boolean> {
	const member = (await directory.members(db, allianceId)).find(({ id }) => id === memberId);
	if (!member) return true;
	const who = {
		memberId,
		role: member.role,
		organisationIds: member.organisations.map(({ id }) => id)
	};
	return canOnPlan(levelFor(who, await plans.grantsOf(db, planId)), 'plan.read');
}
