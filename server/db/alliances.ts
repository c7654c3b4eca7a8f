import type { Insertable, Kysely, Transaction } from 'kysely';
import type { Database } from './schema.ts';

type Db = Kysely<Database>;

export function findBySlug(db: Db, slug: string) {
	return db.selectFrom('alliance').selectAll().where('slug', '=', slug).executeTakeFirst();
}

export function findExample(db: Db) {
	return db.selectFrom('alliance').selectAll().where('example', '=', 1).executeTakeFirst();
}

export async function exists(db: Db, { example }: { example: boolean }): Promise<boolean> {
	const row = await db
		.selectFrom('alliance')
		.select('id')
		.where('example', '=', example ? 1 : 0)
		.limit(1)
		.executeTakeFirst();
	return row !== undefined;
}

export async function insert(
	trx: Transaction<Database>,
	alliance: Insertable<Database['alliance']>
): Promise<void> {
	await trx.insertInto('alliance').values(alliance).execute();
}

export async function rename(trx: Transaction<Database>, id: string, name: string): Promise<void> {
	await trx.updateTable('alliance').set({ name }).where('id', '=', id).execute();
}

/**
 * Holds an alliance until the transaction ends: an update that changes nothing takes the row's lock on both databases.
 * Never of the key: SQLite would look at every row that refers to it, of the log above all.
 */
export async function touch(trx: Transaction<Database>, id: string): Promise<void> {
	await trx
		.updateTable('alliance')
		.set((eb) => ({ name: eb.ref('name') }))
		.where('id', '=', id)
		.execute();
}

/** The alliances where this account is a member. */
export function ofAccount(db: Db, accountId: string) {
	return db
		.selectFrom('alliance')
		.innerJoin('member', 'member.alliance_id', 'alliance.id')
		.select(['alliance.slug', 'alliance.name', 'member.role'])
		.where('member.account_id', '=', accountId)
		.where('member.left_at', 'is', null)
		.orderBy('alliance.name')
		.execute();
}

/** Days that whoever is awaited on an entry has to answer. */
export async function awaitDaysOf(db: Kysely<Database>, id: string): Promise<number> {
	const row = await db.selectFrom('alliance').select('await_days').where('id', '=', id).executeTakeFirst();
	return row?.await_days ?? 15;
}

export function all(db: Db) {
	return db.selectFrom('alliance').select('id').execute();
}

export function find(db: Kysely<Database>, id: string) {
	return db.selectFrom('alliance').selectAll().where('id', '=', id).executeTakeFirst();
}
