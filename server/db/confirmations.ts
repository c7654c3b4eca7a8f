import type { Kysely, Transaction } from 'kysely';
import type { Database } from './schema.ts';

export async function insert(trx: Transaction<Database>, row: Database['confirmation']): Promise<void> {
	await trx.insertInto('confirmation').values(row).execute();
}

export function findByHash(db: Kysely<Database>, tokenHash: string) {
	return db.selectFrom('confirmation').selectAll().where('token_hash', '=', tokenHash).executeTakeFirst();
}

/** Those of an entry that wait for somebody with a mandate of one of these organisations, the last first. */
export function openFor(
	db: Kysely<Database>,
	{ entryId, organisationIds, now }: { entryId: string; organisationIds: readonly string[]; now: string }
) {
	return db
		.selectFrom('confirmation')
		.selectAll()
		.where('entry_id', '=', entryId)
		.where('organisation_id', 'in', ['', ...organisationIds])
		.where('used_at', 'is', null)
		.where('expires_at', '>', now)
		.orderBy('created_at', 'desc')
		.execute();
}

/** Uses it up; false when it was used before, by whoever came first. */
export async function use(trx: Transaction<Database>, tokenHash: string, at: string): Promise<boolean> {
	const { numUpdatedRows } = await trx
		.updateTable('confirmation')
		.set({ used_at: at })
		.where('token_hash', '=', tokenHash)
		.where('used_at', 'is', null)
		.executeTakeFirst();
	return numUpdatedRows > 0n;
}
