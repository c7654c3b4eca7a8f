import { setTimeout as wait } from 'node:timers/promises';
import { isClosed } from '#lib/domain/entry-actions.ts';
import { sectionsOf, type JsonNode } from '#lib/document/render.ts';
import type { SearchKind } from '#lib/domain/search.ts';
import * as search from '../db/search.ts';
import * as sources from '../db/search-sources.ts';
import { facetsOf, tokensOf } from '../search/tokens.ts';
import type { Context, Db, Trx } from './context.ts';

/** Something that can be found: its title, and its texts under their headings. */
interface Found {
	allianceId: string;
	kind: SearchKind;
	id: string;
	planId: string | null;
	entryId: string | null;
	title: string;
	texts: readonly { heading: string; text: string }[];
	organisationIds: readonly string[];
	/** What state it is in; none of organisations and people. */
	states: readonly string[];
	changedAt: string;
}

type Load = (db: Db, ids: string[]) => Promise<Found[]>;
type Marks = readonly { kind: search.Pending; subject_id: string }[];

/**
 * Where what is found comes from, and which marks of other things lead to it: a name stands in more than one place.
 * One more kind of thing is one more of these.
 */
const sourcesOf: {
	kinds: SearchKind[];
	load: Load;
	marks: Partial<Record<search.Pending, (db: Db, ids: string[]) => Promise<string[]>>>;
}[] = [
	{
		kinds: ['plan'],
		load: loadPlans,
		marks: { plan: same, document: sources.plansOfDocuments, territory: sources.plansOfTerritories }
	},
	{ kinds: ['agreement', 'disagreement', 'commitment'], load: loadEntries, marks: { entry: same } },
	{
		kinds: ['comment'],
		load: loadComments,
		marks: { comment: same, thread: sources.commentsOfThreads, author: sources.commentsOfMembers }
	},
	{
		kinds: ['organisation'],
		load: loadOrganisations,
		marks: { organisation: namedBy, territory: sources.organisationsOfTerritories }
	},
	{
		kinds: ['member'],
		load: loadMembers,
		marks: { member: same, account: sources.membersOfAccounts, organisation: sources.membersOfOrganisations }
	}
];

/** Marks that one transaction takes: others wait to write until it has ended. */
const AT_ONCE = 50;
/** A plan's text is as long as so many other things. */
const WEIGHT_OF_PLAN = 10;
/** Things loaded at once: between two of these everything else has its turn. */
const LOADED_AT_ONCE = 50;
/** Parts whose words are taken before everything else has its turn: some milliseconds. */
const PARTS_AT_ONCE = 10;
/** Characters of a part: what an excerpt is searched in, and what one change makes anew. */
const PART = 4_000;
/** Characters of a heading that are shown; a longer one is text. */
const HEADING = 200;

/**
 * Brings the index up to what is marked, one transaction at a time, until nothing is or it is stopped. A mark is removed
 * in the transaction that has read what it is about after it; whatever ends the process between leaves it. After each
 * transaction everything else has its turn for `rest` times as long as that took. Gives how many.
 */
export async function indexPending(
	{ db }: Pick<Context, 'db'>,
	isStopped: () => boolean = () => false,
	rest = 0
): Promise<number> {
	let done = 0;
	let room = AT_ONCE;
	// By turns what has waited longest and what has changed since this began: after a migration it is found soon all the same.
	const last = await search.lastPending(db);
	let isNewsTurn = false;
	while (!isStopped()) {
		const news = isNewsTurn ? await search.pending(db, room, last) : [];
		const marks = within(room, news.length > 0 ? news : await search.pending(db, room));
		if (marks.length === 0) return done;
		const begun = performance.now();
		try {
			await db.transaction().execute((trx) => follow(trx, marks));
		} catch (error) {
			if (room > 1) {
				room = 1;
				continue;
			}
			// One thing that cannot be indexed keeps nothing else from being found.
			await search.putLast(db, marks[0]!);
			throw error;
		}
		room = AT_ONCE;
		isNewsTurn = !isNewsTurn;
		done += marks.length;
		if (rest > 0 && marks.length > 1) await wait(rest * (performance.now() - begun));
	}
	return done;
}

function within<Mark extends Marks[number]>(room: number, marks: readonly Mark[]): Mark[] {
	let weight = 0;
	return marks.filter(({ kind }, i) => {
		weight += kind === 'plan' || kind === 'document' ? WEIGHT_OF_PLAN : 1;
		return i === 0 || weight <= room;
	});
}

