import type { Kysely, Transaction } from 'kysely';
import type { AccessOutcome } from '#lib/domain/access-request.ts';
import type { Database } from './schema.ts';

type Db = Kysely<Database>;
type Trx = Transaction<Database>;
export type AccessRequestRow = Database['access_request'];

export async function insert(trx: Trx, row: AccessRequestRow): Promise<void> {
	await trx.insertInto('access_request').values(row).execute();
}

export function find(db: Db, allianceId: string, id: string): Promise<AccessRequestRow | undefined> {
	return db
		.selectFrom('access_request')
		.selectAll()
		.where('alliance_id', '=', allianceId)
		.where('id', '=', id)
		.executeTakeFirst();
}

/** What is asked on a plan and not answered. */
export function openOn(db: Db, planId: string): Promise<AccessRequestRow[]> {
	return db
		.selectFrom('access_request')
		.selectAll()
		.where('plan_id', '=', planId)
		.where('outcome', 'is', null)
		.execute();
}

/** When the same was declined last; null where it never was. */
export async function lastDeclined(
	db: Db,
	{ plan_id, subject_kind, subject_id }: Pick<AccessRequestRow, 'plan_id' | 'subject_kind' | 'subject_id'>
): Promise<string | null> {
	const row = await db
		.selectFrom('access_request')
		.select('closed_at')
		.where('plan_id', '=', plan_id)
		.where('subject_kind', '=', subject_kind)
		.where('subject_id', '=', subject_id)
		.where('outcome', '=', 'declined')
		.orderBy('closed_at', 'desc')
		.limit(1)
		.executeTakeFirst();
	return row?.closed_at ?? null;
}

/** Closes requests, and what was told of them to those who could have answered. Gives who that was. */
export async function close(
	trx: Trx,
	ids: readonly string[],
	to: { outcome: AccessOutcome; words: string; closed_by: string; closed_at: string }
): Promise<string[]> {
	if (ids.length === 0) return [];
	await trx
		.updateTable('access_request')
		.set(to)
		.where('id', 'in', [...ids])
		.execute();
	const rows = await trx
		.updateTable('notice')
		.set({ read_at: to.closed_at })
		.where('kind', '=', 'access')
		.where('what', 'in', [...ids])
		.where('read_at', 'is', null)
		.returning('member_id')
		.execute();
	return rows.map((row) => row.member_id);
}

/** Requests with the names of who asks and for whom. */
function named(db: Db) {
	return db
		.selectFrom('access_request as request')
		.innerJoin('member as asker', 'asker.id', 'request.asked_by')
		.innerJoin('account as asker_account', 'asker_account.id', 'asker.account_id')
		.leftJoin('member as person', 'person.id', 'request.subject_id')
		.leftJoin('account as person_account', 'person_account.id', 'person.account_id')
		.leftJoin('organisation', 'organisation.id', 'request.subject_id')
		.selectAll('request')
		.select((eb) => [
			'asker_account.name as asker',
			eb.fn.coalesce('person_account.name', 'organisation.name').as('subject')
		]);
}

export function byIds(db: Db, ids: readonly string[]) {
	return named(db)
		.where('request.id', 'in', [...ids, ''])
		.execute();
}

/** What a member has asked for and nobody has answered. */
export function openBy(db: Db, memberId: string) {
	return named(db)
		.innerJoin('plan', 'plan.id', 'request.plan_id')
		.select('plan.title')
		.where('request.asked_by', '=', memberId)
		.where('request.outcome', 'is', null)
		.orderBy('request.asked_at')
		.execute();
}
