import type { Insertable, Kysely, Selectable, Transaction } from 'kysely';
import type { Database } from './schema.ts';

type Db = Kysely<Database>;
export type AnswerLinkRow = Selectable<Database['answer_link']>;

export async function insert(
	trx: Transaction<Database>,
	row: Insertable<Database['answer_link']>
): Promise<void> {
	await trx.insertInto('answer_link').values(row).execute();
}

export function findByHash(db: Db, hash: string): Promise<AnswerLinkRow | undefined> {
	return db.selectFrom('answer_link').selectAll().where('token_hash', '=', hash).executeTakeFirst();
}

/** Links that ended before an instant: whoever follows one is told by then that it is not known. */
export async function forgetExpiredBefore(db: Db, at: string): Promise<void> {
	await db.deleteFrom('answer_link').where('expires_at', '<', at).execute();
}

/** A link has answered for these organisations, and may still for others. */
export async function noteAnswered(db: Db, hash: string, organisationIds: readonly string[]): Promise<void> {
	await db
		.updateTable('answer_link')
		.set({ answered_for: organisationIds.join(' ') })
		.where('token_hash', '=', hash)
		.execute();
}

/** Uses a link up; false when it was before. */
export async function use(db: Db, hash: string, at: string): Promise<boolean> {
	const { numUpdatedRows } = await db
		.updateTable('answer_link')
		.set({ used_at: at })
		.where('token_hash', '=', hash)
		.where('used_at', 'is', null)
		.executeTakeFirstOrThrow();
	return numUpdatedRows > 0n;
}
