import { sql, type Kysely } from 'kysely';

/** In which order mails go out, who left an address and can take it back, and for whom a link has answered already. */
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
	// Whoever has it can have this address forgotten and do nothing else.
	await db.schema.alterTable('workshop_attendee').addColumn('unsubscribe_token', 'text').execute();
	await db.schema
		.createIndex('workshop_attendee_unsubscribe')
		.unique()
		.on('workshop_attendee')
		.column('unsubscribe_token')
		.execute();
	// The ids of organisations, one after the other: each answers once.
	await db.schema
		.alterTable('answer_link')
		.addColumn('answered_for', 'text', (c) => c.notNull().defaultTo(''))
		.execute();
}
