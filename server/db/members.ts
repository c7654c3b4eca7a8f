import type { Kysely } from 'kysely';
import type { Database } from './schema.ts';

type Db = Kysely<Database>;

/** The member that an account is in an alliance, with their organisations and those they are steward of. */
export function findByAccount(db: Db, allianceId: string, accountId: string) {
	return findWhere(db, allianceId, 'member.account_id', accountId);
}

/** The same by the member's own id. */
export function findById(db: Db, allianceId: string, id: string) {
	return findWhere(db, allianceId, 'member.id', id);
}

async function findWhere(
	db: Db,
	allianceId: string,
	column: 'member.account_id' | 'member.id',
	value: string
) {
	const present = db
		.selectFrom('member')
		.where('member.alliance_id', '=', allianceId)
		.where(column, '=', value)
		.where('member.left_at', 'is', null);
	const id = present.select('member.id');
	const [member, organisations, stewardships] = await Promise.all([
		present
			.innerJoin('account', 'account.id', 'member.account_id')
			.select(['member.id', 'member.role', 'member.account_id', 'account.name'])
			.executeTakeFirst(),
		db
			.selectFrom('member_organisation')
			.innerJoin('organisation', 'organisation.id', 'member_organisation.organisation_id')
			.select(['organisation.id', 'organisation.name'])
			.where('member_organisation.member_id', 'in', id)
			.orderBy('organisation.name')
			.execute(),
		db.selectFrom('steward').select('organisation_id').where('member_id', 'in', id).execute()
	]);
	if (!member) return undefined;
	return {
		...member,
		organisations,
		stewardOf: stewardships.map((row) => row.organisation_id)
	};
}
