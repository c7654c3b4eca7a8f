import type { Kysely } from 'kysely';
import type { Database } from './schema.ts';

type Db = Kysely<Database>;

/** The members of organisations. */
export async function membersOf(db: Db, organisationIds: readonly string[]): Promise<string[]> {
	if (organisationIds.length === 0) return [];
	const rows = await db
		.selectFrom('member_organisation')
		.innerJoin('member', 'member.id', 'member_organisation.member_id')
		.select('member.id')
		.distinct()
		.where('member_organisation.organisation_id', 'in', [...organisationIds])
		.where('member.left_at', 'is', null)
		.execute();
	return rows.map((row) => row.id);
}

/** Who began an entry. */
export async function authorOf(db: Db, entryId: string): Promise<string | undefined> {
	const row = await db.selectFrom('entry').select('author_id').where('id', '=', entryId).executeTakeFirst();
	return row?.author_id;
}

/** Those who may bind organisations now: by organisation. */
export async function holdersOf(db: Db, organisationIds: readonly string[]): Promise<Map<string, string[]>> {
	if (organisationIds.length === 0) return new Map();
	const rows = await db
		.selectFrom('mandate')
		.innerJoin('member', 'member.id', 'mandate.member_id')
		.select(['mandate.organisation_id', 'mandate.member_id'])
		.where('mandate.organisation_id', 'in', [...organisationIds])
		.where('mandate.ended_at', 'is', null)
		.where('member.left_at', 'is', null)
		.execute();
	const grouped = Map.groupBy(rows, (row) => row.organisation_id);
	return new Map([...grouped].map(([id, of]) => [id, of.map((row) => row.member_id)]));
}
