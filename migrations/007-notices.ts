import type { Kysely } from 'kysely';

/** What members are told, what they follow, and when they were last here. */
export async function up(db: Kysely<unknown>): Promise<void> {
	await db.schema
		.createTable('notice')
		.addColumn('id', 'text', (c) => c.primaryKey())
		.addColumn('alliance_id', 'text', (c) => c.notNull().references('alliance.id'))
		.addColumn('member_id', 'text', (c) => c.notNull().references('member.id'))
		.addColumn('kind', 'text', (c) => c.notNull())
		.addColumn('plan_id', 'text', (c) => c.references('plan.id'))
		.addColumn('entry_id', 'text', (c) => c.references('entry.id'))
		.addColumn('thread_id', 'text', (c) => c.references('comment_thread.id'))
		.addColumn('comment_id', 'text', (c) => c.references('comment.id'))
		.addColumn('by_id', 'text', (c) => c.references('member.id'))
		// Of something asked: what; of an access: the level.
		.addColumn('what', 'text', (c) => c.notNull())
		.addColumn('until', 'text')
		// Nobody is told the same thing twice.
		.addColumn('key', 'text', (c) => c.notNull().unique())
		.addColumn('at', 'text', (c) => c.notNull())
		.addColumn('read_at', 'text')
		// When a mail was made of it, or when it was decided that none is.
		.addColumn('mailed_at', 'text')
		.execute();
	await db.schema.createIndex('notice_member').on('notice').columns(['member_id', 'read_at', 'at']).execute();
	await db.schema.createIndex('notice_mailed').on('notice').columns(['mailed_at', 'at']).execute();
	await db.schema.createIndex('notice_thread').on('notice').column('thread_id').execute();
	await db.schema.createIndex('notice_entry').on('notice').column('entry_id').execute();

	// How much of a plan a member wants to hear of; nothing said: what concerns them.
	await db.schema
		.createTable('plan_follow')
		.addColumn('member_id', 'text', (c) => c.notNull().references('member.id'))
		.addColumn('plan_id', 'text', (c) => c.notNull().references('plan.id'))
		.addColumn('level', 'text', (c) => c.notNull())
		.addPrimaryKeyConstraint('plan_follow_key', ['member_id', 'plan_id'])
		.execute();

	await db.schema
		.createTable('visit')
		.addColumn('member_id', 'text', (c) => c.primaryKey().references('member.id'))
		.addColumn('seen_at', 'text', (c) => c.notNull())
		// When the visit before this one ended.
		.addColumn('since', 'text')
		.execute();

	await db.schema
		.createTable('plan_visit')
		.addColumn('member_id', 'text', (c) => c.notNull().references('member.id'))
		.addColumn('plan_id', 'text', (c) => c.notNull().references('plan.id'))
		.addColumn('at', 'text', (c) => c.notNull())
		.addPrimaryKeyConstraint('plan_visit_key', ['member_id', 'plan_id'])
		.execute();

	// A text as it was before it changed again, one an hour at most: what came since is told from it.
	await db.schema
		.createTable('plan_snapshot')
		.addColumn('plan_id', 'text', (c) => c.notNull().references('plan.id'))
		.addColumn('at', 'text', (c) => c.notNull())
		.addColumn('text', 'text', (c) => c.notNull())
		.addPrimaryKeyConstraint('plan_snapshot_key', ['plan_id', 'at'])
		.execute();

	await db.schema.createIndex('event_at').on('event').columns(['alliance_id', 'at']).execute();
}
