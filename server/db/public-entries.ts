/** What everybody may read, with or without an account: every party agreed on it. */
import type { Kysely } from 'kysely';
import type { Database } from './schema.ts';

type Db = Kysely<Database>;

const open = (db: Db, allianceId: string) =>
	db.selectFrom('entry').where('alliance_id', '=', allianceId).where('visibility', '=', 'public');

/** The last changed first. */
export function list(db: Db, allianceId: string, { offset, limit }: { offset: number; limit: number }) {
	return open(db, allianceId)
		.selectAll()
		.orderBy('changed_at', 'desc')
		.orderBy('id')
		.limit(limit)
		.offset(offset)
		.execute();
}

export async function count(db: Db, allianceId: string): Promise<number> {
	const { all } = await open(db, allianceId)
		.select((eb) => eb.fn.countAll().as('all'))
		.executeTakeFirstOrThrow();
	return Number(all);
}

export function find(db: Db, allianceId: string, id: string) {
	return open(db, allianceId).selectAll().where('id', '=', id).executeTakeFirst();
}
