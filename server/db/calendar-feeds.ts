import type { Kysely, Transaction } from 'kysely';
import type { Database } from './schema.ts';

/** Gives a member a feed, in place of the one they had. */
export async function set(trx: Transaction<Database>, row: Database['calendar_feed']): Promise<void> {
	const { member_id: _, ...changed } = row;
	await trx
		.insertInto('calendar_feed')
		.values(row)
		.onConflict((conflict) => conflict.column('member_id').doUpdateSet(changed))
		.execute();
}

export async function remove(trx: Transaction<Database>, memberId: string): Promise<void> {
	await trx.deleteFrom('calendar_feed').where('member_id', '=', memberId).execute();
}

export function findByMember(db: Kysely<Database>, memberId: string) {
	return db.selectFrom('calendar_feed').selectAll().where('member_id', '=', memberId).executeTakeFirst();
}

/** Whose feed this is, and in which alliance; undefined once they have left it. */
export function findByHash(db: Kysely<Database>, tokenHash: string) {
	return db
		.selectFrom('calendar_feed')
		.innerJoin('member', 'member.id', 'calendar_feed.member_id')
		.innerJoin('alliance', 'alliance.id', 'member.alliance_id')
		.select(['member.id', 'member.alliance_id', 'alliance.name', 'alliance.slug'])
		.where('calendar_feed.token_hash', '=', tokenHash)
		.where('member.left_at', 'is', null)
		.executeTakeFirst();
}
