import { sql, type Kysely } from 'kysely';
import type { ColumnTypes } from '../server/db/migrate.ts';

/** What marks something for the index: a table, the kind of thing it is about, and the column that names it. */
const marking: [table: string, kind: string, column: string, events: string][] = [
	['plan', 'plan', 'id', 'insert update delete'],
	['document_projection', 'document', 'document_id', 'insert update'],
	['entry', 'entry', 'id', 'insert update delete'],
	['entry_record', 'entry', 'entry_id', 'insert update delete'],
	['entry_signature', 'entry', 'entry_id', 'insert update delete'],
	['entry_party', 'entry', 'entry_id', 'insert update delete'],
	['agreement_round', 'entry', 'entry_id', 'insert update delete'],
	['agreement_position', 'entry', 'entry_id', 'insert update delete'],
	['commitment_terms', 'entry', 'entry_id', 'insert update delete'],
	['plan_place', 'plan', 'plan_id', 'insert update delete'],
	['comment', 'comment', 'id', 'insert update delete'],
	['comment_thread', 'thread', 'id', 'update'],
	['organisation', 'organisation', 'id', 'insert update delete'],
	['member', 'member', 'id', 'insert update delete'],
	['member_organisation', 'member', 'member_id', 'insert delete'],
	['member_organisation', 'author', 'member_id', 'insert delete'],
	['territory', 'territory', 'id', 'update'],
	['account', 'account', 'id', 'update']
];

/**
 * The index of the search and what waits for it. Triggers mark what has changed in the transaction that changes it:
 * no use case can forget it, a crash loses nothing, and what a backup brings back is marked as it is inserted.
 */
export async function up(db: Kysely<unknown>, { bytes }: ColumnTypes): Promise<void> {
	const isSqlite = bytes === 'blob';
	const serial = isSqlite ? sql`integer primary key autoincrement` : sql`bigserial primary key`;
	// A row a change: of two that come at once the second is not taken for done with the first.
	await sql`create table search_pending (id ${serial}, kind text not null, subject_id text not null)`.execute(
		db
	);
	await sql`create table search_item (
		id ${serial},
		alliance_id text not null,
		kind text not null,
		subject_id text not null,
		part integer not null,
		plan_id text,
		entry_id text,
		title text not null,
		heading text not null,
		body text not null,
		facets text not null,
		changed_at text not null
	)`.execute(db);
	await sql`create unique index search_item_subject on search_item (subject_id, kind, part)`.execute(db);
	if (isSqlite) {
		// Titles apart: what is called as one types comes before what speaks of it, however much there is of that.
		for (const table of ['search_titles', 'search_texts']) {
			await sql`create virtual table ${sql.table(table)} using fts5(tokens, content='', contentless_delete=1, prefix='3 4 5')`.execute(
				db
			);
		}
	} else {
		await sql`alter table search_item add column tokens tsvector not null`.execute(db);
		// What was put into the index at last is in its place at once, and not in a list that every search goes through.
		const words = sql`on search_item using gin (tokens) with (fastupdate = off)`;
		await sql`create index search_item_titles ${words} where part = 0`.execute(db);
		await sql`create index search_item_texts ${words} where part > 0`.execute(db);
		await sql`create function search_mark() returns trigger language plpgsql as $$
			declare subject text;
			begin
				if tg_op = 'DELETE' then execute format('select ($1).%I', tg_argv[1]) into subject using old;
				else execute format('select ($1).%I', tg_argv[1]) into subject using new;
				end if;
				insert into search_pending (kind, subject_id) values (tg_argv[0], subject);
				return null;
			end $$`.execute(db);
	}
	for (const [table, kind, column, events] of marking) {
		for (const event of events.split(' ')) {
			const name = sql.ref(`search_${kind}_of_${table}_${event}`);
			const on = sql`${name} after ${sql.raw(event)} on ${sql.table(table)} for each row`;
			await (
				isSqlite
					? sql`create trigger ${on} begin
						insert into search_pending (kind, subject_id)
						values (${sql.lit(kind)}, ${sql.raw(event === 'delete' ? 'old' : 'new')}.${sql.ref(column)}); end`
					: sql`create trigger ${on} execute function search_mark(${sql.lit(kind)}, ${sql.lit(column)})`
			).execute(db);
		}
	}
	for (const kind of ['plan', 'entry', 'comment', 'organisation', 'member']) {
		await sql`insert into search_pending (kind, subject_id) select ${sql.lit(kind)}, id from ${sql.table(kind)}`.execute(
			db
		);
	}
}
