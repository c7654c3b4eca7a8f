import type { Kysely } from 'kysely';

/** A plan's lead is passed on by offer and acceptance: every leg, with its words. */
export async function up(db: Kysely<unknown>): Promise<void> {
	await db.schema
		.createTable('plan_lead_offer')
		.addColumn('id', 'text', (c) => c.primaryKey())
		.addColumn('plan_id', 'text', (c) => c.notNull().references('plan.id'))
		// Who carried it then; null where nobody did.
		.addColumn('from_organisation_id', 'text', (c) => c.references('organisation.id'))
		// Null where it was put down, and offered to nobody.
		.addColumn('to_organisation_id', 'text', (c) => c.references('organisation.id'))
		.addColumn('note', 'text', (c) => c.notNull())
		.addColumn('offered_by', 'text', (c) => c.notNull().references('member.id'))
		.addColumn('offered_at', 'text', (c) => c.notNull())
		.addColumn('answer', 'text')
		.addColumn('answer_note', 'text', (c) => c.notNull().defaultTo(''))
		.addColumn('answered_by', 'text', (c) => c.references('member.id'))
		.addColumn('answered_at', 'text')
		.execute();
	await db.schema.createIndex('plan_lead_offer_plan').on('plan_lead_offer').column('plan_id').execute();
	await db.schema
		.createIndex('plan_lead_offer_to')
		.on('plan_lead_offer')
		.columns(['to_organisation_id', 'answer'])
		.execute();
}
