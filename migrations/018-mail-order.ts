import { sql, type Kysely } from 'kysely';

/** What is asked soon goes out before the digests, however many of them wait. */
export async function up(db: Kysely<unknown>): Promise<void> {
	await db.schema
		.alterTable('mail')
		.addColumn('priority', 'integer', (c) => c.notNull().defaultTo(0))
		.execute();
	await sql`update mail set priority = 1 where kind = 'digest'`.execute(db);
	await db.schema.dropIndex('mail_next').execute();
	await db.schema
		.createIndex('mail_next')
		.on('mail')
		.columns(['sent_at', 'failed_at', 'priority', 'next_at'])
		.execute();
}
