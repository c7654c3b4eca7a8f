/** What the index takes of each kind of thing: rows by ids, many at once. */
import { sql, type Kysely } from 'kysely';
import type { Database } from './schema.ts';

type Db = Kysely<Database>;
type Ids = readonly string[];

/** Ids of one table's rows by what they refer to. */
function idsIn(table: string, id: string, by: string) {
	return async (db: Db, ids: Ids): Promise<string[]> => {
		if (ids.length === 0) return [];
		const found = sql<{ id: string }>`select ${sql.ref(id)} as id from ${sql.table(table)}
			where ${sql.ref(by)} in (${sql.join(ids)})`;
		return (await found.execute(db)).rows.map((row) => row.id);
	};
}

export const plansOfDocuments = idsIn('plan', 'id', 'document_id');
export const plansOfTerritories = idsIn('plan', 'id', 'territory_id');
export const commentsOfThreads = idsIn('comment', 'id', 'thread_id');
export const commentsOfMembers = idsIn('comment', 'id', 'member_id');
export const organisationsOfNetworks = idsIn('organisation', 'id', 'network_id');
export const organisationsOfTerritories = idsIn('organisation', 'id', 'territory_id');
export const membersOfOrganisations = idsIn('member_organisation', 'member_id', 'organisation_id');
export const membersOfAccounts = idsIn('member', 'id', 'account_id');

export function plans(db: Db, ids: Ids) {
	return db
		.selectFrom('plan')
		.leftJoin('document_projection', 'document_projection.document_id', 'plan.document_id')
		.leftJoin('territory', 'territory.id', 'plan.territory_id')
		.select([
			'plan.id',
			'plan.alliance_id',
			'plan.title',
			'plan.status',
			'plan.last_word',
			'plan.lead_organisation_id',
			'plan.changed_at',
			'json',
			'territory.name as territory'
		])
		.where('plan.id', 'in', [...ids])
		.execute();
}

/** The organisations that have a place in these plans, a row each. */
export function placesInPlans(db: Db, ids: Ids) {
	return db
		.selectFrom('plan_place')
		.select(['plan_id as id', 'organisation_id'])
		.where('plan_id', 'in', [...ids])
		.execute();
}

/** The organisations that are in these entries now, a row each. */
export function partiesOfEntries(db: Db, ids: Ids) {
	return db
		.selectFrom('entry_party')
		.select(['entry_id as id', 'organisation_id'])
		.where('entry_id', 'in', [...ids])
		.where('left_at', 'is', null)
		.execute();
}

export function entries(db: Db, ids: Ids) {
	return db
		.selectFrom('entry')
		.select(['id', 'alliance_id', 'plan_id', 'kind', 'title', 'state', 'changed_at'])
		.where('id', 'in', [...ids])
		.execute();
}

/**
 * Everything that the page of an entry shows to whoever sees it, by entry. The positions of a round that is still open
 * are shown to nobody else: they are not found either.
 */
export async function textsOfEntries(db: Db, ids: Ids): Promise<Map<string, string[]>> {
	const [records, signatures, positions, terms] = await Promise.all([
		db
			.selectFrom('entry_record')
			.select(['entry_id', 'body'])
			.where('entry_id', 'in', [...ids])
			// Terms are no prose: those in force stand apart.
			.where('kind', '<>', 'terms')
			.orderBy('number')
			.execute(),
		db
			.selectFrom('entry_signature')
			.select(['entry_id', 'words as body'])
			.where('entry_id', 'in', [...ids])
			.orderBy('number')
			.execute(),
		db
			.selectFrom('agreement_position')
			.innerJoin('agreement_round', 'agreement_round.id', 'agreement_position.round_id')
			.select(['agreement_position.entry_id', 'reason', 'lifts', 'minority'])
			.where('agreement_position.entry_id', 'in', [...ids])
			.where('agreement_round.closed_at', 'is not', null)
			// Not in the order in which they came: that would tell whose an unnamed one is.
			.orderBy('agreement_position.id')
			.execute(),
		db
			.selectFrom('commitment_terms')
			.select(['entry_id', 'what', 'indicator'])
			.where('entry_id', 'in', [...ids])
			.execute()
	]);
	const texts = new Map<string, string[]>(ids.map((id) => [id, []]));
	const add = (id: string, ...some: string[]) => texts.get(id)?.push(...some);
	for (const it of terms) add(it.entry_id, it.what, it.indicator);
	for (const it of records) add(it.entry_id, it.body);
	for (const it of signatures) add(it.entry_id, it.body);
	for (const it of positions) add(it.entry_id, it.reason, it.lifts, it.minority);
	return texts;
}

/** What was said and stands. */
export function comments(db: Db, ids: Ids) {
	return db
		.selectFrom('comment')
		.innerJoin('comment_thread', 'comment_thread.id', 'comment.thread_id')
		.select([
			'comment.id',
			'comment.number',
			'comment.body',
			'comment.at',
			'comment.edited_at',
			'comment_thread.alliance_id',
			'comment_thread.plan_id',
			'comment_thread.entry_id',
			'comment_thread.replacement',
			'comment_thread.resolved_at',
			'comment.member_id'
		])
		.where('comment.id', 'in', [...ids])
		.where('comment.deleted_at', 'is', null)
		.execute();
}

export function organisations(db: Db, ids: Ids) {
	return db
		.selectFrom('organisation')
		.leftJoin('territory', 'territory.id', 'organisation.territory_id')
		.leftJoin('organisation as network', 'network.id', 'organisation.network_id')
		.select([
			'organisation.id',
			'organisation.alliance_id',
			'organisation.name',
			'organisation.created_at',
			'territory.name as territory',
			'network.name as network'
		])
		.where('organisation.id', 'in', [...ids])
		.execute();
}

/** The organisations of these members, a row each. */
export async function organisationsOfMembers(db: Db, ids: Ids) {
	if (ids.length === 0) return [];
	return db
		.selectFrom('member_organisation')
		.select(['member_id as id', 'organisation_id'])
		.where('member_id', 'in', [...ids])
		.execute();
}

/** Those who are members now, a row an organisation. */
export function members(db: Db, ids: Ids) {
	return (
		db
			.selectFrom('member')
			.innerJoin('account', 'account.id', 'member.account_id')
			.leftJoin('member_organisation', 'member_organisation.member_id', 'member.id')
			.leftJoin('organisation', 'organisation.id', 'member_organisation.organisation_id')
			.select([
				'member.id',
				'member.alliance_id',
				'member.created_at',
				'account.name',
				'organisation.id as organisation_id',
				'organisation.name as organisation'
			])
			.where('member.id', 'in', [...ids])
			.where('member.left_at', 'is', null)
			// Whoever was asked from outside is of no alliance but for what they lead.
			.where('member.role', '!=', 'third_party')
			.orderBy('organisation.name')
			.execute()
	);
}

/** The threads of these comments, and whose they are. */
export async function placesOfComments(db: Db, ids: Ids) {
	if (ids.length === 0) return [];
	return (
		db
			.selectFrom('comment')
			.leftJoin('member', 'member.id', 'comment.member_id')
			.leftJoin('account', 'account.id', 'member.account_id')
			.leftJoin('guest', 'guest.id', 'comment.guest_id')
			.select(['comment.id', 'comment.thread_id', 'member.left_at'])
			.select((eb) => eb.fn.coalesce('account.name', 'guest.name').as('name'))
			.where('comment.id', 'in', [...ids])
			// The index follows half a second later: what was deleted is shown to nobody meanwhile.
			.where('comment.deleted_at', 'is', null)
			.execute()
	);
}
