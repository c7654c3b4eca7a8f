import { sql, type Kysely, type Transaction } from 'kysely';
import { found, MOST_FOUND, readable, type NewPart, type Where } from './search-shared.ts';
import type { Eyes } from './register.ts';
import type { Database } from './schema.ts';

/** SQLite keeps the tokens of a part in a table of FTS5 under the part's id, those of titles apart. */
const wordsOf = (where: Where) => sql.table(`search_${where}`);
const whereIs = ({ part }: { part: number }): Where => (part === 0 ? 'titles' : 'texts');

export async function insert(trx: Transaction<Database>, parts: readonly NewPart[]): Promise<void> {
	const added = await trx
		.insertInto('search_item')
		.values(parts.map(({ row }) => row))
		.returning(['id', 'subject_id', 'kind', 'part'])
		.execute();
	const keyOf = (part: Pick<NewPart['row'], 'subject_id' | 'kind' | 'part'>) =>
		`${part.subject_id} ${part.kind} ${part.part}`;
	const idOf = new Map(added.map((part) => [keyOf(part), part.id]));
	for (const [where, some] of Map.groupBy(parts, ({ row }) => whereIs(row))) {
		const rows = some.map(({ row, tokens }) => sql`(${idOf.get(keyOf(row))!}, ${tokens.join(' ')})`);
		await sql`insert into ${wordsOf(where)} (rowid, tokens) values ${sql.join(rows)}`.execute(trx);
	}
}

export async function remove(
	trx: Transaction<Database>,
	parts: readonly { id: number; part: number }[]
): Promise<void> {
	for (const [where, some] of Map.groupBy(parts, whereIs)) {
		const ids = some.map(({ id }) => id);
		await sql`delete from ${wordsOf(where)} where rowid in (${sql.join(ids)})`.execute(trx);
		await trx.deleteFrom('search_item').where('id', 'in', ids).execute();
	}
}

/** FTS5 gives its rows in their order one by one: those beyond the last that is wanted are never looked at. */
export function find(db: Kysely<Database>, eyes: Eyes, match: string, where: Where) {
	const words = wordsOf(where);
	return db
		.selectFrom(sql<{ rowid: number }>`${words}`.as('words'))
		.crossJoin('search_item')
		.leftJoin('entry', 'entry.id', 'search_item.entry_id')
		.select(found)
		.whereRef('search_item.id', '=', 'words.rowid')
		.where(sql<boolean>`${words} match ${match}`)
		.where('search_item.alliance_id', '=', eyes.allianceId)
		.where((eb) => readable(eb, eyes))
		.orderBy('words.rowid', 'desc')
		.limit(MOST_FOUND + 1)
		.execute();
}
