import { sql, type Kysely, type Transaction } from 'kysely';
import { found, MOST_FOUND, readable, type NewPart, type Where } from './search-shared.ts';
import type { Eyes } from './register.ts';
import type { Database } from './schema.ts';

/**
 * PostgreSQL keeps the tokens of a part beside it, as a `tsvector` with a GIN index. Such an index knows no order: the
 * last of all that a common word is found in would only be known when all had been fetched. So ids are counted off in
 * blocks that are tokens too, and the newest blocks are searched first.
 */
const BLOCK = 4_096;
const blockOf = (id: number) => Math.floor(id / BLOCK);
/** How much of all blocks is searched first. Of a word that is common enough nothing more is needed. */
const NEWEST = 1 / 8;

export async function insert(trx: Transaction<Database>, parts: readonly NewPart[]): Promise<void> {
	const { rows: ids } = await sql<{ id: number }>`select nextval('search_item_id_seq') as id
		from generate_series(1, ${sql.lit(parts.length)})`.execute(trx);
	const rows = parts.map(({ row, tokens }, i) => {
		const { id } = ids[i]!;
		return { ...row, id, tokens: sql`${`${vectorOf(tokens)} 'fb${blockOf(id)}'`}::tsvector` };
	});
	await trx.insertInto('search_item').values(rows).execute();
}

export async function remove(trx: Transaction<Database>, ids: readonly number[]): Promise<void> {
	await trx
		.deleteFrom('search_item')
		.where('id', 'in', [...ids])
		.execute();
}

export async function find(db: Kysely<Database>, eyes: Eyes, match: string, where: Where) {
	const last = await db
		.selectFrom('search_item')
		.select('id')
		.orderBy('id', 'desc')
		.limit(1)
		.executeTakeFirst();
	const blocks = last ? blockOf(last.id) + 1 : 0;
	// The newest one has only begun.
	const from = Math.max(0, blocks - Math.ceil(blocks * NEWEST) - 1);
	const parts = await findIn(db, eyes, match, where, { from, before: blocks });
	if (from === 0 || parts.length > MOST_FOUND) return parts;
	const older = await findIn(db, eyes, match, where, { from: 0, before: from });
	return [...parts, ...older].slice(0, MOST_FOUND + 1);
}

/** In blocks from the one up to before the other, the newest first. */
function findIn(
	db: Kysely<Database>,
	eyes: Eyes,
	match: string,
	where: Where,
	{ from, before }: { from: number; before: number }
) {
	const some = Array.from({ length: before - from }, (_, i) => `'fb${from + i}'`);
	// All that is older needs no such list.
	const query = from === 0 ? match : `${match} & (${some.join(' | ')})`;
	const texts = sql<boolean>`search_item.tokens @@ ${query}::tsquery`;
	return (
		db
			// By itself, or the order that is wanted would lead through every row of the table instead of the index.
			.with(
				(cte) => cte('candidate').materialized(),
				(all) =>
					all
						.selectFrom('search_item')
						.select('search_item.id')
						.where(texts)
						.where('search_item.part', where === 'titles' ? '=' : '>', sql.lit(0))
						// Not by the index of ids, which would give more than it leaves out.
						.where(sql`search_item.id + 0`, '<', before * BLOCK)
						.orderBy('search_item.id', 'desc')
			)
			.selectFrom('candidate')
			// One by one, by their keys, until enough are found: put together at once, all would be read for some hundreds.
			.innerJoinLateral(
				(eb) =>
					eb
						.selectFrom('search_item')
						.select([...found, 'search_item.alliance_id', 'search_item.entry_id'])
						.whereRef('search_item.id', '=', 'candidate.id')
						.limit(1)
						.as('search_item'),
				(join) => join.onTrue()
			)
			.leftJoinLateral(
				(eb) =>
					eb
						.selectFrom('entry')
						.selectAll()
						.whereRef('entry.id', '=', 'search_item.entry_id')
						.limit(1)
						.as('entry'),
				(join) => join.onTrue()
			)
			.select(found)
			.where('search_item.alliance_id', '=', eyes.allianceId)
			// The types do not know that these are the tables themselves, row by row.
			.where((eb) => readable(eb as never, eyes))
			.orderBy('candidate.id', 'desc')
			.limit(MOST_FOUND + 1)
			.execute()
	);
}

/** Tokens as a `tsvector`, not read once more by its parser. Only stems stand in a place. */
function vectorOf(tokens: readonly string[]): string {
	return tokens
		.map((token, i) => (token.startsWith('s') ? `'${token}':${Math.min(i + 1, 16_383)}` : `'${token}'`))
		.join(' ');
}
