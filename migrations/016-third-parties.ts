import type { Kysely } from 'kysely';

/**
 * People of no organisation and no alliance who are asked to lead one disagreement, agreement or commitment: by whom, and
 * what they answered. Nobody is a member before they said yes.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
	await db.schema
		.createTable('third_party_call')
		.addColumn('id', 'text', (c) => c.primaryKey())
		.addColumn('alliance_id', 'text', (c) => c.notNull().references('alliance.id'))
		.addColumn('entry_id', 'text', (c) => c.notNull().references('entry.id'))
		.addColumn('name', 'text', (c) => c.notNull())
		.addColumn('email', 'text', (c) => c.notNull())
		.addColumn('language', 'text', (c) => c.notNull())
		.addColumn('created_by', 'text', (c) => c.notNull().references('member.id'))
		.addColumn('created_at', 'text', (c) => c.notNull())
		// Every party agreed on it: from then on it may be mailed.
		.addColumn('agreed_at', 'text')
		.addColumn('mailed_at', 'text')
		.addColumn('token_hash', 'text', (c) => c.unique())
		.addColumn('expires_at', 'text')
		.addColumn('answered_at', 'text')
		.addColumn('member_id', 'text', (c) => c.references('member.id'))
		.execute();
	await db.schema
		.createIndex('third_party_call_entry')
		.on('third_party_call')
		.columns(['entry_id', 'created_at'])
		.execute();
	await db.schema
		.createIndex('third_party_call_mailed')
		.on('third_party_call')
		.columns(['mailed_at', 'agreed_at'])
		.execute();
}
