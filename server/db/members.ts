import type { Kysely } from 'kysely';
import type { Database } from './schema.ts';

type Db = Kysely<Database>;

/** The member that an account is in an alliance, with their organisations and those they are steward of. */
export async function findByAccount(db: Db, allianceId: string, accountId: string) {
	const member = await db
		.selectFrom('member')
		.innerJoin('account', 'account.id', 'member.account_id')
		.select(['member.id', 'member.role', 'member.account_id', 'account.name'])
		.where('member.alliance_id', '=', allianceId)
		.where('member.account_id', '=', accountId)
		.where('member.left_at', 'is', null)
		.executeTakeFirst();
	if (!member) return undefined;
	const [organisations, stewardships] = await Promise.all([
		db
			.selectFrom('member_organisation')
			.innerJoin('organisation', 'organisation.id', 'member_organisation.organisation_id')
			.select(['organisation.id', 'organisation.name'])
			.where('member_organisation.member_id', '=', member.id)
			.orderBy('organisation.name')
			.execute(),
		db.selectFrom('steward').select('organisation_id').where('member_id', '=', member.id).execute()
	]);
	return {
		...member,
		organisations,
		stewardOf: stewardships.map((row) => row.organisation_id)
	};
}
