import type { ExpressionBuilder, Kysely } from 'kysely';
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
	sdg?: number | undefined;
	/** ISO dates: what is due or reviewed in between. */
	from?: string | undefined;
	to?: string | undefined;
	parentId?: string | undefined;
	ids?: readonly string[] | undefined;
	/** Entries that one of these organisations is an active party of. */
	activeFor?: readonly string[] | undefined;
}

type Eb = ExpressionBuilder<Database, 'entry'>;

/** The same rule as `seesEntry` in the domain, for many at once: a test holds the two against each other. */
function visible(eb: Eb, eyes: Eyes) {
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
		eb.and([eb('entry.visibility', '=', 'plan'), eb.or([readable, party])]),
		eb.and([
			eb('entry.visibility', '=', 'parties'),
			eb.or([
				eb('entry.facilitator_id', '=', eyes.memberId),
				eb('entry.confidant_id', '=', eyes.memberId),
				party
			])
		]),
		eb.and([eb('entry.visibility', '=', 'confidential'), eb('entry.confidant_id', '=', eyes.memberId)])
	]);
}

function matching(db: Db, eyes: Eyes, filter: Filter) {
	let query = db
		.selectFrom('entry')
		.where('entry.alliance_id', '=', eyes.allianceId)
		.where((eb) => visible(eb, eyes));
	if (filter.planId) query = query.where('entry.plan_id', '=', filter.planId);
	if (filter.kind) query = query.where('entry.kind', '=', filter.kind);
	if (filter.states) query = query.where('entry.state', 'in', [...filter.states]);
	if (filter.ids) query = query.where('entry.id', 'in', filter.ids.length > 0 ? [...filter.ids] : ['']);
	for (const organisations of [
		filter.organisationId ? [filter.organisationId] : undefined,
		filter.activeFor
	]) {
		if (!organisations) continue;
		query = query.where((eb) =>
			eb.exists(
				eb
					.selectFrom('entry_party')
					.select('entry_party.id')
					.whereRef('entry_party.entry_id', '=', 'entry.id')
					.where('entry_party.left_at', 'is', null)
					.where('entry_party.organisation_id', 'in', organisations.length > 0 ? [...organisations] : [''])
			)
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
		query = query.where('entry.plan_id', 'in', (plan) =>
			plan.selectFrom('plan_sdg').select('plan_sdg.plan_id').where('plan_sdg.sdg', '=', sdg)
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

/** How many there are of each kind and state. */
export async function counts(db: Db, eyes: Eyes, filter: Filter) {
	const rows = await matching(db, eyes, filter)
		.select((eb) => ['entry.kind', 'entry.state', eb.fn.countAll().as('count')])
		.groupBy(['entry.kind', 'entry.state'])
		.execute();
	return rows.map((row) => ({ ...row, count: Number(row.count) }));
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
		const below = await matching(db, eyes, { kind: 'commitment' })
			.innerJoin('commitment_terms as terms', 'terms.entry_id', 'entry.id')
			.select(['entry.id', 'entry.state', 'entry.title'])
			.selectAll('terms')
			.where('terms.parent_id', 'in', parents)
			.execute();
		const fresh = below.filter(({ id }) => !seen.has(id));
		for (const { id, state, title, ...terms } of fresh) {
			seen.add(id);
			rows.push({ id, state, title, terms });
		}
		parents = fresh.map(({ id }) => id);
	}
	return rows;
}
