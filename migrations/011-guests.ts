import type { Kysely } from 'kysely';

/** Guests: who reads or comments on one plan by a link, without an account. */
export async function up(db: Kysely<unknown>): Promise<void> {
	await db.schema
		.createTable('guest_link')
		.addColumn('id', 'text', (c) => c.primaryKey())
		.addColumn('alliance_id', 'text', (c) => c.notNull().references('alliance.id'))
		.addColumn('plan_id', 'text', (c) => c.notNull().references('plan.id'))
		.addColumn('token_hash', 'text', (c) => c.notNull().unique())
		.addColumn('level', 'text', (c) => c.notNull())
		.addColumn('created_by', 'text', (c) => c.notNull().references('member.id'))
		.addColumn('created_at', 'text', (c) => c.notNull())
		.addColumn('expires_at', 'text', (c) => c.notNull())
		.addColumn('withdrawn_at', 'text')
		.execute();
	await db.schema.createIndex('guest_link_plan').on('guest_link').column('plan_id').execute();

	await db.schema
		.createTable('guest')
		.addColumn('id', 'text', (c) => c.primaryKey())
		.addColumn('alliance_id', 'text', (c) => c.notNull().references('alliance.id'))
		.addColumn('plan_id', 'text', (c) => c.notNull().references('plan.id'))
		.addColumn('link_id', 'text', (c) => c.notNull().references('guest_link.id'))
		.addColumn('name', 'text', (c) => c.notNull())
		.addColumn('email', 'text', (c) => c.notNull())
		.addColumn('language', 'text', (c) => c.notNull())
		.addColumn('created_at', 'text', (c) => c.notNull())
		.addColumn('confirmed_at', 'text')
		// 1: is told by mail of answers.
		.addColumn('mails', 'integer', (c) => c.notNull())
		.addColumn('unsubscribe_token', 'text', (c) => c.notNull().unique())
		.addUniqueConstraint('guest_link_email', ['link_id', 'email'])
		.execute();

	// What a guest holds: the secret in a mail that confirms its address, and the one in the browser that was let in.
	await db.schema
		.createTable('guest_key')
		.addColumn('token_hash', 'text', (c) => c.primaryKey())
		.addColumn('guest_id', 'text', (c) => c.notNull().references('guest.id'))
		.addColumn('kind', 'text', (c) => c.notNull())
		.addColumn('created_at', 'text', (c) => c.notNull())
		.addColumn('expires_at', 'text', (c) => c.notNull())
		.addColumn('used_at', 'text')
		.execute();

	// What a guest is to be told by mail.
	await db.schema
		.createTable('guest_notice')
		.addColumn('id', 'text', (c) => c.primaryKey())
		.addColumn('guest_id', 'text', (c) => c.notNull().references('guest.id'))
		.addColumn('kind', 'text', (c) => c.notNull())
		.addColumn('thread_id', 'text', (c) => c.references('comment_thread.id'))
		.addColumn('comment_id', 'text', (c) => c.references('comment.id'))
		.addColumn('at', 'text', (c) => c.notNull())
		.addColumn('mailed_at', 'text')
		// Of one answer a guest is told once, however often it is changed. The way in is of no comment: asked for again.
		.addUniqueConstraint('guest_notice_comment', ['guest_id', 'comment_id'])
		.execute();
	await db.schema
		.createIndex('guest_notice_mailed')
		.on('guest_notice')
		.columns(['mailed_at', 'at'])
		.execute();
	await db.schema.createIndex('guest_notice_guest').on('guest_notice').columns(['guest_id', 'at']).execute();

	await db.schema
		.alterTable('notice')
		.addColumn('by_guest_id', 'text', (c) => c.references('guest.id'))
		.execute();
}
