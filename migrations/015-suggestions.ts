import type { Kysely } from 'kysely';

/**
 * What was proposed in the texts, by whom, and how it was decided. The text keeps a proposal only while it is open, and
 * says what pages wrote; here stands who it was, as the server knows it.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
	await db.schema
		.createTable('suggestion')
		.addColumn('document_id', 'text', (c) => c.notNull().references('document.id'))
		.addColumn('id', 'text', (c) => c.notNull())
		.addColumn('author_id', 'text', (c) => c.notNull().references('member.id'))
		.addColumn('at', 'text', (c) => c.notNull())
		.addColumn('removed', 'text', (c) => c.notNull())
		.addColumn('added', 'text', (c) => c.notNull())
		.addColumn('formatted', 'text', (c) => c.notNull())
		.addColumn('formats', 'text', (c) => c.notNull())
		.addColumn('block', 'text')
		.addColumn('state', 'text', (c) => c.notNull())
		.addColumn('decided_by', 'text', (c) => c.references('member.id'))
		.addColumn('decided_at', 'text')
		.addColumn('entry_id', 'text', (c) => c.references('entry.id'))
		.addPrimaryKeyConstraint('suggestion_key', ['document_id', 'id'])
		.execute();
}
