import type { Kysely, Transaction } from 'kysely';
import type { Database } from './schema.ts';

type Db = Kysely<Database>;

export async function get(db: Db, key: string): Promise<string | undefined> {
	const row = await db.selectFrom('setting').select('value').where('key', '=', key).executeTakeFirst();
	return row?.value;
}

export async function set(db: Db, key: string, value: string): Promise<void> {
	await db
		.insertInto('setting')
		.values({ key, value })
		.onConflict((conflict) => conflict.column('key').doUpdateSet({ value }))
		.execute();
}

export async function remove(db: Db, key: string): Promise<void> {
	await db.deleteFrom('setting').where('key', '=', key).execute();
}

/** Removes the setting if it has this value, and says whether it had: of two at once, one takes it. */
export async function take(trx: Transaction<Database>, key: string, value: string): Promise<boolean> {
	const result = await trx
		.deleteFrom('setting')
		.where('key', '=', key)
		.where('value', '=', value)
		.executeTakeFirst();
	return result.numDeletedRows > 0n;
}
