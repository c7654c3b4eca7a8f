import type { Kysely } from 'kysely';

/**
 * A plan's version is signed as an agreement is: also subject to a board, or by telephone. Neither binds until somebody
 * with a mandate has confirmed it, by a link that works once.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
	await db.schema.alterTable('plan_signature').addColumn('provisional_until', 'text').execute();
	await db.schema
		.alterTable('plan_signature')
		.addColumn('recorded_by', 'text', (c) => c.references('member.id'))
		.execute();
	await db.schema
		.createTable('plan_confirmation')
		.addColumn('token_hash', 'text', (c) => c.primaryKey())
		.addColumn('signature_id', 'text', (c) => c.notNull().references('plan_signature.id'))
		.addColumn('member_id', 'text', (c) => c.notNull().references('member.id'))
		.addColumn('created_by', 'text', (c) => c.notNull().references('member.id'))
		.addColumn('created_at', 'text', (c) => c.notNull())
		.addColumn('expires_at', 'text', (c) => c.notNull())
		.addColumn('used_at', 'text')
		.execute();
	await db.schema
		.createIndex('plan_confirmation_signature')
		.on('plan_confirmation')
		.column('signature_id')
		.execute();
}
