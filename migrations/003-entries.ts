import { sql, type Kysely } from 'kysely';
import type { ColumnTypes } from '#server/db/migrate.ts';

/**
 * Agreements, disagreements and commitments: what was said, signed and decided on them, each in rows that are added
 * and never changed; what plans are to each other; and the addresses of calendars.
 */
export async function up(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
	const bytes = sql.raw(types.bytes);
	const real = sql.raw('double precision');

	await db.schema
		.alterTable('alliance')
		.addColumn('await_days', 'integer', (c) => c.notNull().defaultTo(15))
		.execute();

	await db.schema
		.createTable('entry')
		.addColumn('id', 'text', (c) => c.primaryKey())
		.addColumn('alliance_id', 'text', (c) => c.notNull().references('alliance.id'))
		.addColumn('plan_id', 'text', (c) => c.notNull().references('plan.id'))
		.addColumn('kind', 'text', (c) => c.notNull())
		.addColumn('title', 'text', (c) => c.notNull())
		.addColumn('frame', 'text', (c) => c.notNull())
		.addColumn('state', 'text', (c) => c.notNull())
		.addColumn('visibility', 'text', (c) => c.notNull())
		.addColumn('author_id', 'text', (c) => c.notNull().references('member.id'))
		.addColumn('confidant_id', 'text', (c) => c.references('member.id'))
		.addColumn('facilitator_id', 'text', (c) => c.references('member.id'))
		.addColumn('self_led', 'integer', (c) => c.notNull().defaultTo(0))
		.addColumn('created_at', 'text', (c) => c.notNull())
		.addColumn('state_since', 'text', (c) => c.notNull())
		.addColumn('changed_at', 'text', (c) => c.notNull())
		.addColumn('due_on', 'text')
		.addColumn('review_on', 'text')
		// Counts its changes: a page that was opened before one is told so.
		.addColumn('version', 'integer', (c) => c.notNull())
		.addColumn('anchor', 'text')
		.execute();
	await db.schema
		.createIndex('entry_alliance')
		.on('entry')
		.columns(['alliance_id', 'kind', 'state'])
		.execute();
	await db.schema.createIndex('entry_changed').on('entry').columns(['alliance_id', 'changed_at']).execute();
	await db.schema.createIndex('entry_plan').on('entry').column('plan_id').execute();
	await db.schema.createIndex('entry_due').on('entry').columns(['alliance_id', 'due_on']).execute();

	await db.schema
		.createTable('entry_party')
		.addColumn('id', 'text', (c) => c.primaryKey())
		.addColumn('entry_id', 'text', (c) => c.notNull().references('entry.id'))
		.addColumn('organisation_id', 'text', (c) => c.notNull().references('organisation.id'))
		.addColumn('role', 'text', (c) => c.notNull())
		.addColumn('side', 'integer')
		.addColumn('joined_at', 'text', (c) => c.notNull())
		.addColumn('left_at', 'text')
		.execute();
	await db.schema.createIndex('entry_party_entry').on('entry_party').column('entry_id').execute();
	await db.schema
		.createIndex('entry_party_organisation')
		.on('entry_party')
		.columns(['organisation_id', 'left_at'])
		.execute();

	await db.schema
		.createTable('entry_record')
		.addColumn('id', 'text', (c) => c.primaryKey())
		.addColumn('entry_id', 'text', (c) => c.notNull().references('entry.id'))
		.addColumn('number', 'integer', (c) => c.notNull())
		.addColumn('kind', 'text', (c) => c.notNull())
		.addColumn('organisation_id', 'text', (c) => c.references('organisation.id'))
		.addColumn('side', 'integer')
		.addColumn('about_side', 'integer')
		.addColumn('member_id', 'text', (c) => c.references('member.id'))
		.addColumn('mandate_id', 'text', (c) => c.references('mandate.id'))
		.addColumn('body', 'text', (c) => c.notNull())
		.addColumn('choice', 'text')
		.addColumn('link', 'text')
		.addColumn('on_date', 'text')
		.addColumn('value', real)
		.addColumn('ref_id', 'text')
		.addColumn('replaces_id', 'text')
		.addColumn('linked_entry_id', 'text', (c) => c.references('entry.id'))
		.addColumn('subject_id', 'text')
		.addColumn('at', 'text', (c) => c.notNull())
		.execute();
	await db.schema
		.createIndex('entry_record_entry')
		.on('entry_record')
		.columns(['entry_id', 'number'])
		.execute();

	await db.schema
		.createTable('entry_signature')
		.addColumn('id', 'text', (c) => c.primaryKey())
		.addColumn('entry_id', 'text', (c) => c.notNull().references('entry.id'))
		.addColumn('number', 'integer', (c) => c.notNull())
		.addColumn('purpose', 'text', (c) => c.notNull())
		.addColumn('record_id', 'text', (c) => c.notNull().references('entry_record.id'))
		.addColumn('hash', 'text', (c) => c.notNull())
		.addColumn('organisation_id', 'text', (c) => c.notNull().references('organisation.id'))
		.addColumn('side', 'integer')
		.addColumn('member_id', 'text', (c) => c.notNull().references('member.id'))
		.addColumn('mandate_id', 'text', (c) => c.references('mandate.id'))
		.addColumn('answer', 'text', (c) => c.notNull())
		.addColumn('words', 'text', (c) => c.notNull())
		.addColumn('provisional_until', 'text')
		.addColumn('voided_at', 'text')
		.addColumn('at', 'text', (c) => c.notNull())
		.execute();
	await db.schema.createIndex('entry_signature_entry').on('entry_signature').column('entry_id').execute();

	await db.schema
		.createTable('agreement_round')
		.addColumn('id', 'text', (c) => c.primaryKey())
		.addColumn('entry_id', 'text', (c) => c.notNull().references('entry.id'))
		.addColumn('number', 'integer', (c) => c.notNull())
		.addColumn('record_id', 'text', (c) => c.notNull().references('entry_record.id'))
		.addColumn('rule', 'text', (c) => c.notNull())
		.addColumn('threshold', 'integer')
		.addColumn('quorum', 'integer', (c) => c.notNull())
		.addColumn('objection_only', 'integer', (c) => c.notNull())
		.addColumn('live', 'integer', (c) => c.notNull())
		.addColumn('opened_at', 'text', (c) => c.notNull())
		.addColumn('earliest_close', 'text', (c) => c.notNull())
		.addColumn('closes_at', 'text', (c) => c.notNull())
		.addColumn('extended_at', 'text')
		.addColumn('closed_at', 'text')
		.addColumn('outcome', 'text')
		.execute();
	await db.schema.createIndex('agreement_round_entry').on('agreement_round').column('entry_id').execute();

	await db.schema
		.createTable('agreement_position')
		.addColumn('id', 'text', (c) => c.primaryKey())
		.addColumn('entry_id', 'text', (c) => c.notNull().references('entry.id'))
		.addColumn('round_id', 'text', (c) => c.notNull().references('agreement_round.id'))
		.addColumn('number', 'integer', (c) => c.notNull())
		.addColumn('organisation_id', 'text', (c) => c.references('organisation.id'))
		.addColumn('member_id', 'text', (c) => c.notNull().references('member.id'))
		.addColumn('mandate_id', 'text', (c) => c.references('mandate.id'))
		.addColumn('step', 'integer')
		.addColumn('choice', 'text', (c) => c.notNull())
		.addColumn('proxy_id', 'text', (c) => c.references('organisation.id'))
		.addColumn('reason', 'text', (c) => c.notNull())
		.addColumn('objection', 'integer', (c) => c.notNull())
		.addColumn('lifts', 'text', (c) => c.notNull())
		.addColumn('minority', 'text', (c) => c.notNull())
		.addColumn('named', 'integer', (c) => c.notNull())
		.addColumn('provisional_until', 'text')
		.addColumn('at', 'text', (c) => c.notNull())
		.execute();
	await db.schema
		.createIndex('agreement_position_entry')
		.on('agreement_position')
		.column('entry_id')
		.execute();

	await db.schema
		.createTable('commitment_terms')
		.addColumn('entry_id', 'text', (c) => c.primaryKey().references('entry.id'))
		.addColumn('record_id', 'text', (c) => c.notNull().references('entry_record.id'))
		.addColumn('what', 'text', (c) => c.notNull())
		.addColumn('due_on', 'text', (c) => c.notNull())
		.addColumn('owner_id', 'text', (c) => c.references('organisation.id'))
		.addColumn('owner_member_id', 'text', (c) => c.references('member.id'))
		.addColumn('indicator', 'text', (c) => c.notNull())
		.addColumn('unit', 'text', (c) => c.notNull())
		.addColumn('baseline', real)
		.addColumn('target', real)
		.addColumn('cadence_days', 'integer')
		.addColumn('territory_id', 'text', (c) => c.references('territory.id'))
		.addColumn('sdg', 'integer')
		.addColumn('source_entry_id', 'text', (c) => c.references('entry.id'))
		.addColumn('parent_id', 'text', (c) => c.references('entry.id'))
		.addColumn('roll_up', 'text')
		// What the last news said, kept here so that a list need not read all news.
		.addColumn('last_value', real)
		.addColumn('last_news_at', 'text')
		.execute();
	await db.schema.createIndex('commitment_terms_parent').on('commitment_terms').column('parent_id').execute();
	await db.schema.createIndex('commitment_terms_owner').on('commitment_terms').column('owner_id').execute();

	await db.schema
		.createTable('entry_file')
		.addColumn('id', 'text', (c) => c.primaryKey())
		.addColumn('entry_id', 'text', (c) => c.notNull().references('entry.id'))
		.addColumn('record_id', 'text', (c) => c.notNull().references('entry_record.id'))
		.addColumn('name', 'text', (c) => c.notNull())
		.addColumn('media_type', 'text', (c) => c.notNull())
		.addColumn('size', 'integer', (c) => c.notNull())
		.addColumn('hash', 'text', (c) => c.notNull())
		.addColumn('bytes', bytes, (c) => c.notNull())
		.execute();
	await db.schema.createIndex('entry_file_entry').on('entry_file').column('entry_id').execute();

	// A one-use link by which what was given subject to a board, or by telephone, becomes binding.
	await db.schema
		.createTable('confirmation')
		.addColumn('token_hash', 'text', (c) => c.primaryKey())
		.addColumn('alliance_id', 'text', (c) => c.notNull().references('alliance.id'))
		.addColumn('entry_id', 'text', (c) => c.notNull().references('entry.id'))
		.addColumn('action', 'text', (c) => c.notNull())
		.addColumn('input', 'text', (c) => c.notNull())
		.addColumn('organisation_id', 'text', (c) => c.notNull().references('organisation.id'))
		.addColumn('member_id', 'text', (c) => c.notNull().references('member.id'))
		.addColumn('created_by', 'text', (c) => c.notNull().references('member.id'))
		.addColumn('created_at', 'text', (c) => c.notNull())
		.addColumn('expires_at', 'text', (c) => c.notNull())
		.addColumn('used_at', 'text')
		.execute();
	await db.schema.createIndex('confirmation_entry').on('confirmation').column('entry_id').execute();

	// « Faire remonter »: from a local plan to the national one, answered by a date.
	await db.schema
		.createTable('sent_up')
		.addColumn('id', 'text', (c) => c.primaryKey())
		.addColumn('alliance_id', 'text', (c) => c.notNull().references('alliance.id'))
		.addColumn('from_plan_id', 'text', (c) => c.notNull().references('plan.id'))
		.addColumn('to_plan_id', 'text', (c) => c.notNull().references('plan.id'))
		.addColumn('clause_id', 'text')
		.addColumn('entry_id', 'text', (c) => c.references('entry.id'))
		.addColumn('body', 'text', (c) => c.notNull())
		.addColumn('organisation_id', 'text', (c) => c.references('organisation.id'))
		.addColumn('member_id', 'text', (c) => c.notNull().references('member.id'))
		.addColumn('at', 'text', (c) => c.notNull())
		.addColumn('answer_by', 'text', (c) => c.notNull())
		.addColumn('answer', 'text')
		.addColumn('answer_reason', 'text')
		.addColumn('answered_by', 'text', (c) => c.references('member.id'))
		.addColumn('answered_at', 'text')
		.execute();
	await db.schema.createIndex('sent_up_to').on('sent_up').column('to_plan_id').execute();
	await db.schema.createIndex('sent_up_from').on('sent_up').column('from_plan_id').execute();

	// The clauses of a national plan, one a heading; kept when the heading goes, so that what was said of it stays.
	await db.schema
		.createTable('plan_clause')
		.addColumn('id', 'text', (c) => c.primaryKey())
		.addColumn('plan_id', 'text', (c) => c.notNull().references('plan.id'))
		.addColumn('title', 'text', (c) => c.notNull())
		.addColumn('level', 'integer', (c) => c.notNull())
		.addColumn('place', 'integer', (c) => c.notNull())
		.addColumn('gone_at', 'text')
		.execute();
	await db.schema.createIndex('plan_clause_plan').on('plan_clause').column('plan_id').execute();

	await db.schema
		.createTable('clause_stance')
		.addColumn('id', 'text', (c) => c.primaryKey())
		.addColumn('clause_id', 'text', (c) => c.notNull().references('plan_clause.id'))
		.addColumn('plan_id', 'text', (c) => c.notNull().references('plan.id'))
		.addColumn('number', 'integer', (c) => c.notNull())
		.addColumn('stance', 'text', (c) => c.notNull())
		.addColumn('reason', 'text', (c) => c.notNull())
		.addColumn('entry_id', 'text', (c) => c.references('entry.id'))
		.addColumn('organisation_id', 'text', (c) => c.references('organisation.id'))
		.addColumn('member_id', 'text', (c) => c.notNull().references('member.id'))
		.addColumn('at', 'text', (c) => c.notNull())
		.execute();
	await db.schema.createIndex('clause_stance_clause').on('clause_stance').column('clause_id').execute();

	// « Qui fait quoi ».
	await db.schema
		.createTable('plan_place')
		.addColumn('plan_id', 'text', (c) => c.notNull().references('plan.id'))
		.addColumn('organisation_id', 'text', (c) => c.notNull().references('organisation.id'))
		.addColumn('places', 'text', (c) => c.notNull())
		.addColumn('does', 'text', (c) => c.notNull())
		.addColumn('does_not', 'text', (c) => c.notNull())
		.addColumn('member_id', 'text', (c) => c.notNull().references('member.id'))
		.addColumn('at', 'text', (c) => c.notNull())
		.addPrimaryKeyConstraint('plan_place_key', ['plan_id', 'organisation_id'])
		.execute();

	// Each step of a plan's life, with what was said of it and learned from it.
	await db.schema
		.createTable('plan_move')
		.addColumn('id', 'text', (c) => c.primaryKey())
		.addColumn('plan_id', 'text', (c) => c.notNull().references('plan.id'))
		.addColumn('number', 'integer', (c) => c.notNull())
		.addColumn('from_status', 'text', (c) => c.notNull())
		.addColumn('to_status', 'text', (c) => c.notNull())
		.addColumn('outcome', 'text')
		.addColumn('reason', 'text', (c) => c.notNull())
		.addColumn('learning', 'text', (c) => c.notNull())
		.addColumn('member_id', 'text', (c) => c.notNull().references('member.id'))
		.addColumn('at', 'text', (c) => c.notNull())
		.execute();
	await db.schema
		.createIndex('plan_move_plan')
		.on('plan_move')
		.columns(['plan_id', 'number'])
		.unique()
		.execute();

	// A text as it was when it was put to be signed: never changed, what is said of it stands in rows beside it.
	await db.schema
		.createTable('plan_version')
		.addColumn('id', 'text', (c) => c.primaryKey())
		.addColumn('plan_id', 'text', (c) => c.notNull().references('plan.id'))
		.addColumn('number', 'integer', (c) => c.notNull())
		.addColumn('title', 'text', (c) => c.notNull())
		.addColumn('text', 'text', (c) => c.notNull())
		.addColumn('json', 'text', (c) => c.notNull())
		.addColumn('hash', 'text', (c) => c.notNull())
		.addColumn('open_entries', 'text', (c) => c.notNull())
		.addColumn('entry_id', 'text', (c) => c.references('entry.id'))
		.addColumn('member_id', 'text', (c) => c.notNull().references('member.id'))
		.addColumn('at', 'text', (c) => c.notNull())
		.addColumn('adopted_at', 'text')
		.addColumn('adoption', 'text')
		.execute();
	await db.schema
		.createIndex('plan_version_plan')
		.on('plan_version')
		.columns(['plan_id', 'number'])
		.unique()
		.execute();

	await db.schema
		.createTable('plan_signature')
		.addColumn('id', 'text', (c) => c.primaryKey())
		.addColumn('version_id', 'text', (c) => c.notNull().references('plan_version.id'))
		.addColumn('number', 'integer', (c) => c.notNull())
		.addColumn('hash', 'text', (c) => c.notNull())
		.addColumn('organisation_id', 'text', (c) => c.notNull().references('organisation.id'))
		.addColumn('member_id', 'text', (c) => c.notNull().references('member.id'))
		.addColumn('mandate_id', 'text', (c) => c.notNull().references('mandate.id'))
		.addColumn('answer', 'text', (c) => c.notNull())
		.addColumn('words', 'text', (c) => c.notNull())
		.addColumn('at', 'text', (c) => c.notNull())
		.execute();
	await db.schema.createIndex('plan_signature_version').on('plan_signature').column('version_id').execute();

	await db.schema
		.createTable('calendar_feed')
		.addColumn('member_id', 'text', (c) => c.primaryKey().references('member.id'))
		.addColumn('token_hash', 'text', (c) => c.notNull().unique())
		.addColumn('created_at', 'text', (c) => c.notNull())
		.execute();
}
