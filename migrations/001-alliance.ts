import { sql, type Kysely } from 'kysely';
import type { ColumnTypes } from '#server/db/migrate.ts';

/** Accounts and sessions of the instance; alliances with their people, organisations, territories, plans and log. */
export async function up(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
	const bytes = sql.raw(types.bytes);

	await db.schema
		.createTable('setting')
		.addColumn('key', 'text', (c) => c.primaryKey())
		.addColumn('value', 'text', (c) => c.notNull())
		.execute();

	await db.schema
		.createTable('account')
		.addColumn('id', 'text', (c) => c.primaryKey())
		.addColumn('email', 'text', (c) => c.notNull().unique())
		.addColumn('name', 'text', (c) => c.notNull())
		.addColumn('password_hash', 'text')
		.addColumn('created_at', 'text', (c) => c.notNull())
		.execute();

	await db.schema
		.createTable('session')
		.addColumn('id', 'text', (c) => c.primaryKey())
		.addColumn('account_id', 'text', (c) => c.notNull().references('account.id').onDelete('cascade'))
		.addColumn('created_at', 'text', (c) => c.notNull())
		.addColumn('expires_at', 'text', (c) => c.notNull())
		.addColumn('ends_at', 'text', (c) => c.notNull())
		.addColumn('user_agent', 'text', (c) => c.notNull())
		.addColumn('address', 'text', (c) => c.notNull())
		.execute();
	await db.schema.createIndex('session_account').on('session').column('account_id').execute();

	await db.schema
		.createTable('sign_in_failure')
		.addColumn('id', 'text', (c) => c.primaryKey())
		.addColumn('subject', 'text', (c) => c.notNull())
		.addColumn('at', 'text', (c) => c.notNull())
		.execute();
	await db.schema
		.createIndex('sign_in_failure_subject')
		.on('sign_in_failure')
		.columns(['subject', 'at'])
		.execute();

	await db.schema
		.createTable('alliance')
		.addColumn('id', 'text', (c) => c.primaryKey())
		.addColumn('slug', 'text', (c) => c.notNull().unique())
		.addColumn('name', 'text', (c) => c.notNull())
		.addColumn('example', 'integer', (c) => c.notNull().defaultTo(0))
		.addColumn('created_at', 'text', (c) => c.notNull())
		.execute();

	await db.schema
		.createTable('territory')
		.addColumn('id', 'text', (c) => c.primaryKey())
		.addColumn('alliance_id', 'text', (c) => c.notNull().references('alliance.id'))
		.addColumn('kind', 'text', (c) => c.notNull())
		.addColumn('code', 'text')
		.addColumn('name', 'text', (c) => c.notNull())
		.addColumn('parent_id', 'text', (c) => c.references('territory.id'))
		.execute();
	await db.schema.createIndex('territory_alliance').on('territory').column('alliance_id').execute();

	await db.schema
		.createTable('theme')
		.addColumn('id', 'text', (c) => c.primaryKey())
		.addColumn('alliance_id', 'text', (c) => c.notNull().references('alliance.id'))
		.addColumn('name', 'text', (c) => c.notNull())
		.execute();
	await db.schema.createIndex('theme_alliance').on('theme').column('alliance_id').execute();

	await db.schema
		.createTable('organisation')
		.addColumn('id', 'text', (c) => c.primaryKey())
		.addColumn('alliance_id', 'text', (c) => c.notNull().references('alliance.id'))
		.addColumn('name', 'text', (c) => c.notNull())
		.addColumn('level', 'text', (c) => c.notNull())
		.addColumn('family', 'text', (c) => c.notNull())
		.addColumn('network_id', 'text', (c) => c.references('organisation.id'))
		.addColumn('territory_id', 'text', (c) => c.references('territory.id'))
		.addColumn('contact_email', 'text')
		.addColumn('created_at', 'text', (c) => c.notNull())
		.addColumn('left_at', 'text')
		.execute();
	await db.schema.createIndex('organisation_alliance').on('organisation').column('alliance_id').execute();

	await db.schema
		.createTable('member')
		.addColumn('id', 'text', (c) => c.primaryKey())
		.addColumn('alliance_id', 'text', (c) => c.notNull().references('alliance.id'))
		.addColumn('account_id', 'text', (c) => c.notNull().references('account.id'))
		.addColumn('role', 'text', (c) => c.notNull())
		.addColumn('created_at', 'text', (c) => c.notNull())
		.addColumn('left_at', 'text')
		.addUniqueConstraint('member_once', ['alliance_id', 'account_id'])
		.execute();
	await db.schema.createIndex('member_account').on('member').column('account_id').execute();

	await db.schema
		.createTable('member_organisation')
		.addColumn('member_id', 'text', (c) => c.notNull().references('member.id'))
		.addColumn('organisation_id', 'text', (c) => c.notNull().references('organisation.id'))
		.addPrimaryKeyConstraint('member_organisation_key', ['member_id', 'organisation_id'])
		.execute();
	await db.schema
		.createIndex('member_organisation_organisation')
		.on('member_organisation')
		.column('organisation_id')
		.execute();

	await db.schema
		.createTable('steward')
		.addColumn('organisation_id', 'text', (c) => c.notNull().references('organisation.id'))
		.addColumn('member_id', 'text', (c) => c.notNull().references('member.id'))
		.addColumn('created_at', 'text', (c) => c.notNull())
		.addPrimaryKeyConstraint('steward_key', ['organisation_id', 'member_id'])
		.execute();

	await db.schema
		.createTable('mandate')
		.addColumn('id', 'text', (c) => c.primaryKey())
		.addColumn('alliance_id', 'text', (c) => c.notNull().references('alliance.id'))
		.addColumn('organisation_id', 'text', (c) => c.notNull().references('organisation.id'))
		.addColumn('member_id', 'text', (c) => c.notNull().references('member.id'))
		.addColumn('given_by', 'text', (c) => c.notNull().references('member.id'))
		.addColumn('given_at', 'text', (c) => c.notNull())
		.addColumn('ended_at', 'text')
		.execute();
	await db.schema.createIndex('mandate_organisation').on('mandate').column('organisation_id').execute();
	await db.schema.createIndex('mandate_member').on('mandate').column('member_id').execute();

	await db.schema
		.createTable('mandate_offer')
		.addColumn('id', 'text', (c) => c.primaryKey())
		.addColumn('mandate_id', 'text', (c) => c.notNull().references('mandate.id'))
		.addColumn('to_member_id', 'text', (c) => c.notNull().references('member.id'))
		.addColumn('note', 'text', (c) => c.notNull())
		.addColumn('offered_by', 'text', (c) => c.notNull().references('member.id'))
		.addColumn('offered_at', 'text', (c) => c.notNull())
		.addColumn('answer', 'text')
		.addColumn('answered_at', 'text')
		.execute();
	await db.schema.createIndex('mandate_offer_mandate').on('mandate_offer').column('mandate_id').execute();

	await db.schema
		.createTable('invitation')
		.addColumn('id', 'text', (c) => c.primaryKey())
		.addColumn('alliance_id', 'text', (c) => c.notNull().references('alliance.id'))
		.addColumn('token_hash', 'text', (c) => c.notNull().unique())
		.addColumn('email', 'text', (c) => c.notNull())
		.addColumn('role', 'text', (c) => c.notNull())
		.addColumn('organisation_id', 'text', (c) => c.references('organisation.id'))
		.addColumn('as_steward', 'integer', (c) => c.notNull().defaultTo(0))
		.addColumn('created_by', 'text', (c) => c.notNull().references('member.id'))
		.addColumn('created_at', 'text', (c) => c.notNull())
		.addColumn('expires_at', 'text', (c) => c.notNull())
		.addColumn('used_at', 'text')
		.addColumn('withdrawn_at', 'text')
		.execute();
	await db.schema.createIndex('invitation_alliance').on('invitation').column('alliance_id').execute();

	await db.schema
		.createTable('plan')
		.addColumn('id', 'text', (c) => c.primaryKey())
		.addColumn('alliance_id', 'text', (c) => c.notNull().references('alliance.id'))
		.addColumn('document_id', 'text', (c) => c.notNull())
		.addColumn('title', 'text', (c) => c.notNull())
		.addColumn('scope', 'text', (c) => c.notNull())
		.addColumn('territory_id', 'text', (c) => c.references('territory.id'))
		.addColumn('frame', 'text', (c) => c.notNull())
		.addColumn('status', 'text', (c) => c.notNull())
		.addColumn('last_word', 'text', (c) => c.notNull())
		.addColumn('lead_organisation_id', 'text', (c) => c.references('organisation.id'))
		.addColumn('local_version_of', 'text', (c) => c.references('plan.id'))
		.addColumn('language', 'text', (c) => c.notNull())
		.addColumn('created_by', 'text', (c) => c.notNull().references('member.id'))
		.addColumn('created_at', 'text', (c) => c.notNull())
		.addColumn('changed_at', 'text', (c) => c.notNull())
		.addColumn('archived_at', 'text')
		.execute();
	await db.schema.createIndex('plan_alliance').on('plan').column('alliance_id').execute();
	await db.schema.createIndex('plan_document').on('plan').column('document_id').unique().execute();

	await db.schema
		.createTable('plan_theme')
		.addColumn('plan_id', 'text', (c) => c.notNull().references('plan.id'))
		.addColumn('theme_id', 'text', (c) => c.notNull().references('theme.id'))
		.addPrimaryKeyConstraint('plan_theme_key', ['plan_id', 'theme_id'])
		.execute();

	await db.schema
		.createTable('plan_sdg')
		.addColumn('plan_id', 'text', (c) => c.notNull().references('plan.id'))
		.addColumn('sdg', 'integer', (c) => c.notNull())
		.addPrimaryKeyConstraint('plan_sdg_key', ['plan_id', 'sdg'])
		.execute();

	// `subject_id` is a member's, an organisation's, or '' for everyone: part of the key, so never null.
	await db.schema
		.createTable('plan_grant')
		.addColumn('plan_id', 'text', (c) => c.notNull().references('plan.id'))
		.addColumn('subject_kind', 'text', (c) => c.notNull())
		.addColumn('subject_id', 'text', (c) => c.notNull())
		.addColumn('level', 'text', (c) => c.notNull())
		.addPrimaryKeyConstraint('plan_grant_key', ['plan_id', 'subject_kind', 'subject_id'])
		.execute();

	await db.schema
		.createTable('event')
		.addColumn('alliance_id', 'text', (c) => c.notNull().references('alliance.id'))
		.addColumn('seq', 'integer', (c) => c.notNull())
		.addColumn('at', 'text', (c) => c.notNull())
		.addColumn('kind', 'text', (c) => c.notNull())
		.addColumn('subject_kind', 'text', (c) => c.notNull())
		.addColumn('subject_id', 'text', (c) => c.notNull())
		.addColumn('organisation_id', 'text')
		.addColumn('mandate_id', 'text')
		.addColumn('from_value', 'text')
		.addColumn('to_value', 'text')
		.addColumn('decided_hash', 'text')
		.addColumn('personal_commitment', 'text', (c) => c.notNull())
		.addColumn('previous_hash', 'text', (c) => c.notNull())
		.addColumn('hash', 'text', (c) => c.notNull())
		.addPrimaryKeyConstraint('event_key', ['alliance_id', 'seq'])
		.execute();
	await db.schema
		.createIndex('event_subject')
		.on('event')
		.columns(['alliance_id', 'subject_kind', 'subject_id'])
		.execute();

	// Beside the chain, so that a person can be erased while the chain still verifies.
	await db.schema
		.createTable('event_personal')
		.addColumn('alliance_id', 'text', (c) => c.notNull())
		.addColumn('seq', 'integer', (c) => c.notNull())
		.addColumn('salt', bytes, (c) => c.notNull())
		.addColumn('actor_id', 'text')
		.addColumn('person_id', 'text')
		.addColumn('reason', 'text')
		.addPrimaryKeyConstraint('event_personal_key', ['alliance_id', 'seq'])
		.execute();
}
