/** The index of the search: the same on both databases but for where the tokens are kept and how they are matched. */
import { sql, type Kysely, type Transaction } from 'kysely';
import type { SearchKind } from '#lib/domain/search.ts';
import type { Eyes } from './register.ts';
import type { Database } from './schema.ts';
import * as postgres from './search-postgres.ts';
import { MOST_FOUND, type NewPart, type Where } from './search-shared.ts';
import * as sqlite from './search-sqlite.ts';

export { MOST_FOUND };

type Db = Kysely<Database>;
type Trx = Transaction<Database>;
export type Pending = Database['search_pending']['kind'];

/** The same query for the one and for the other database. */
export interface Match {
	sqlite: string;
	postgres: string;
}

const isPostgres = (db: Db) => sql`select ${1}`.compile(db).sql.includes('$1');

/** What was marked first, after a mark, of what waits for the index. */
export function pending(db: Db, limit: number, after = 0) {
	return db
		.selectFrom('search_pending')
		.selectAll()
		.where('id', '>', after)
		.orderBy('id')
		.limit(limit)
		.execute();
}

/** The mark that was made last; 0 where none waits. */
export async function lastPending(db: Db): Promise<number> {
	const row = await db
		.selectFrom('search_pending')
		.select('id')
		.orderBy('id', 'desc')
		.limit(1)
		.executeTakeFirst();
	return row?.id ?? 0;
}

/** These marks are followed. */
export async function settle(trx: Trx, ids: readonly number[]): Promise<void> {
	await trx
		.deleteFrom('search_pending')
		.where('id', 'in', [...ids])
		.execute();
}

/** A mark that waits behind all others. */
export async function putLast(
	db: Db,
	{ id, kind, subject_id }: { id: number; kind: Pending; subject_id: string }
): Promise<void> {
	await db.transaction().execute(async (trx) => {
		await settle(trx, [id]);
		await trx.insertInto('search_pending').values({ kind, subject_id }).execute();
	});
}

/** Every part that the index holds of these things. */
export async function itemsOf(db: Db, subjectIds: readonly string[]) {
	if (subjectIds.length === 0) return [];
	return db
		.selectFrom('search_item')
		.select(['id', 'kind', 'subject_id', 'part', 'title', 'heading', 'body', 'facets'])
		.where('subject_id', 'in', [...subjectIds])
		.execute();
}

export async function insert(trx: Trx, parts: readonly NewPart[]): Promise<void> {
	if (parts.length > 0) await (isPostgres(trx) ? postgres : sqlite).insert(trx, parts);
}

export async function remove(trx: Trx, parts: readonly { id: number; part: number }[]): Promise<void> {
	if (parts.length === 0) return;
	if (isPostgres(trx)) {
		await postgres.remove(
			trx,
			parts.map(({ id }) => id)
		);
	} else await sqlite.remove(trx, parts);
}

/** When something was changed, if no part of it is other than it was. */
export async function touch(trx: Trx, subjectId: string, kind: SearchKind, changedAt: string): Promise<void> {
	await trx
		.updateTable('search_item')
		.set({ changed_at: changedAt })
		.where('subject_id', '=', subjectId)
		.where('kind', '=', kind)
		.where('changed_at', '!=', changedAt)
		.execute();
}

/**
 * The parts that match and that someone may read, titles or texts, what was put there last first; one more than
 * {@link MOST_FOUND} where there are more.
 */
export function find(db: Db, eyes: Eyes, match: Match, where: Where) {
	return isPostgres(db)
		? postgres.find(db, eyes, match.postgres, where)
		: sqlite.find(db, eyes, match.sqlite, where);
}

/** Parts by their ids, with the text that an excerpt is taken from. */
export async function parts(db: Db, ids: readonly number[]) {
	if (ids.length === 0) return [];
	return db
		.selectFrom('search_item')
		.select(['id', 'kind', 'subject_id', 'plan_id', 'entry_id', 'title', 'heading', 'body', 'changed_at'])
		.where('id', 'in', [...ids])
		.execute();
}
