import type { Kysely, Transaction } from 'kysely';
import { roles, type Role } from '#lib/domain/permissions.ts';
import type { Database } from './schema.ts';

type Db = Kysely<Database>;
type Trx = Transaction<Database>;

/** Made once: comparing by locale makes a collator each time. */
const french = new Intl.Collator('fr');

/** The territories of an alliance, parents before their children, each kind by name. */
export async function territories(db: Db, allianceId: string) {
	const rows = await db
		.selectFrom('territory')
		.selectAll()
		.where('alliance_id', '=', allianceId)
		.orderBy('name')
		.execute();
	const order = ['national', 'region', 'department', 'local'];
	return rows.sort((a, b) => order.indexOf(a.kind) - order.indexOf(b.kind));
}

export function findTerritory(db: Db, allianceId: string, id: string) {
	return db
		.selectFrom('territory')
		.selectAll()
		.where('alliance_id', '=', allianceId)
		.where('id', '=', id)
		.executeTakeFirst();
}

export function themes(db: Db, allianceId: string) {
	return db.selectFrom('theme').selectAll().where('alliance_id', '=', allianceId).orderBy('name').execute();
}

/** The organisations of an alliance, always in alphabetical order. */
export async function organisations(db: Db, allianceId: string) {
	const rows = await db
		.selectFrom('organisation')
		.selectAll()
		.where('alliance_id', '=', allianceId)
		.where('left_at', 'is', null)
		.execute();
	return rows.sort((a, b) => french.compare(a.name, b.name));
}

/** The same with those that have left: what they signed stays, and they are named. */
export async function allOrganisations(db: Db, allianceId: string) {
	const rows = await db
		.selectFrom('organisation')
		.selectAll()
		.where('alliance_id', '=', allianceId)
		.execute();
	return rows.sort((a, b) => french.compare(a.name, b.name));
}

export function findOrganisation(db: Db, allianceId: string, id: string) {
	return db
		.selectFrom('organisation')
		.selectAll()
		.where('alliance_id', '=', allianceId)
		.where('id', '=', id)
		.executeTakeFirst();
}

/** The members of an alliance by name, with what they are to which organisation. */
export async function members(db: Db, allianceId: string) {
	const [rows, belongs, stewards] = await Promise.all([
		db
			.selectFrom('member')
			.innerJoin('account', 'account.id', 'member.account_id')
			.select([
				'member.id',
				'member.role',
				'member.account_id',
				'account.name',
				'account.email',
				'account.password_hash'
			])
			.where('member.alliance_id', '=', allianceId)
			.where('member.left_at', 'is', null)
			.execute(),
		db
			.selectFrom('member_organisation')
			.innerJoin('organisation', 'organisation.id', 'member_organisation.organisation_id')
			.select(['member_organisation.member_id', 'organisation.id', 'organisation.name'])
			.where('organisation.alliance_id', '=', allianceId)
			.execute(),
		db
			.selectFrom('steward')
			.innerJoin('organisation', 'organisation.id', 'steward.organisation_id')
			.select(['steward.member_id', 'organisation.id'])
			.where('organisation.alliance_id', '=', allianceId)
			.execute()
	]);
	const organisationsOf = Map.groupBy(belongs, (row) => row.member_id);
	const stewardships = Map.groupBy(stewards, (row) => row.member_id);
	return rows
		.map(({ password_hash, ...member }) => ({
			...member,
			hasPassword: password_hash !== null,
			organisations: (organisationsOf.get(member.id) ?? [])

				.map(({ id, name }) => ({ id, name }))
				.sort((a, b) => french.compare(a.name, b.name)),
			stewardOf: (stewardships.get(member.id) ?? []).map((row) => row.id)
		}))
		.sort((a, b) => french.compare(a.name, b.name));
}

/** The mandates in force for an organisation. */
export function mandatesOf(db: Db, allianceId: string, organisationId: string) {
	return db
		.selectFrom('mandate')
		.innerJoin('member', 'member.id', 'mandate.member_id')
		.innerJoin('account', 'account.id', 'member.account_id')
		.select(['mandate.id', 'mandate.member_id', 'mandate.given_at', 'account.name'])
		.where('mandate.alliance_id', '=', allianceId)
		.where('mandate.organisation_id', '=', organisationId)
		.where('mandate.ended_at', 'is', null)
		.orderBy('account.name')
		.execute();
}

/** The offers to take a mandate over that are not answered yet, for an organisation. */
export function openOffers(db: Db, allianceId: string, organisationId: string) {
	return db
		.selectFrom('mandate_offer')
		.innerJoin('mandate', 'mandate.id', 'mandate_offer.mandate_id')
		.innerJoin('member', 'member.id', 'mandate_offer.to_member_id')
		.innerJoin('account', 'account.id', 'member.account_id')
		.select([
			'mandate_offer.id',
			'mandate_offer.mandate_id',
			'mandate_offer.to_member_id',
			'mandate_offer.note',
			'account.name as to_name'
		])
		.where('mandate.alliance_id', '=', allianceId)
		.where('mandate.organisation_id', '=', organisationId)
		.where('mandate.ended_at', 'is', null)
		.where('mandate_offer.answer', 'is', null)
		.execute();
}

/** Organisations of an alliance that someone holds a mandate for. */
export async function mandatedOrganisationIds(db: Db, allianceId: string): Promise<Set<string>> {
	const rows = await db
		.selectFrom('mandate')
		.select('organisation_id')
		.distinct()
		.where('alliance_id', '=', allianceId)
		.where('ended_at', 'is', null)
		.execute();
	return new Set(rows.map((row) => row.organisation_id));
}

