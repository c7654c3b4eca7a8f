import type { Kysely, Transaction } from 'kysely';
import type { Database } from './schema.ts';

export async function insert(trx: Transaction<Database>, row: Database['confirmation']): Promise<void> {
	await trx.insertInto('confirmation').values(row).execute();
}

export function findByHash(db: Kysely<Database>, tokenHash: string) {
	return db.selectFrom('confirmation').selectAll().where('token_hash', '=', tokenHash).executeTakeFirst();
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