async function follow(trx: Trx, marks: readonly (Marks[number] & { id: number })[]): Promise<void> {
	for (const { kinds, load, marks: reach } of sourcesOf) {
		const ids = await subjectsOf(trx, marks, reach);
		const most = kinds.includes('plan') ? 1 : LOADED_AT_ONCE;
		for (let at = 0; at < ids.length; at += most) {
			const some = ids.slice(at, at + most);
			await replace(trx, some, kinds, await load(trx, some));
		}
	}
	await search.settle(
		trx,
		marks.map(({ id }) => id)
	);
}

async function subjectsOf(
	trx: Trx,
	marks: Marks,
	reach: (typeof sourcesOf)[number]['marks']
): Promise<string[]> {
	const found = new Set<string>();
	for (const [kind, subjects] of Object.entries(reach)) {
		const marked = new Set(marks.filter((it) => it.kind === kind).map((it) => it.subject_id));
		for (const id of await subjects(trx, [...marked])) found.add(id);
	}
	return [...found];
}

async function same(_: Db, ids: string[]): Promise<string[]> {
	return ids;
}

/** An organisation, and those that name it as their network. */
async function namedBy(db: Db, ids: string[]): Promise<string[]> {
	return [...ids, ...(await sources.organisationsOfNetworks(db, ids))];
}

/** Only the parts that are not as they were are made anew: of a long plan that is being written, one or two. */
async function replace(
	trx: Trx,
	ids: readonly string[],
	ofKinds: readonly SearchKind[],
	found: readonly Found[]
): Promise<void> {
	const before = (await search.itemsOf(trx, ids)).filter(({ kind }) => ofKinds.includes(kind));
	const wanted = new Map(found.flatMap(partsOf).map((part) => [keyOf(part), part]));
	const kept = new Set(before.map(keyOf).filter((key) => wanted.has(key)));
	await search.remove(
		trx,
		before.filter((part) => !kept.has(keyOf(part)))
	);
	const added = [...wanted].filter(([key]) => !kept.has(key)).map(([, part]) => part);
	for (let at = 0; at < added.length; at += PARTS_AT_ONCE) {
		await search.insert(trx, added.slice(at, at + PARTS_AT_ONCE).map(withTokens));
	}
	for (const it of found) await search.touch(trx, it.id, it.kind, it.changedAt);
}

type Part = ReturnType<typeof partsOf>[number];

/** All of a part that is searched or shown. */
function keyOf(part: Pick<Part, 'subject_id' | 'part' | 'title' | 'heading' | 'body' | 'facets'>): string {
	return JSON.stringify([part.subject_id, part.part, part.title, part.heading, part.body, part.facets]);
}

function withTokens(row: Part) {
	const words = row.part === 0 ? [row.title] : [row.body, row.heading, row.title];
	return { row, tokens: [...tokensOf(words), ...row.facets.split(' ')] };
}

/** The title alone, then the texts in parts, each with the title: words of both find them together. */
function partsOf({ allianceId, kind, id, planId, entryId, title, texts, changedAt, ...rest }: Found) {
	const bodies = texts.flatMap(({ heading, text }) => {
		const isShort = heading.length <= HEADING;
		return pieces(isShort ? text : `${heading}\n${text}`).map((body) => ({
			heading: isShort ? heading : '',
			body
		}));
	});
	const facets = facetsOf({ allianceId, kinds: [kind], planIds: planId ? [planId] : [], ...rest }).join(' ');
	const parts = [{ heading: '', body: '' }, ...bodies].map(({ heading, body }, part) => ({
		alliance_id: allianceId,
		kind,
		subject_id: id,
		part,
		plan_id: planId,
		entry_id: entryId,
		title: storable(title),
		heading: storable(heading),
		body: storable(body),
		facets,
		changed_at: changedAt
	}));
	return title === '' ? parts.slice(1) : parts;
}

/** PostgreSQL takes every character but one, which a text that was pasted may hold. */
function storable(text: string): string {
	return text.replaceAll('\0', ' ');
}

/** What organisations a thing is of, by the thing. */
function byThing(rows: readonly { id: string; organisation_id: string }[]): (id: string) => string[] {
	const things = Map.groupBy(rows, ({ id }) => id);
	return (id) => (things.get(id) ?? []).map((row) => row.organisation_id);
}