export async function insertOrganisation(trx: Trx, row: Database['organisation']): Promise<void> {
	await trx.insertInto('organisation').values(row).execute();
}

/** Organisations that others belong to as to their network, of those that have not left, in alphabetical order. */
export async function networks(db: Db, allianceId: string): Promise<{ id: string; name: string }[]> {
	const rows = await db
		.selectFrom('organisation')
		.select(['id', 'name'])
		.where('alliance_id', '=', allianceId)
		.where('left_at', 'is', null)
		.where('id', 'in', (eb) =>
			eb
				.selectFrom('organisation as partner')
				.select('partner.network_id')
				.where('partner.alliance_id', '=', allianceId)
				.where('partner.left_at', 'is', null)
				.where('partner.network_id', 'is not', null)
				.$castTo<{ network_id: string }>()
		)
		.execute();
	return rows.sort((a, b) => french.compare(a.name, b.name));
}

/**
 * What the organisations, the members and the territories are called that are among these ids, also those who have
 * left. Ids of anything else are passed over.
 */
export async function namesAmong(db: Db, allianceId: string, ids: readonly string[]) {
	if (ids.length === 0) return { organisations: {}, members: {}, territories: {} };
	const named = (rows: { id: string; name: string }[]): Record<string, string> =>
		Object.fromEntries(rows.map(({ id, name }) => [id, name]));
	const [organisations, members, territories] = await Promise.all([
		db
			.selectFrom('organisation')
			.select(['id', 'name'])
			.where('alliance_id', '=', allianceId)
			.where('id', 'in', [...ids])
			.execute(),
		db
			.selectFrom('member')
			.innerJoin('account', 'account.id', 'member.account_id')
			.select(['member.id', 'account.name'])
			.where('member.alliance_id', '=', allianceId)
			.where('member.id', 'in', [...ids])
			.execute(),
		db
			.selectFrom('territory')
			.select(['id', 'name'])
			.where('alliance_id', '=', allianceId)
			.where('id', 'in', [...ids])
			.execute()
	]);
	return { organisations: named(organisations), members: named(members), territories: named(territories) };
}

/** Everyone who is or was a member, by name. */
export function allMemberNames(db: Db, allianceId: string) {
	return db
		.selectFrom('member')
		.innerJoin('account', 'account.id', 'member.account_id')
		.select(['member.id', 'account.name', 'member.left_at'])
		.where('member.alliance_id', '=', allianceId)
		.orderBy('account.name')
		.execute();
}

/**
 * Those who are members now, by name and no more: as light as a list of everyone can be. Of some roles if asked;
 * otherwise all but those who were asked from outside.
 */
export async function memberNames(
	db: Db,
	allianceId: string,
	ofRoles: readonly Role[] = roles
): Promise<{ id: string; name: string }[]> {
	const rows = await db
		.selectFrom('member')
		.innerJoin('account', 'account.id', 'member.account_id')
		.select(['member.id', 'account.name'])
		.where('member.alliance_id', '=', allianceId)
		.where('member.left_at', 'is', null)
		.where('member.role', 'in', ofRoles)
		.execute();
	return rows.sort((a, b) => french.compare(a.name, b.name));
}

/** The members who hold a mandate now, once for each organisation, by name. */
export async function mandateHolders(db: Db, allianceId: string) {
	const rows = await db
		.selectFrom('mandate')
		.innerJoin('member', 'member.id', 'mandate.member_id')
		.innerJoin('account', 'account.id', 'member.account_id')
		.innerJoin('organisation', 'organisation.id', 'mandate.organisation_id')
		.select([
			'mandate.member_id',
			'mandate.organisation_id',
			'account.name',
			'organisation.name as organisation_name'
		])
		.where('mandate.alliance_id', '=', allianceId)
		.where('mandate.ended_at', 'is', null)
		.where('member.left_at', 'is', null)
		.where('organisation.left_at', 'is', null)
		.execute();
	return rows.sort(
		(a, b) => french.compare(a.name, b.name) || french.compare(a.organisation_name, b.organisation_name)
	);
}

/** The same of the organisations that have not left. */
export async function organisationNames(db: Db, allianceId: string): Promise<{ id: string; name: string }[]> {
	const rows = await db
		.selectFrom('organisation')
		.select(['id', 'name'])
		.where('alliance_id', '=', allianceId)
		.where('left_at', 'is', null)
		.execute();
	return rows.sort((a, b) => french.compare(a.name, b.name));
}

/** For each of these members the names of their organisations, in order, as one line. */
export async function belongingNames(
	db: Db,
	allianceId: string,
	memberIds: readonly string[]
): Promise<Map<string, string>> {
	if (memberIds.length === 0) return new Map();
	const rows = await db
		.selectFrom('member_organisation')
		.innerJoin('organisation', 'organisation.id', 'member_organisation.organisation_id')
		.select(['member_organisation.member_id', 'organisation.name'])
		.where('organisation.alliance_id', '=', allianceId)
		.where('member_organisation.member_id', 'in', [...memberIds])
		.execute();
	const byMember = Map.groupBy(rows, (row) => row.member_id);
	return new Map(
		[...byMember].map(([id, of]) => [
			id,
			of
				.map(({ name }) => name)
				.sort(french.compare)
				.join(', ')
		])
	);
}
