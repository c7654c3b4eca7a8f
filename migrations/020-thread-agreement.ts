import type { Kysely } from 'kysely';

/** The first agreement that was made of the words that a thread proposed; and both kinds are found by their agreement. */
export async function up(db: Kysely<unknown>): Promise<void> {
	await db.schema
		.alterTable('comment_thread')
		.addColumn('agreement_id', 'text', (c) => c.references('entry.id'))
		.execute();
	await db.schema
		.createIndex('comment_thread_agreement')
		.on('comment_thread')
		.column('agreement_id')
		.execute();
	await db.schema.createIndex('suggestion_entry').on('suggestion').column('entry_id').execute();
}
