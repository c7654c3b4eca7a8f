import { entryKinds, type EntryKind } from '#lib/domain/entry.ts';
import { dormantSince } from '#lib/domain/entry-flags.ts';
import { isClosed, lifeCycles, statesOf } from '#lib/domain/entry-actions.ts';
import { progressOf } from '#lib/domain/commitment-progress.ts';
import { counted, lastRound } from '#lib/domain/round.ts';
import * as directory from '../db/directory.ts';
import * as entries from '../db/entries.ts';
import * as plans from '../db/plans.ts';
import * as register from '../db/register.ts';
import { entriesToActOn } from './attention.ts';
import type { Actor, Context } from './context.ts';
import { loadDossiers } from './dossiers.ts';
import { cardsOf, eyesOf } from './entry-cards.ts';
import { namesOf } from './names.ts';

/** What a list is narrowed to, as the address of the page says it. */
export interface RegisterFilter {
	kind?: EntryKind | undefined;
	/** A state by name, or all that are open or over. */
	state?: string | undefined;
	planId?: string | undefined;
	organisationId?: string | undefined;
	territoryId?: string | undefined;
	themeId?: string | undefined;
	sdg?: number | undefined;
	from?: string | undefined;
	to?: string | undefined;
	/** Only what this member is to act on: the entries that « À votre attention » calls up. */
	mine?: boolean | undefined;
}

export const PAGE_SIZE = 50;
/** More than this is not drawn: the page says so, and offers to narrow it. */
export const PICTURE_LIMIT = 200;

/** A page of the entries that a member sees, how many there are of each kind and state, and what they can be narrowed to. */
export async function readRegister(
	ctx: Context,
	actor: Actor,
	filter: RegisterFilter,
	{ page, size = PAGE_SIZE, by }: { page: number; size?: number; by?: register.Grouping | undefined }
) {
	const { db, now } = ctx;
	const eyes = await eyesOf(db, actor);
	const [territories, organisations, themes] = await Promise.all([
		directory.territories(db, actor.allianceId),
		namesOf(db, actor, 'organisation', [filter.organisationId]),
		directory.themes(db, actor.allianceId)
	]);
	const sql = await sqlFilter(ctx, actor, filter, territories);
	const found = await register.counts(db, eyes, sql, dormantSince(now()));
	const counts = found.map(({ kind, state, all, untouched }) => {
		const dormant = isClosed({ kind, state }) ? 0 : untouched;
		return { kind, state, all, dormant, count: all - dormant };
	});
	const sum = (of: 'all' | 'dormant') => counts.reduce((so, it) => so + it[of], 0);
	const [total, dormant] = [sum('all'), sum('dormant')];
	const window = { offset: (page - 1) * size, limit: size };
	const parts = by ? await groupsOf(db, actor, eyes, sql, { by, territories }, window) : undefined;
	const rows = parts?.rows ?? (await register.list(db, eyes, sql, window));
	const cards = await cardsOf(db, actor, rows, now());
	const ids = cards.map(({ id }) => id);
	const { terms } = await register.besides(db, ids);
	const planRows = await register.planTitles(db, [...new Set(cards.map((card) => card.plan.id))]);
	const names = new Map(territories.map((it) => [it.id, it.name]));
	const shown = cards.map((card) => {
		const commitment = terms.get(card.id);
		const territoryId = commitment?.territory_id ?? planRows.get(card.plan.id)?.territory_id ?? null;
		return {
			...card,
			territory: territoryId ? { id: territoryId, name: names.get(territoryId) ?? '' } : null,
			owner: card.parties.find(({ role }) => role === 'owner')?.name ?? null,
			progress: commitment ? progressOf(commitment.last_value, commitment.baseline, commitment.target) : null,
			value: commitment?.last_value ?? null,
			target: commitment?.target ?? null,
			unit: commitment?.unit ?? ''
		};
	});
	const byId = new Map(shown.map((card) => [card.id, card]));
	const slots = parts?.slots ?? total;
	return {
		cards: shown,
		/** The same in their groups, each with how many it has in all; one of several organisations is in each of theirs. */
		groups: parts?.groups.map(({ ids: some, ...group }) => ({
			...group,
			cards: some.flatMap((id) => byId.get(id) ?? [])
		})),
		counts,
		/** Of the total: « en veille », left out of what is counted. */
		dormant,
		total,
		pages: Math.max(1, Math.ceil(slots / size)),
		choices: {
			territories: territories.map(({ id, name }) => ({ id, name })),
			/** The one it is narrowed to. */
			organisation: organisations[filter.organisationId ?? ''] ?? null,
			themes: themes.map(({ id, name }) => ({ id, name }))
		},
		plan: filter.planId ? await titleOf(db, actor, filter.planId, eyes) : null
	};
}

