import type { Kysely } from 'kysely';

/** Mails that are to go out, what each member wants of them, and links by which one answers from a mail. */
export async function up(db: Kysely<unknown>): Promise<void> {
	await db.schema
		.createTable('mail')
		.addColumn('id', 'text', (c) => c.primaryKey())
		.addColumn('alliance_id', 'text', (c) => c.notNull().references('alliance.id'))
		.addColumn('member_id', 'text', (c) => c.references('member.id'))
		.addColumn('kind', 'text', (c) => c.notNull())
		.addColumn('to_address', 'text', (c) => c.notNull())
		.addColumn('subject', 'text', (c) => c.notNull())
		.addColumn('text', 'text', (c) => c.notNull())
		.addColumn('html', 'text', (c) => c.notNull())
		.addColumn('unsubscribe', 'text')
		// The same at every attempt: whoever gets it twice after a crash sees it once.
		.addColumn('message_id', 'text', (c) => c.notNull())
		.addColumn('key', 'text', (c) => c.notNull().unique())
		.addColumn('created_at', 'text', (c) => c.notNull())
		.addColumn('next_at', 'text', (c) => c.notNull())
		.addColumn('attempts', 'integer', (c) => c.notNull())
		.addColumn('sent_at', 'text')
		.addColumn('failed_at', 'text')
		.addColumn('error', 'text')
		.execute();
	await db.schema.createIndex('mail_next').on('mail').columns(['sent_at', 'failed_at', 'next_at']).execute();
	await db.schema.createIndex('mail_alliance').on('mail').columns(['alliance_id', 'created_at']).execute();

	await db.schema
		.createTable('mail_setting')
		.addColumn('member_id', 'text', (c) => c.primaryKey().references('member.id'))
		.addColumn('soon', 'integer', (c) => c.notNull())
		.addColumn('digest', 'text', (c) => c.notNull())
		.addColumn('weekday', 'integer', (c) => c.notNull())
		.addColumn('hour', 'integer', (c) => c.notNull())
		.addColumn('time_zone', 'text', (c) => c.notNull())
		.addColumn('language', 'text', (c) => c.notNull())
		.addColumn('by_link', 'integer', (c) => c.notNull())
		.addColumn('digest_at', 'text')
		// Whoever has it can stop this member's mails and do nothing else.
		.addColumn('unsubscribe_token', 'text', (c) => c.notNull().unique())
		.addColumn('bounced_at', 'text')
		.execute();

	await db.schema
		.createTable('answer_link')
		.addColumn('token_hash', 'text', (c) => c.primaryKey())
		.addColumn('alliance_id', 'text', (c) => c.notNull().references('alliance.id'))
		.addColumn('member_id', 'text', (c) => c.notNull().references('member.id'))
		.addColumn('entry_id', 'text', (c) => c.notNull().references('entry.id'))
		.addColumn('created_at', 'text', (c) => c.notNull())
		.addColumn('expires_at', 'text', (c) => c.notNull())
		.addColumn('used_at', 'text')
		.execute();
}
