import { canOnPlan, type Grant } from '#lib/domain/permissions.ts';
import * as requests from '../db/access-requests.ts';
import * as directory from '../db/directory.ts';
import type { Actor, Trx } from './context.ts';
import { levelFor } from './plan-level.ts';

type Member = Awaited<ReturnType<typeof directory.members>>[number];
type Subject = Pick<requests.AccessRequestRow, 'subject_kind' | 'subject_id'>;

/** The level of one of an alliance's members on a plan with these grants. */
export const levelOf = (it: Member, grants: readonly Grant[]) =>
	levelFor({ memberId: it.id, role: it.role, organisationIds: it.organisations.map(({ id }) => id) }, grants);

/** The people for whom an access is asked: one, or those of an organisation. */
export const peopleOf = ({ subject_kind, subject_id }: Subject, members: readonly Member[]): Member[] =>
	members.filter((it) =>
		subject_kind === 'member' ? it.id === subject_id : it.organisations.some(({ id }) => id === subject_id)
	);

/** Whether anybody of them may read the plan, or there is nobody any more to open it to. */
export function isReached(subject: Subject, members: readonly Member[], grants: readonly Grant[]): boolean {
	const people = peopleOf(subject, members);
	return people.length === 0 || people.some((it) => canOnPlan(levelOf(it, grants), 'plan.read'));
}

/**
 * A plan's grants have changed: what is asked there for somebody who may read it by now, or could before, is closed, and
 * is not open again when they may not any more. `given`: who was given a right just now. Gives who had been told of it.
 */
export async function closeGranted(
	trx: Trx,
	actor: Actor,
	planId: string,
	{
		before,
		after,
		given,
		at
	}: { before: readonly Grant[]; after: readonly Grant[]; given: string | null; at: Date }
): Promise<string[]> {
	const open = await requests.openOn(trx, planId);
	if (open.length === 0) return [];
	const members = await directory.members(trx, actor.allianceId);
	const reached = open.filter(
		(row) => row.subject_id === given || isReached(row, members, before) || isReached(row, members, after)
	);
	return requests.close(
		trx,
		reached.map(({ id }) => id),
		{ outcome: 'granted', words: '', closed_by: actor.memberId, closed_at: at.toISOString() }
	);
}
