import { lifeCycles } from '#lib/domain/entry-actions.ts';
import { entryKinds } from '#lib/domain/entry.ts';
import { planStatuses } from '#lib/domain/plan.ts';
import { readQuery, searchKinds, type Piece, type Query, type SearchKind } from '#lib/domain/search.ts';
import * as directory from '../db/directory.ts';
import * as plans from '../db/plans.ts';
import * as entries from '../db/entries.ts';
import type { Eyes } from '../db/register.ts';
import * as search from '../db/search.ts';
import * as sources from '../db/search-sources.ts';
import { excerptOf, marked } from '../search/excerpt.ts';
import { nearestTo } from '../search/spelling.ts';
import { facetsOf, forPostgres, forSqlite } from '../search/tokens.ts';
import type { Actor, Context, Db } from './context.ts';
import { eyesOf } from './entry-cards.ts';
import { namesOf } from './names.ts';

/** What a search is narrowed to, as the address of the page says it. */
export interface SearchAsked {
	kind?: SearchKind | undefined;
	planId?: string | undefined;
	/** A state by name, or all that are open or over. */
	state?: string | undefined;
	organisationId?: string | undefined;
}

/** One thing that was found. */
export interface Hit {
	kind: SearchKind;
	id: string;
	/** Of a comment: its thread's. */
	threadId: string | null;
	/** Of a comment: who wrote it, '' for a former member. */
	author: string;
	title: Piece[];
	heading: Piece[];
	excerpt: Piece[];
	/** Where it stands, as far as this member may know. */
	plan: { id: string; title: string } | null;
	entry: { id: string; title: string } | null;
	state: string | null;
	changedAt: string;
}

export const RESULTS_OF_KIND = 5;
export const PAGE_SIZE = 20;
/** Shown while one types. */
const SUGGESTIONS = 8;
const SUGGESTIONS_OF_KIND = 3;

interface Subject {
	kind: SearchKind;
	id: string;
	/** Of the index: the part that its excerpt is taken from. */
	partId: number;
	planId: string | null;
	inTitle: boolean;
	changedAt: string;
}

/**
 * What a member finds, of what they may read: the first few of each kind, or a page of one kind. Every count is of what
 * they may read. `problem` says that there was nothing to look for.
 */
export async function searchFor(
	{ db }: Context,
	actor: Actor,
	typed: string,
	asked: SearchAsked,
	{ page }: { page: number }
) {
	const query = readQuery(typed);
	const problem: 'empty' | 'no-words' | null =
		typed.trim() === '' ? 'empty' : query.terms.length === 0 ? 'no-words' : null;
	if (problem) return { ...nothing, problem, cut: query.cut };
	const eyes = await eyesOf(db, actor);
	const { kind } = asked;
	const [all, ofOne] = await Promise.all([
		subjectsOf(db, eyes, query, { ...asked, kind: undefined }),
		kind && subjectsOf(db, eyes, query, asked)
	]);
	const ofKind = (kind: SearchKind) => all.subjects.filter((it) => it.kind === kind);
	const counts = Object.fromEntries(searchKinds.map((kind) => [kind, ofKind(kind).length])) as Counts;
	const { subjects, more } = ofOne ?? all;
	// Among all there may be fewer of this kind: one search looks at so many things and no more.
	if (kind) counts[kind] = subjects.length;
	const pages = kind ? Math.max(1, Math.ceil(subjects.length / PAGE_SIZE)) : 1;
	const at = Math.min(page, pages);
	const shown = kind
		? subjects.slice((at - 1) * PAGE_SIZE, at * PAGE_SIZE)
		: searchKinds.flatMap((some) => ofKind(some).slice(0, RESULTS_OF_KIND));
	const total = subjects.length;
	return {
		problem,
		cut: query.cut,
		hits: await hitsOf(db, eyes, shown, query),
		counts,
		total,
		/** Of `total` there are more; of `counts` there may be more. */
		more,
		moreOfKinds: all.more,
		page: at,
		pages,
		plans: await plansOf(db, eyes, all.subjects, asked.planId),
		...(total === 0 ? await helpFor(db, eyes, query, asked) : noHelp)
	};
}

export type SearchFound = Awaited<ReturnType<typeof searchFor>>;