export type RegisterPage = Awaited<ReturnType<typeof readRegister>>;
export type RegisterCard = RegisterPage['cards'][number];

/** The groups that stand on a page, each whole over the pages that follow one another, and what is in them there. */
async function groupsOf(
	db: Context['db'],
	actor: Actor,
	eyes: register.Eyes,
	sql: register.Filter,
	{ by, territories }: { by: register.Grouping; territories: readonly { id: string; name: string }[] },
	{ offset, limit }: { offset: number; limit: number }
) {
	const found = await register.groups(db, eyes, sql, by);
	const place = await groupPlaces(db, actor, by, found, territories);
	const ordered = found
		.map((group) => ({ ...group, place: place(group.key) }))
		.sort(
			(a, b) =>
				Number(a.key === '') - Number(b.key === '') ||
				french.compare(a.place, b.place) ||
				a.key.localeCompare(b.key)
		);
	let slots = 0;
	const placed = ordered.map((group) => {
		const start = slots;
		slots += group.count;
		return { ...group, start };
	});
	const here = placed.filter(({ start, count }) => start < offset + limit && start + count > offset);
	const lines = await register.idsOfGroups(
		db,
		eyes,
		sql,
		{ by, keys: here.map(({ key }) => key) },
		{ offset: offset - (here[0]?.start ?? 0), limit }
	);
	const byKey = Map.groupBy(lines, ({ key }) => key);
	const ids = [...new Set(lines.map(({ id }) => id))];
	const rows = new Map((await entries.findAll(db, actor.allianceId, ids)).map((row) => [row.id, row]));
	return {
		/** As many lines as all groups have together. */
		slots,
		groups: here.map(({ key, place: name, count, start }) => ({
			key,
			/** Kinds, states and months have their words on the page. */
			name: by === 'plan' || by === 'organisation' || by === 'territory' ? name : '',
			count,
			/** Began on a page before. */
			continues: start < offset,
			ids: (byKey.get(key) ?? []).map(({ id }) => id)
		})),
		rows: ids.flatMap((id) => rows.get(id) ?? [])
	};
}

const french = new Intl.Collator('fr');

/** By what groups are put in order: names, the order of kinds and of life cycles, or time. */
async function groupPlaces(
	db: Context['db'],
	actor: Actor,
	by: register.Grouping,
	found: readonly { key: string }[],
	territories: readonly { id: string; name: string }[]
): Promise<(key: string) => string> {
	if (by === 'plan') {
		const plans = await register.planTitles(
			db,
			found.map(({ key }) => key)
		);
		return (key) => plans.get(key)?.title ?? '';
	}
	if (by === 'organisation' || by === 'territory') {
		const named = by === 'territory' ? territories : await directory.allOrganisations(db, actor.allianceId);
		const names = new Map(named.map(({ id, name }) => [id, name]));
		return (key) => names.get(key) ?? '';
	}
	if (by === 'due') return (key) => key;
	const order: readonly string[] = by === 'kind' ? entryKinds : entryKinds.flatMap(statesOf);
	return (key) => String(order.indexOf(key)).padStart(3, '0');
}

