import { sql, type Kysely } from 'kysely';

/** Accesses that were asked for, and what became of each: what is closed does not come back. */
export async function up(db: Kysely<unknown>): Promise<void> {
	await db.schema
		.createTable('access_request')
		.addColumn('id', 'text', (c) => c.primaryKey())
		.addColumn('alliance_id', 'text', (c) => c.notNull().references('alliance.id'))
		.addColumn('plan_id', 'text', (c) => c.notNull().references('plan.id'))
		// For whom: a member or an organisation.
		.addColumn('subject_kind', 'text', (c) => c.notNull())
		.addColumn('subject_id', 'text', (c) => c.notNull())
		.addColumn('asked_by', 'text', (c) => c.notNull().references('member.id'))
		.addColumn('asked_at', 'text', (c) => c.notNull())
		.addColumn('outcome', 'text')
		.addColumn('words', 'text', (c) => c.notNull().defaultTo(''))
		.addColumn('closed_by', 'text', (c) => c.references('member.id'))
		.addColumn('closed_at', 'text')
		.execute();
	await db.schema
		.createIndex('access_request_plan')
		.on('access_request')
		.columns(['plan_id', 'outcome'])
		.execute();
	await db.schema
		.createIndex('access_request_asker')
		.on('access_request')
		.columns(['asked_by', 'outcome'])
		.execute();
	// What nobody has read yet was asked by someone of whom only this is known: for whom.
	await sql`insert into access_request (id, alliance_id, plan_id, subject_kind, subject_id, asked_by, asked_at, words)
		select min(id), alliance_id, plan_id, 'member', by_id, by_id, min(at), ''
		from notice where kind = 'access' and read_at is null and by_id is not null
		group by alliance_id, plan_id, by_id`.execute(db);
	await sql`update notice set what = (
			select request.id from access_request request
			where request.plan_id = notice.plan_id and request.subject_id = notice.by_id
		) where kind = 'access' and read_at is null and by_id is not null`.execute(db);
}