/** The first few that a member finds while typing. */
export async function suggest({ db }: Context, actor: Actor, typed: string): Promise<Hit[]> {
	const query = readQuery(typed);
	if (query.terms.length === 0) return [];
	const eyes = await eyesOf(db, actor);
	const { subjects } = await subjectsOf(db, eyes, query, {});
	const some = searchKinds.flatMap((kind) =>
		subjects.filter((it) => it.kind === kind).slice(0, SUGGESTIONS_OF_KIND)
	);
	// One of each kind first, then what is called so, when not all have room.
	const first = searchKinds.flatMap((kind) => some.find((it) => it.kind === kind) ?? []);
	const named = some.filter(({ inTitle }) => inTitle);
	const kept = new Set([...new Set([...first, ...named, ...some])].slice(0, SUGGESTIONS));
	return hitsOf(
		db,
		eyes,
		some.filter((it) => kept.has(it)),
		query
	);
}

/** What a search for one kind of thing, or for all, can be narrowed to. */
export async function searchChoices(
	{ db }: Context,
	actor: Actor,
	kind: SearchKind | undefined,
	organisationId: string | undefined
) {
	const organisations = await namesOf(db, actor, 'organisation', [organisationId]);
	return {
		/** The one it is narrowed to. */
		organisation: organisations[organisationId ?? ''] ?? null,
		states: kind === undefined ? [] : statesOf(kind)
	};
}

/** What something of a kind may be in. */
function statesOf(kind: SearchKind): readonly string[] {
	if (kind === 'plan') return planStatuses;
	const entryKind = entryKinds.find((it) => it === kind);
	if (!entryKind) return [];
	const { actions, closed } = lifeCycles[entryKind];
	return [...new Set([...Object.values(actions).flatMap((action) => action.in), ...closed])];
}

type Counts = Record<SearchKind, number>;

const noHelp = { withoutFilters: 0, nearest: null as string | null };
const nothing = {
	hits: [] as Hit[],
	counts: Object.fromEntries(searchKinds.map((kind) => [kind, 0])) as Counts,
	total: 0,
	more: false,
	moreOfKinds: false,
	page: 1,
	pages: 1,
	plans: [] as { id: string; title: string; count: number }[],
	...noHelp
};

/** What matches, each thing once: those whose title says it first, then the last changed. */
async function subjectsOf(db: Db, eyes: Eyes, query: Query, asked: SearchAsked) {
	const { kind, planId, organisationId, state } = asked;
	const facets = facetsOf({
		allianceId: eyes.allianceId,
		kinds: kind && [kind],
		planIds: planId === undefined ? [] : [planId],
		organisationIds: organisationId === undefined ? [] : [organisationId],
		states: state === undefined ? [] : [state]
	});
	const match = { sqlite: forSqlite(query, facets), postgres: forPostgres(query, facets) };
	const [titles, texts] = await Promise.all([
		search.find(db, eyes, match, 'titles'),
		search.find(db, eyes, match, 'texts')
	]);
	const subjects = new Map<string, Subject & { part: number }>();
	for (const it of [...titles.slice(0, search.MOST_FOUND), ...texts.slice(0, search.MOST_FOUND)]) {
		const key = `${it.kind}:${it.subject_id}`;
		const known = subjects.get(key);
		// The first passage that matches is shown; the title alone only where no passage does.
		const better = !known || known.part === 0 || (it.part !== 0 && it.part < known.part);
		subjects.set(key, {
			kind: it.kind,
			id: it.subject_id,
			planId: it.plan_id,
			partId: better ? it.id : known.partId,
			part: better ? it.part : known.part,
			inTitle: it.part === 0 || known?.inTitle === true,
			changedAt: it.changed_at
		});
	}
	return {
		more: titles.length > search.MOST_FOUND || texts.length > search.MOST_FOUND,
		subjects: [...subjects.values()].sort(
			(a, b) =>
				Number(b.inTitle) - Number(a.inTitle) ||
				(a.changedAt === b.changedAt ? 0 : a.changedAt < b.changedAt ? 1 : -1) ||
				(a.id < b.id ? -1 : 1)
		) as Subject[]
	};
}

/** Plans that a list of what was found names: those with the most of it. */
const MOST_PLANS = 50;

