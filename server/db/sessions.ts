import type { Kysely } from 'kysely';
import type { Database } from './schema.ts';

type Db = Kysely<Database>;

export function findWithAccount(db: Db, id: string) {
	return db
		.selectFrom('session')
		.innerJoin('account', 'account.id', 'session.account_id')
		.selectAll('session')
		.select(['account.email', 'account.name'])
		.where('session.id', '=', id)
		.executeTakeFirst();
}

export function ofAccount(db: Db, accountId: string, now: string) {
	return db
		.selectFrom('session')
		.selectAll()
		.where('account_id', '=', accountId)
		.where('expires_at', '>', now)
		.where('ends_at', '>', now)
		.orderBy('created_at', 'desc')
		.execute();
}

export async function insert(db: Db, session: Database['session']): Promise<void> {
	await db.insertInto('session').values(session).execute();
}

export async function slide(db: Db, id: string, expiresAt: string): Promise<void> {
	await db.updateTable('session').set({ expires_at: expiresAt }).where('id', '=', id).execute();
}

export async function remove(db: Db, id: string): Promise<void> {
	await db.deleteFrom('session').where('id', '=', id).execute();
}

/** Returns whether there was such a session of this account. */
export async function removeOne(db: Db, accountId: string, id: string): Promise<boolean> {
	const result = await db
		.deleteFrom('session')
		.where('id', '=', id)
		.where('account_id', '=', accountId)
		.executeTakeFirst();
	return result.numDeletedRows > 0n;
}

export async function removeOfAccount(db: Db, accountId: string): Promise<void> {
	await db.deleteFrom('session').where('account_id', '=', accountId).execute();
}

export async function removeExpired(db: Db, now: string): Promise<void> {
	await db
		.deleteFrom('session')
		.where((eb) => eb.or([eb('expires_at', '<=', now), eb('ends_at', '<=', now)]))
		.execute();
}

/** Removes every session of an account but one. */
export async function removeOthers(db: Db, accountId: string, keep: string | undefined): Promise<void> {
	let query = db.deleteFrom('session').where('account_id', '=', accountId);
	if (keep) query = query.where('id', '!=', keep);
	await query.execute();
}
