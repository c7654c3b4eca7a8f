import { sql, type AliasedExpression, type ExpressionBuilder, type Kysely } from 'kysely';
import type { EntryKind } from '#lib/domain/entry.ts';
import type { Database } from './schema.ts';

type Db = Kysely<Database>;

/** Whose eyes a list is made for: nothing else may be in it, nor counted. */
export interface Eyes {
	allianceId: string;
	memberId: string;
	organisationIds: readonly string[];
	/** Plans of the alliance that the member may not read. */
	hiddenPlanIds: readonly string[];
	/** Asked from outside: sees what they lead, and nothing else. */
	isThirdParty: boolean;
}

/** What a list is narrowed to; every part that is given must hold. */
export interface Filter {
	planId?: string | undefined;
	kind?: EntryKind | undefined;
	states?: readonly string[] | undefined;
	organisationId?: string | undefined;
	/** The plan lies in one of these territories, or the commitment says so itself. */
	territoryIds?: readonly string[] | undefined;
	themeId?: string | undefined;
	/** One of the plan’s, or the commitment’s own. */
	sdg?: number | undefined;
	/** ISO dates: what is due or reviewed in between. */
	from?: string | undefined;
	to?: string | undefined;
	parentId?: string | undefined;
	ids?: readonly string[] | undefined;
	/** Entries that one of these organisations is an active party of. */
	activeFor?: readonly string[] | undefined;
	/** Entries on which someone may be waited for: known for certain only from all that was said on them. */
	awaiting?: boolean | undefined;
}

type Eb = ExpressionBuilder<Database, 'entry'>;

/** The same rule as `seesEntry` in the domain, for many at once: a test holds the two against each other. */
export function visible(eb: Eb, eyes: Eyes) {
	const leads = eb('entry.facilitator_id', '=', eyes.memberId);
	if (eyes.isThirdParty) return eb.and([leads, eb('entry.visibility', 'not in', ['draft', 'confidential'])]);
	const own = eb('entry.author_id', '=', eyes.memberId);
	const party =
		eyes.organisationIds.length > 0
			? eb.exists(
					eb
						.selectFrom('entry_party')
						.select('entry_party.id')
						.whereRef('entry_party.entry_id', '=', 'entry.id')
						.where('entry_party.organisation_id', 'in', [...eyes.organisationIds])
				)
			: eb.lit(false);
	const readable =
		eyes.hiddenPlanIds.length > 0 ? eb('entry.plan_id', 'not in', [...eyes.hiddenPlanIds]) : eb.lit(true);
	return eb.or([
		own,
		eb('entry.visibility', 'in', ['alliance', 'public']),
		eb.and([eb('entry.visibility', '=', 'plan'), eb.or([readable, leads, party])]),
		eb.and([
			eb('entry.visibility', '=', 'parties'),
			eb.or([leads, eb('entry.confidant_id', '=', eyes.memberId), party])
		]),
		eb.and([eb('entry.visibility', '=', 'confidential'), eb('entry.confidant_id', '=', eyes.memberId)])
	]);
}

/** In these somebody is waited for; elsewhere only when something was put before the parties. */
const awaitingStates = ['exploring', 'stated', 'round_open', 'asked', 'proposed', 'declared_kept'];

function awaiting(eb: Eb) {
	return eb.or([
		eb('entry.state', 'in', awaitingStates),
		eb.exists(
			eb
				.selectFrom('entry_record')
				.select('entry_record.id')
				.whereRef('entry_record.entry_id', '=', 'entry.id')
				.where((record) =>
					record.or([
						record('entry_record.kind', 'in', ['conclusion', 'visibility', 'facilitator', 'handover']),
						record.and([
							record('entry_record.kind', '=', 'terms'),
							record('entry_record.choice', '=', 'revision')
						])
					])
				)
		),
		// Who came into a commitment that runs.
		eb.and([
			eb('entry.state', '=', 'in_progress'),
			eb.exists(
				eb
					.selectFrom('entry_party')
					.select('entry_party.id')
					.whereRef('entry_party.entry_id', '=', 'entry.id')
					.where('entry_party.role', 'in', ['co_owner', 'beneficiary'])
					.where('entry_party.left_at', 'is', null)
					.where(({ not, exists, selectFrom }) =>
						not(
							exists(
								selectFrom('entry_signature')
									.select('entry_signature.id')
									.whereRef('entry_signature.entry_id', '=', 'entry_party.entry_id')
									.whereRef('entry_signature.organisation_id', '=', 'entry_party.organisation_id')
									.where('entry_signature.purpose', '=', 'acceptance')
									.where('entry_signature.voided_at', 'is', null)
									.whereRef('entry_signature.at', '>=', 'entry_party.joined_at')
							)
						)
					)
			)
		])
	]);
}

/** Those of these entries on which someone may be waited for. */
export async function awaitingAmong(db: Db, ids: readonly string[]): Promise<Set<string>> {
	if (ids.length === 0) return new Set();
	const rows = await db
		.selectFrom('entry')
		.select('entry.id')
		.where('entry.id', 'in', [...ids])
		.where((eb) => awaiting(eb))
		.execute();
	return new Set(rows.map((row) => row.id));
}