/** The plans that what was found stands in, of those that this member may read, and the one that was asked for. */
async function plansOf(db: Db, eyes: Eyes, subjects: readonly Subject[], askedId: string | undefined) {
	const hidden = new Set(eyes.hiddenPlanIds);
	const counts = new Map<string, number>();
	for (const { planId } of subjects) if (planId) counts.set(planId, (counts.get(planId) ?? 0) + 1);
	const most = [...counts.keys()].sort((a, b) => counts.get(b)! - counts.get(a)!);
	const ids = new Set([
		...(askedId ? [askedId] : []),
		...most.filter((id) => !hidden.has(id)).slice(0, MOST_PLANS)
	]);
	const rows = await plans.titlesOf(
		db,
		eyes.allianceId,
		[...ids].filter((id) => !hidden.has(id))
	);
	return rows
		.map(({ id, title }) => ({ id, title, count: counts.get(id) ?? 0 }))
		.sort((a, b) => a.title.localeCompare(b.title, 'fr'));
}

async function hitsOf(db: Db, eyes: Eyes, subjects: readonly Subject[], query: Query): Promise<Hit[]> {
	const { allianceId } = eyes;
	const rows = await search.parts(
		db,
		subjects.map(({ partId }) => partId)
	);
	const found = new Map(rows.map((row) => [row.id, row]));
	const planIds = [...new Set(rows.flatMap((row) => row.plan_id ?? []))].filter(
		(id) => !eyes.hiddenPlanIds.includes(id)
	);
	const entryIds = [...new Set(rows.flatMap((row) => row.entry_id ?? []))];
	const [planRows, entryRows, places] = await Promise.all([
		plans.titlesOf(db, allianceId, planIds),
		entryIds.length > 0 ? entries.titlesOf(db, allianceId, entryIds) : [],
		sources.placesOfComments(
			db,
			rows.filter(({ kind }) => kind === 'comment').map((row) => row.subject_id)
		)
	]);
	const planOf = new Map(planRows.map((row) => [row.id, row]));
	const entryOf = new Map(entryRows.map((row) => [row.id, row]));
	const placeOf = new Map(places.map((row) => [row.id, row]));
	return subjects.flatMap(({ kind, id, partId }) => {
		const row = found.get(partId);
		if (!row) return [];
		const plan = planOf.get(row.plan_id ?? '');
		const entry = entryOf.get(row.entry_id ?? '');
		const place = placeOf.get(id);
		if (kind === 'comment' && !place) return [];
		return {
			kind,
			id,
			threadId: place?.thread_id ?? null,
			author: place && !place.left_at ? (place.name ?? '') : '',
			title: marked(row.title, query),
			heading: marked(row.heading, query),
			excerpt: excerptOf(row.body, query),
			plan: plan && kind !== 'plan' ? { id: plan.id, title: plan.title } : null,
			entry: entry && kind === 'comment' ? { id: entry.id, title: entry.title } : null,
			state: kind === 'plan' ? (plan?.status ?? null) : kind === 'comment' ? null : (entry?.state ?? null),
			changedAt: row.changed_at
		};
	});
}

/** What is nearest to a search that found nothing: how much there is without filters, and how it may be spelled. */
async function helpFor(db: Db, eyes: Eyes, query: Query, asked: SearchAsked) {
	const narrowed = Object.values(asked).some((it) => it !== undefined);
	const withoutFilters = narrowed ? (await subjectsOf(db, eyes, query, {})).subjects.length : 0;
	if (withoutFilters > 0) return { withoutFilters, nearest: null };
	// From names that every member reads and from plans that this one does: a spelling must tell nothing else.
	const hidden = new Set(eyes.hiddenPlanIds);
	const [allPlans, organisations, members] = await Promise.all([
		plans.allTitles(db, eyes.allianceId),
		directory.organisations(db, eyes.allianceId),
		directory.allMemberNames(db, eyes.allianceId)
	]);
	const names = [
		...allPlans.filter(({ id }) => !hidden.has(id)).map(({ title }) => title),
		...organisations.map(({ name }) => name),
		...members.filter((it) => !it.left_at).map(({ name }) => name)
	];
	return { withoutFilters, nearest: nearestTo(query, names) };
}