/** The positions of organisations on the agreements whose last round is over: a row an organisation, a column each. */
export async function readMatrix(ctx: Context, actor: Actor, filter: RegisterFilter) {
	const { db } = ctx;
	const eyes = await eyesOf(db, actor);
	const territories = await directory.territories(db, actor.allianceId);
	const sql = await sqlFilter(ctx, actor, { ...filter, kind: 'agreement', state: undefined }, territories);
	const rows = await register.list(db, eyes, sql, { offset: 0, limit: 40 });
	const dossiers = await loadDossiers(db, actor.allianceId, rows);
	const decided = dossiers.flatMap(({ row, dossier }) => {
		const round = dossier.rounds.findLast((it) => it.closedAt !== null) ?? lastRound(dossier);
		if (!round?.closedAt) return [];
		return {
			id: row.id,
			title: row.title,
			state: row.state,
			outcome: round.outcome,
			positions: new Map(
				counted(dossier, round.id).map((it) => [
					it.organisationId,
					// A position without a name is counted and not told apart.
					it.named ? { step: it.step, choice: it.choice } : { step: null, choice: 'unnamed' as const }
				])
			)
		};
	});
	const organisations = await directory.allOrganisations(db, actor.allianceId);
	const concerned = organisations.filter(({ id }) => decided.some((it) => it.positions.has(id)));
	return {
		agreements: decided.map(({ id, title, state, outcome }) => ({ id, title, state, outcome })),
		rows: concerned.map(({ id, name }) => ({
			id,
			name,
			cells: decided.map((it) => it.positions.get(id) ?? null)
		}))
	};
}

/** The same as the queries take it. */
export async function registerFilter(ctx: Context, actor: Actor, filter: RegisterFilter) {
	return sqlFilter(ctx, actor, filter, await directory.territories(ctx.db, actor.allianceId));
}

async function sqlFilter(
	ctx: Context,
	actor: Actor,
	filter: RegisterFilter,
	territories: readonly { id: string; parent_id: string | null }[]
): Promise<register.Filter> {
	const kinds = filter.kind ? [filter.kind] : (Object.keys(lifeCycles) as EntryKind[]);
	const closed = [...new Set(kinds.flatMap((kind) => lifeCycles[kind].closed))];
	const states =
		filter.state === 'open'
			? [...new Set(kinds.flatMap((kind) => openStates(kind)))]
			: filter.state === 'closed'
				? closed
				: filter.state
					? [filter.state]
					: undefined;
	return {
		planId: filter.planId,
		kind: filter.kind,
		states,
		organisationId: filter.organisationId,
		territoryIds: filter.territoryId ? within(territories, filter.territoryId) : undefined,
		themeId: filter.themeId,
		sdg: filter.sdg,
		from: filter.from,
		to: filter.to,
		ids: filter.mine ? await entriesToActOn(ctx, actor) : undefined
	};
}

/** The states of a kind in which something can still be decided. */
function openStates(kind: EntryKind): string[] {
	const { actions, closed } = lifeCycles[kind];
	const every = new Set(Object.values(actions).flatMap((action) => action.in));
	return [...every].filter((state) => !closed.includes(state));
}

/** A territory and all that lie in it. */
function within(territories: readonly { id: string; parent_id: string | null }[], rootId: string): string[] {
	const found = new Set([rootId]);
	// Parents are listed before their children, so that once is enough.
	for (const { id, parent_id } of territories) if (parent_id && found.has(parent_id)) found.add(id);
	return [...found];
}

async function titleOf(db: Context['db'], actor: Actor, id: string, eyes: register.Eyes) {
	if (eyes.hiddenPlanIds.includes(id)) return null;
	const plan = await plans.find(db, actor.allianceId, id);
	return plan ? { id: plan.id, title: plan.title } : null;
}
