import type { Kysely } from 'kysely';

/** What is sent twice, because its answer was lost, makes one entry. */
export async function up(db: Kysely<unknown>): Promise<void> {
	await db.schema.alterTable('entry').addColumn('request_key', 'text').execute();
	await db.schema.createIndex('entry_request').on('entry').column('request_key').unique().execute();
}
