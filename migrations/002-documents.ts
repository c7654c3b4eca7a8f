import { sql, type Kysely } from 'kysely';
import type { ColumnTypes } from '#server/db/migrate.ts';

/** Shared documents: their journal, what it was compacted into, who wrote what, and their text for reading. */
export async function up(db: Kysely<unknown>, types: ColumnTypes): Promise<void> {
	const bytes = sql.raw(types.bytes);

	await db.schema
		.createTable('document')
		.addColumn('id', 'text', (c) => c.primaryKey())
		.addColumn('alliance_id', 'text', (c) => c.notNull())
		.addColumn('epoch', 'integer', (c) => c.notNull())
		.addColumn('schema_version', 'integer', (c) => c.notNull())
		.addColumn('seq', 'bigint', (c) => c.notNull())
		.addColumn('created_at', 'text', (c) => c.notNull())
		.execute();

	await db.schema
		.createTable('document_update')
		.addColumn('document_id', 'text', (c) => c.notNull())
		.addColumn('seq', 'bigint', (c) => c.notNull())
		.addColumn('member_id', 'text', (c) => c.notNull())
		.addColumn('at', 'text', (c) => c.notNull())
		.addColumn('bytes', bytes, (c) => c.notNull())
		.addPrimaryKeyConstraint('document_update_key', ['document_id', 'seq'])
		.execute();

	await db.schema
		.createTable('document_snapshot')
		.addColumn('document_id', 'text', (c) => c.primaryKey())
		.addColumn('seq', 'bigint', (c) => c.notNull())
		.addColumn('bytes', bytes, (c) => c.notNull())
		.execute();

	// A Yjs client id belongs to the member who first sent a struct of it.
	await db.schema
		.createTable('document_client')
		.addColumn('document_id', 'text', (c) => c.notNull())
		.addColumn('client_id', 'bigint', (c) => c.notNull())
		.addColumn('member_id', 'text', (c) => c.notNull())
		.addPrimaryKeyConstraint('document_client_key', ['document_id', 'client_id'])
		.execute();

	// When which structs were written, and when and by whom which were deleted: compaction forgets the journal's rows.
	for (const name of ['document_authorship', 'document_deletion']) {
		await db.schema
			.createTable(name)
			.addColumn('document_id', 'text', (c) => c.notNull())
			.addColumn('client_id', 'bigint', (c) => c.notNull())
			.addColumn('clock', 'bigint', (c) => c.notNull())
			.addColumn('length', 'bigint', (c) => c.notNull())
			.addColumn('member_id', 'text', (c) => c.notNull())
			.addColumn('at', 'text', (c) => c.notNull())
			.addPrimaryKeyConstraint(`${name}_key`, ['document_id', 'client_id', 'clock'])
			.execute();
	}

	await db.schema
		.createTable('document_projection')
		.addColumn('document_id', 'text', (c) => c.primaryKey())
		.addColumn('seq', 'bigint', (c) => c.notNull())
		.addColumn('at', 'text', (c) => c.notNull())
		.addColumn('json', 'text', (c) => c.notNull())
		.addColumn('html', 'text', (c) => c.notNull())
		.addColumn('text', 'text', (c) => c.notNull())
		.execute();
}