/** A long text in parts that end where a line or at least a word does. */
function pieces(text: string): string[] {
	const parts: string[] = [];
	let rest = text;
	while (rest.length > PART) {
		const piece = rest.slice(0, PART);
		const space = Math.max(piece.lastIndexOf('\n'), piece.lastIndexOf(' '));
		const end = space > PART / 2 ? space : PART;
		parts.push(rest.slice(0, end));
		rest = rest.slice(end);
	}
	return [...parts, rest];
}

async function loadPlans(db: Db, ids: string[]): Promise<Found[]> {
	const placesOf = byThing(await sources.placesInPlans(db, ids));
	return (await sources.plans(db, ids)).map((row) => ({
		allianceId: row.alliance_id,
		kind: 'plan' as const,
		id: row.id,
		planId: row.id,
		entryId: null,
		title: row.title,
		texts: [
			...(row.json ? sectionsOf(JSON.parse(row.json) as JsonNode) : []),
			...[row.last_word, row.territory].flatMap((text) => (text ? { heading: '', text } : []))
		],
		organisationIds: [...(row.lead_organisation_id ? [row.lead_organisation_id] : []), ...placesOf(row.id)],
		states: [row.status, row.status === 'closed' ? 'closed' : 'open'],
		changedAt: row.changed_at
	}));
}

async function loadEntries(db: Db, ids: string[]): Promise<Found[]> {
	const texts = await sources.textsOfEntries(db, ids);
	const partiesOf = byThing(await sources.partiesOfEntries(db, ids));
	return (await sources.entries(db, ids)).map((row) => {
		// What is said twice is shown once: the first sentence of an entry is its title.
		const said = [...new Set(texts.get(row.id))].filter((text) => text !== '' && text !== row.title);
		return {
			allianceId: row.alliance_id,
			kind: row.kind,
			id: row.id,
			planId: row.plan_id,
			entryId: row.id,
			title: row.title,
			texts: said.length > 0 ? [{ heading: '', text: said.join('\n') }] : [],
			organisationIds: partiesOf(row.id),
			states: [row.state, isClosed(row) ? 'closed' : 'open'],
			changedAt: row.changed_at
		};
	});
}

async function loadComments(db: Db, ids: string[]): Promise<Found[]> {
	const rows = await sources.comments(db, ids);
	const authors = [...new Set(rows.flatMap((row) => row.member_id ?? []))];
	const organisationsOf = byThing(await sources.organisationsOfMembers(db, authors));
	return rows.flatMap((row) => {
		const text = [row.body, row.number === 1 ? row.replacement : null].filter(Boolean).join('\n');
		return text === ''
			? []
			: {
					allianceId: row.alliance_id,
					kind: 'comment' as const,
					id: row.id,
					planId: row.plan_id,
					entryId: row.entry_id,
					title: '',
					texts: [{ heading: '', text }],
					organisationIds: row.member_id ? organisationsOf(row.member_id) : [],
					states: [row.resolved_at ? 'closed' : 'open'],
					changedAt: row.edited_at ?? row.at
				};
	});
}

async function loadOrganisations(db: Db, ids: string[]): Promise<Found[]> {
	return (await sources.organisations(db, ids)).map((row) => ({
		allianceId: row.alliance_id,
		kind: 'organisation' as const,
		id: row.id,
		planId: null,
		entryId: null,
		title: row.name,
		texts: [row.territory, row.network].flatMap((text) => (text ? { heading: '', text } : [])),
		organisationIds: [row.id],
		states: [],
		changedAt: row.created_at
	}));
}

async function loadMembers(db: Db, ids: string[]): Promise<Found[]> {
	const byMember = Map.groupBy(await sources.members(db, ids), (row) => row.id);
	return [...byMember.values()].map((rows) => ({
		allianceId: rows[0]!.alliance_id,
		kind: 'member' as const,
		id: rows[0]!.id,
		planId: null,
		entryId: null,
		title: rows[0]!.name,
		texts: rows.flatMap(({ organisation }) => (organisation ? { heading: '', text: organisation } : [])),
		organisationIds: rows.flatMap((row) => row.organisation_id ?? []),
		states: [],
		changedAt: rows[0]!.created_at
	}));
}