function matching(db: Db, eyes: Eyes, filter: Filter) {
	let query = db
		.selectFrom('entry')
		.where('entry.alliance_id', '=', eyes.allianceId)
		.where((eb) => visible(eb, eyes));
	if (filter.planId) query = query.where('entry.plan_id', '=', filter.planId);
	if (filter.kind) query = query.where('entry.kind', '=', filter.kind);
	if (filter.states) query = query.where('entry.state', 'in', [...filter.states]);
	if (filter.awaiting) query = query.where((eb) => awaiting(eb));
	if (filter.ids) query = query.where('entry.id', 'in', filter.ids.length > 0 ? [...filter.ids] : ['']);
	for (const organisations of [
		filter.organisationId ? [filter.organisationId] : undefined,
		filter.activeFor
	]) {
		if (!organisations) continue;
		// From the organisation's own rows: there are far fewer of them than entries.
		query = query.where('entry.id', 'in', (party) =>
			party
				.selectFrom('entry_party')
				.select('entry_party.entry_id')
				.where('entry_party.left_at', 'is', null)
				.where('entry_party.organisation_id', 'in', organisations.length > 0 ? [...organisations] : [''])
		);
	}
	if (filter.territoryIds) {
		const territories = filter.territoryIds.length > 0 ? [...filter.territoryIds] : [''];
		query = query.where((eb) =>
			eb.or([
				eb('entry.plan_id', 'in', (plan) =>
					plan.selectFrom('plan').select('plan.id').where('plan.territory_id', 'in', territories)
				),
				eb('entry.id', 'in', (terms) =>
					terms
						.selectFrom('commitment_terms')
						.select('commitment_terms.entry_id')
						.where('commitment_terms.territory_id', 'in', territories)
				)
			])
		);
	}
	const { themeId, sdg, parentId } = filter;
	if (themeId) {
		query = query.where('entry.plan_id', 'in', (plan) =>
			plan.selectFrom('plan_theme').select('plan_theme.plan_id').where('plan_theme.theme_id', '=', themeId)
		);
	}
	if (sdg) {
		query = query.where((eb) =>
			eb.or([
				eb('entry.plan_id', 'in', (plan) =>
					plan.selectFrom('plan_sdg').select('plan_sdg.plan_id').where('plan_sdg.sdg', '=', sdg)
				),
				eb('entry.id', 'in', (terms) =>
					terms
						.selectFrom('commitment_terms')
						.select('commitment_terms.entry_id')
						.where('commitment_terms.sdg', '=', sdg)
				)
			])
		);
	}
	if (parentId) {
		query = query.where('entry.id', 'in', (terms) =>
			terms
				.selectFrom('commitment_terms')
				.select('commitment_terms.entry_id')
				.where('commitment_terms.parent_id', '=', parentId)
		);
	}
	const { from, to } = filter;
	if (from)
		query = query.where((eb) => eb.or([eb('entry.due_on', '>=', from), eb('entry.review_on', '>=', from)]));
	if (to) query = query.where((eb) => eb.or([eb('entry.due_on', '<=', to), eb('entry.review_on', '<=', to)]));
	return query;
}

/** A page of the entries someone sees, the last changed first. */
export function list(db: Db, eyes: Eyes, filter: Filter, page: { offset: number; limit: number }) {
	return matching(db, eyes, filter)
		.selectAll('entry')
		.orderBy('entry.changed_at', 'desc')
		.orderBy('entry.id')
		.limit(page.limit)
		.offset(page.offset)
		.execute();
}

/** What a list can be parted by. */
export type Grouping = 'kind' | 'state' | 'plan' | 'territory' | 'organisation' | 'due';

/**
 * What someone sees, once in each group it is in: `key` is the value that its group has in common, and empty where it
 * has none. Of several organisations it is in the group of each. Only the groups of `keys` are needed, where given.
 */
function parted(
	db: Db,
	eyes: Eyes,
	filter: Filter,
	by: Grouping,
	keys: readonly string[] = []
): AliasedExpression<{ id: string; changed_at: string; key: string }, 'part'> {
	const query = matching(db, eyes, filter).select(['entry.id', 'entry.changed_at']);
	switch (by) {
		case 'organisation':
			// Of a few organisations, what they are in is found by them.
			if (keys.length > 0 && !keys.includes(''))
				return query
					.innerJoin('entry_party as party', (join) =>
						join
							.onRef('party.entry_id', '=', 'entry.id')
							.on('party.left_at', 'is', null)
							.on('party.organisation_id', 'in', keys)
					)
					.select('party.organisation_id as key')
					.distinct()
					.as('part');
			return (
				query
					.leftJoin('entry_party as party', (join) =>
						join.onRef('party.entry_id', '=', 'entry.id').on('party.left_at', 'is', null)
					)
					.select((eb) => eb.fn.coalesce('party.organisation_id', sql.lit('')).as('key'))
					// It may have two roles in one entry.
					.distinct()
					.as('part')
			);
		case 'territory':
			return query
				.leftJoin('commitment_terms as terms', 'terms.entry_id', 'entry.id')
				.leftJoin('plan as of_plan', 'of_plan.id', 'entry.plan_id')
				.select((eb) => eb.fn.coalesce('terms.territory_id', 'of_plan.territory_id', sql.lit('')).as('key'))
				.as('part');
		case 'due':
			return query
				.select(sql<string>`coalesce(substr(coalesce(entry.due_on, entry.review_on), 1, 7), '')`.as('key'))
				.as('part');
		case 'plan':
			return query.select('entry.plan_id as key').as('part');
		default:
			return query.select(`entry.${by} as key`).as('part');
	}
}

