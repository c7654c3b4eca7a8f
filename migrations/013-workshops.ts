import type { Kysely } from 'kysely';

/** Workshops: what happens in each is one list that only grows; who was there stands beside it, so that a name can go. */
export async function up(db: Kysely<unknown>): Promise<void> {
	await db.schema
		.createTable('workshop')
		.addColumn('id', 'text', (c) => c.primaryKey())
		.addColumn('alliance_id', 'text', (c) => c.notNull().references('alliance.id'))
		.addColumn('plan_id', 'text', (c) => c.references('plan.id'))
		// What is typed or scanned to come in.
		.addColumn('code', 'text', (c) => c.notNull().unique())
		.addColumn('language', 'text', (c) => c.notNull())
		// When it is to be, if that is known, and for how many minutes.
		.addColumn('planned_at', 'text')
		.addColumn('planned_minutes', 'integer')
		.addColumn('rehearsal', 'integer', (c) => c.notNull().defaultTo(0))
		.addColumn('created_by', 'text', (c) => c.notNull().references('member.id'))
		.addColumn('created_at', 'text', (c) => c.notNull())
		// As its events make them, for lists.
		.addColumn('title', 'text', (c) => c.notNull())
		.addColumn('status', 'text', (c) => c.notNull())
		.addColumn('changed_at', 'text', (c) => c.notNull())
		.execute();
	await db.schema
		.createIndex('workshop_alliance')
		.on('workshop')
		.columns(['alliance_id', 'changed_at'])
		.execute();
	await db.schema.createIndex('workshop_plan').on('workshop').column('plan_id').execute();

	await db.schema
		.createTable('workshop_event')
		.addColumn('workshop_id', 'text', (c) => c.notNull().references('workshop.id'))
		.addColumn('seq', 'integer', (c) => c.notNull())
		.addColumn('at', 'text', (c) => c.notNull())
		// Of a workshop's person or nobody: a member, or a row of workshop_attendee.
		.addColumn('by_person', 'text')
		.addColumn('type', 'text', (c) => c.notNull())
		.addColumn('data', 'text', (c) => c.notNull())
		.addPrimaryKeyConstraint('workshop_event_key', ['workshop_id', 'seq'])
		.execute();

	await db.schema
		.createTable('workshop_attendee')
		.addColumn('workshop_id', 'text', (c) => c.notNull().references('workshop.id'))
		.addColumn('id', 'text', (c) => c.notNull())
		.addColumn('kind', 'text', (c) => c.notNull())
		.addColumn('member_id', 'text', (c) => c.references('member.id'))
		// SHA-256 of the secret in a guest's cookie.
		.addColumn('token_hash', 'text', (c) => c.unique())
		.addColumn('name', 'text', (c) => c.notNull())
		.addColumn('organisation', 'text', (c) => c.notNull())
		.addColumn('organisation_id', 'text', (c) => c.references('organisation.id'))
		.addColumn('territory_id', 'text', (c) => c.references('territory.id'))
		.addColumn('territory', 'text', (c) => c.notNull())
		// Where a guest wants the minutes sent.
		.addColumn('email', 'text')
		.addColumn('entered_at', 'text', (c) => c.notNull())
		.addPrimaryKeyConstraint('workshop_attendee_key', ['workshop_id', 'id'])
		.execute();
	await db.schema
		.createIndex('workshop_attendee_member')
		.on('workshop_attendee')
		.column('member_id')
		.execute();

	// What of a workshop became an entry, and from which step.
	await db.schema
		.createTable('workshop_draft')
		.addColumn('workshop_id', 'text', (c) => c.notNull().references('workshop.id'))
		.addColumn('draft_id', 'text', (c) => c.notNull())
		.addColumn('step_id', 'text', (c) => c.notNull())
		.addColumn('entry_id', 'text', (c) => c.notNull().references('entry.id'))
		// An organisation that the draft speaks for, and since when one of its members confirms it.
		.addColumn('organisation_id', 'text', (c) => c.references('organisation.id'))
		.addColumn('confirmed_by', 'text', (c) => c.references('member.id'))
		.addColumn('confirmed_at', 'text')
		.addPrimaryKeyConstraint('workshop_draft_key', ['workshop_id', 'draft_id'])
		.execute();
	await db.schema.createIndex('workshop_draft_entry').on('workshop_draft').column('entry_id').execute();

	// Agendas that members keep for another time.
	await db.schema
		.createTable('workshop_template')
		.addColumn('id', 'text', (c) => c.primaryKey())
		.addColumn('alliance_id', 'text', (c) => c.notNull().references('alliance.id'))
		.addColumn('member_id', 'text', (c) => c.notNull().references('member.id'))
		.addColumn('title', 'text', (c) => c.notNull())
		.addColumn('steps', 'text', (c) => c.notNull())
		.addColumn('created_at', 'text', (c) => c.notNull())
		.execute();
	await db.schema
		.createIndex('workshop_template_member')
		.on('workshop_template')
		.column('member_id')
		.execute();
}
