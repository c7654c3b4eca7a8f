import type { Kysely } from 'kysely';
import type { FollowLevel } from '#lib/domain/notice.ts';
import type { Database } from './schema.ts';

type Db = Kysely<Database>;

export function find(db: Db, memberId: string) {
	return db.selectFrom('visit').selectAll().where('member_id', '=', memberId).executeTakeFirst();
}

export async function set(db: Db, row: Database['visit']): Promise<void> {
	const { member_id: _member, ...changed } = row;
	await db
		.insertInto('visit')
		.values(row)
		.onConflict((conflict) => conflict.column('member_id').doUpdateSet(changed))
		.execute();
}

/** The plan that a member read last, and when. */
export function lastPlan(db: Db, memberId: string) {
	return db
		.selectFrom('plan_visit')
		.select(['plan_id', 'at'])
		.where('member_id', '=', memberId)
		.orderBy('at', 'desc')
		.limit(1)
		.executeTakeFirst();
}

/** When a member opened a plan last. */
export function planVisit(db: Db, memberId: string, planId: string) {
	return db
		.selectFrom('plan_visit')
		.select('at')
		.where('member_id', '=', memberId)
		.where('plan_id', '=', planId)
		.executeTakeFirst();
}

export async function setPlan(db: Db, row: Database['plan_visit']): Promise<void> {
	await db
		.insertInto('plan_visit')
		.values(row)
		.onConflict((conflict) => conflict.columns(['member_id', 'plan_id']).doUpdateSet({ at: row.at }))
		.execute();
}

/** The plans that a member has opened since an instant, or said something about: by id, how much they want to hear. */
export async function followed(db: Db, memberId: string): Promise<Map<string, FollowLevel>> {
	const [visits, follows] = await Promise.all([
		db
			.selectFrom('plan_visit')
			.select('plan_id')
			.where('member_id', '=', memberId)
			.orderBy('at', 'desc')
			.limit(100)
			.execute(),
		db.selectFrom('plan_follow').select(['plan_id', 'level']).where('member_id', '=', memberId).execute()
	]);
	return new Map<string, FollowLevel>([
		...visits.map((row) => [row.plan_id, 'mine'] as const),
		...follows.map((row) => [row.plan_id, row.level] as const)
	]);
}

/** How much a member wants to hear of a plan. */
export async function levelOf(db: Db, memberId: string, planId: string): Promise<FollowLevel> {
	const row = await db
		.selectFrom('plan_follow')
		.select('level')
		.where('member_id', '=', memberId)
		.where('plan_id', '=', planId)
		.executeTakeFirst();
	return row?.level ?? 'mine';
}

export async function follow(db: Db, row: Database['plan_follow']): Promise<void> {
	await db
		.insertInto('plan_follow')
		.values(row)
		.onConflict((conflict) => conflict.columns(['member_id', 'plan_id']).doUpdateSet({ level: row.level }))
		.execute();
}

/** A text as it was, once an hour at most. */
export async function snapshot(
	db: Db,
	documentId: string,
	before: { at: string; text: string },
	notBefore: string
): Promise<void> {
	const plan = await db
		.selectFrom('plan')
		.select('id')
		.where('document_id', '=', documentId)
		.executeTakeFirst();
	if (!plan) return;
	const recent = await db
		.selectFrom('plan_snapshot')
		.select('at')
		.where('plan_id', '=', plan.id)
		.where('at', '>', notBefore)
		.limit(1)
		.executeTakeFirst();
	if (recent) return;
	await db
		.insertInto('plan_snapshot')
		.values({ plan_id: plan.id, ...before })
		.onConflict((conflict) => conflict.doNothing())
		.execute();
}

/** The text of a plan as it was at an instant, or the oldest that is known after it; undefined when it never changed. */
export async function textAt(db: Db, planId: string, at: string): Promise<string | undefined> {
	const rows = () => db.selectFrom('plan_snapshot').select('text').where('plan_id', '=', planId).limit(1);
	const row =
		(await rows().where('at', '<=', at).orderBy('at', 'desc').executeTakeFirst()) ??
		(await rows().where('at', '>', at).orderBy('at').executeTakeFirst());
	return row?.text;
}

/** Older ones are of no use: nobody is told what came before. */
export async function forgetSnapshotsBefore(db: Db, at: string): Promise<void> {
	await db.deleteFrom('plan_snapshot').where('at', '<', at).execute();
}