/** The groups of a list, and how many entries each has in all. */
export async function groups(db: Db, eyes: Eyes, filter: Filter, by: Grouping) {
	const rows = await db
		.selectFrom(parted(db, eyes, filter, by))
		.select((eb) => ['part.key', eb.fn.countAll().as('count')])
		.groupBy('part.key')
		.execute();
	return rows.map(({ key, count }) => ({ key, count: Number(count) }));
}

/** A page of these groups, in the order given, the last changed first in each: ids, and in which group each is. */
export async function idsOfGroups(
	db: Db,
	eyes: Eyes,
	filter: Filter,
	{ by, keys }: { by: Grouping; keys: readonly string[] },
	page: { offset: number; limit: number }
) {
	if (keys.length === 0) return [];
	const places = keys.map((key, i) => sql`when ${key} then ${sql.lit(i)}`);
	return db
		.selectFrom(parted(db, eyes, filter, by, keys))
		.select(['part.id', 'part.key'])
		.where('part.key', 'in', [...keys])
		.orderBy(sql`case part.key ${sql.join(places, sql` `)} end`)
		.orderBy('part.changed_at', 'desc')
		.orderBy('part.id')
		.limit(page.limit)
		.offset(page.offset)
		.execute();
}

/** How many there are of each kind and state; disagreements that nobody has touched since then are told apart. */
export async function counts(db: Db, eyes: Eyes, filter: Filter, dormantSince: string) {
	const rows = await matching(db, eyes, filter)
		.select((eb) => [
			'entry.kind',
			'entry.state',
			eb.fn.countAll().as('all'),
			eb.fn.sum(eb.case().when('entry.changed_at', '<', dormantSince).then(1).else(0).end()).as('untouched')
		])
		.groupBy(['entry.kind', 'entry.state'])
		.execute();
	return rows.map(({ kind, state, all, untouched }) => ({
		kind,
		state,
		all: Number(all),
		untouched: kind === 'disagreement' ? Number(untouched) : 0
	}));
}

/** What a card needs beside the entry itself, for many at once. */
export async function besides(db: Db, ids: readonly string[]) {
	if (ids.length === 0) return { parties: new Map<string, never[]>(), terms: new Map<string, never>() };
	const [parties, terms] = await Promise.all([
		db
			.selectFrom('entry_party')
			.innerJoin('organisation', 'organisation.id', 'entry_party.organisation_id')
			.select([
				'entry_party.entry_id',
				'entry_party.role',
				'entry_party.side',
				'organisation.id',
				'organisation.name'
			])
			.where('entry_party.entry_id', 'in', [...ids])
			.where('entry_party.left_at', 'is', null)
			.execute(),
		db
			.selectFrom('commitment_terms')
			.selectAll()
			.where('entry_id', 'in', [...ids])
			.execute()
	]);
	return {
		parties: Map.groupBy(parties, (row) => row.entry_id),
		terms: new Map(terms.map((row) => [row.entry_id, row]))
	};
}

/** Titles of plans by id. */
export async function planTitles(db: Db, ids: readonly string[]) {
	if (ids.length === 0) return new Map<string, { title: string; territory_id: string | null }>();
	const rows = await db
		.selectFrom('plan')
		.select(['id', 'title', 'territory_id'])
		.where('id', 'in', [...ids])
		.execute();
	return new Map(rows.map((row) => [row.id, row]));
}

/** Commitments that carry these on, any depth below, of those someone sees; a circle ends where it began. */
export async function descendants(db: Db, eyes: Eyes, rootId: string) {
	const seen = new Set([rootId]);
	const rows: { id: string; state: string; title: string; terms: Database['commitment_terms'] }[] = [];
	for (let parents = [rootId]; parents.length > 0;) {
		const children = await db
			.selectFrom('commitment_terms')
			.selectAll()
			.where('parent_id', 'in', parents)
			.execute();
		const terms = new Map(children.map((row) => [row.entry_id, row]));
		const shown = await matching(db, eyes, { ids: [...terms.keys()] })
			.select(['entry.id', 'entry.state', 'entry.title'])
			.execute();
		const below = shown.map((row) => ({ ...row, terms: terms.get(row.id)! }));
		const fresh = below.filter(({ id }) => !seen.has(id));
		for (const row of fresh) {
			seen.add(row.id);
			rows.push(row);
		}
		parents = fresh.map(({ id }) => id);
	}
	return rows;
}
