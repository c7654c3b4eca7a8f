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

/**
 * Uses up what was given, by whichever of its links: each holder and each mail has one of its own. False when it was used
 * before, by whoever came first.
 */
export async function use(
	trx: Transaction<Database>,
	given: Pick<
		Database['confirmation'],
		'entry_id' | 'organisation_id' | 'action' | 'created_by' | 'created_at'
	>,
	at: string
): Promise<boolean> {
	const { numUpdatedRows } = await trx
		.updateTable('confirmation')
		.set({ used_at: at })
		.where('entry_id', '=', given.entry_id)
		.where('organisation_id', '=', given.organisation_id)
		.where('action', '=', given.action)
		.where('created_by', '=', given.created_by)
		.where('created_at', '=', given.created_at)
		.where('used_at', 'is', null)
		.executeTakeFirst();
	return numUpdatedRows > 0n;
}
