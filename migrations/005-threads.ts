import type { Kysely } from 'kysely';

/** Threads: what members say beside a passage, a table, an entry or a whole plan, and what they propose instead. */
export async function up(db: Kysely<unknown>): Promise<void> {
	await db.schema
		.createTable('comment_thread')
		.addColumn('id', 'text', (c) => c.primaryKey())
		.addColumn('alliance_id', 'text', (c) => c.notNull().references('alliance.id'))
		.addColumn('plan_id', 'text', (c) => c.notNull().references('plan.id'))
		.addColumn('entry_id', 'text', (c) => c.references('entry.id'))
		.addColumn('target', 'text', (c) => c.notNull())
		.addColumn('anchor', 'text')
		// The words proposed instead of the passage; null where nothing is proposed.
		.addColumn('replacement', 'text')
		.addColumn('decision', 'text')
		.addColumn('decided_by', 'text', (c) => c.references('member.id'))
		.addColumn('decided_at', 'text')
		.addColumn('resolved_at', 'text')
		.addColumn('resolved_by', 'text', (c) => c.references('member.id'))
		.addColumn('created_at', 'text', (c) => c.notNull())
		.addColumn('changed_at', 'text', (c) => c.notNull())
		.execute();
	await db.schema
		.createIndex('comment_thread_plan')
		.on('comment_thread')
		.columns(['plan_id', 'changed_at'])
		.execute();
	await db.schema.createIndex('comment_thread_entry').on('comment_thread').column('entry_id').execute();
	await db.schema
		.createIndex('comment_thread_alliance')
		.on('comment_thread')
		.columns(['alliance_id', 'changed_at'])
		.execute();

	await db.schema
		.createTable('comment')
		.addColumn('id', 'text', (c) => c.primaryKey())
		.addColumn('thread_id', 'text', (c) => c.notNull().references('comment_thread.id'))
		.addColumn('number', 'integer', (c) => c.notNull())
		// What was said, or what was done to the thread: both stand in one line.
		.addColumn('kind', 'text', (c) => c.notNull())
		.addColumn('member_id', 'text', (c) => c.references('member.id'))
		.addColumn('guest_id', 'text')
		.addColumn('body', 'text', (c) => c.notNull())
		.addColumn('at', 'text', (c) => c.notNull())
		.addColumn('edited_at', 'text')
		.addColumn('deleted_at', 'text')
		// Named by whoever sends it: what is sent twice is stored once.
		.addColumn('request_key', 'text', (c) => c.unique())
		.execute();
	await db.schema
		.createIndex('comment_thread_number')
		.on('comment')
		.columns(['thread_id', 'number'])
		.unique()
		.execute();
	await db.schema.createIndex('comment_member').on('comment').column('member_id').execute();

	await db.schema
		.createTable('comment_mention')
		.addColumn('comment_id', 'text', (c) => c.notNull().references('comment.id'))
		.addColumn('kind', 'text', (c) => c.notNull())
		.addColumn('subject_id', 'text', (c) => c.notNull())
		// As it was written: a name may change.
		.addColumn('label', 'text', (c) => c.notNull())
		.addPrimaryKeyConstraint('comment_mention_key', ['comment_id', 'kind', 'subject_id'])
		.execute();
	await db.schema
		.createIndex('comment_mention_subject')
		.on('comment_mention')
		.columns(['kind', 'subject_id'])
		.execute();
}
