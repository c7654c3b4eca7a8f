import type { Anchor } from '#lib/domain/entry.ts';
import { isRefusal, notFound } from '#lib/domain/errors.ts';
import { canOnPlan } from '#lib/domain/permissions.ts';
import { isOver, threadOffers, type Thread } from '#lib/domain/thread.ts';
import * as documents from '../db/documents.ts';
import * as entries from '../db/entries.ts';
import * as guests from '../db/guests.ts';
import type * as members from '../db/members.ts';
import * as notices from '../db/notices.ts';
import * as plans from '../db/plans.ts';
import * as register from '../db/register.ts';
import * as threads from '../db/threads.ts';
import { actorOf, type Actor, type Context, type Db, type Texts } from './context.ts';
import { loadEntry } from './dossiers.ts';
import { eyesOf } from './entry-cards.ts';
import { loadSharedPlan } from './plans.ts';

/** What a member may do where a thread stands. */
export interface Standing {
	mayComment: boolean;
	mayWrite: boolean;
	isArchived: boolean;
}

/**
 * The threads of a plan's text, in the order they were begun; only those changed since an instant when that is given.
 * `plan.read` on this plan.
 */
export async function threadsOfPlan(
	{ db }: Context,
	actor: Actor,
	planId: string,
	{ since }: { since?: string | undefined } = {}
): Promise<Thread[]> {
	const { row, level } = await loadSharedPlan(db, actor, planId);
	const may = standingOf(level, row.archived_at);
	return shown(db, actor, await threads.ofPlan(db, planId, since), () => may);
}

/** The threads of an entry. Whoever sees the entry sees them. */
export async function threadsOfEntry({ db }: Context, actor: Actor, entryId: string): Promise<Thread[]> {
	const { plan, who } = await loadEntry(db, actor, entryId);
	const may = { mayComment: who.mayComment, mayWrite: who.mayWrite, isArchived: plan.archived_at !== null };
	return shown(db, actor, await threads.ofEntry(db, entryId), () => may);
}

/** One thread, and what the member may do in it. Unknown and not theirs look the same. */
export async function readThread({ db }: Context, actor: Actor, id: string): Promise<Thread> {
	const { row, may } = await loadThread(db, actor, id);
	const [thread] = await shown(db, actor, [row], () => may);
	return thread!;
}

/**
 * The comment that brings this reader to a thread: of those they were told of and have not read, the one that says their
 * name, else the last; a guest has no list of what they have read, so for them the last that a mail told of. Null: none.
 */
export async function toldIn({ db }: Context, actor: Actor, thread: Thread): Promise<string | null> {
	if (actor.guest) return guests.lastTold(db, actor.memberId, thread.id);
	const told = await notices.unreadIn(db, actor.memberId, thread.id);
	const isByName = (told: string) =>
		thread.comments.find(({ id }) => id === told)?.mentions.some(({ id }) => id === actor.memberId) === true;
	return told.find(isByName) ?? told[0] ?? null;
}

/** More threads than these are not listed at once. */
const MOST_THREADS = 200;

/** The threads that this member takes part in, latest change first; what they may no longer read is left out. */
export async function myThreads({ db }: Context, actor: Actor): Promise<Thread[]> {
	const rows = await threads.ofMember(db, actor.allianceId, actor.memberId, actor.organisationIds, {
		limit: MOST_THREADS
	});
	return readable(db, actor, rows);
}

/** Threads by their ids, of those that this member may read, in no order. */
export async function threadsFor({ db }: Context, actor: Actor, ids: readonly string[]): Promise<Thread[]> {
	return ids.length === 0 ? [] : readable(db, actor, await threads.byIds(db, actor.allianceId, ids));
}

/**
 * The ids of those of these threads that are open and whose passage is no longer in its text. What their words say there
 * still is not lost; for the others the text itself is asked, which follows a passage whatever it says now.
 */
export async function lostAmong(
	{ db }: Context,
	texts: Pick<Texts, 'lostIn'>,
	actor: Actor,
	shown: readonly Thread[]
): Promise<string[]> {
	const anchored = shown.filter((it) => it.anchor !== null && it.entry === null && !isOver(it));
	const byPlan = Map.groupBy(anchored, ({ plan }) => plan.id);
	const lost = (await plans.byIds(db, actor.allianceId, [...byPlan.keys()])).map(async (row) => {
		const text = (await documents.findProjection(db, row.document_id))?.text ?? '';
		const missing = byPlan.get(row.id)!.filter((it) => !text.includes(it.anchor!.quote.exact));
		if (missing.length === 0) return [];
		const isLost = await texts.lostIn(
			row.document_id,
			missing.map(({ anchor }) => anchor!)
		);
		return missing.filter((_, i) => isLost[i]).map(({ id }) => id);
	});
	return (await Promise.all(lost)).flat();
}

/** Those of these rows that a member may read. */
async function readable(db: Db, actor: Actor, rows: readonly threads.ThreadRow[]): Promise<Thread[]> {
	const places = new Map<string, Promise<Standing | undefined>>();
	const placeOf = (row: threads.ThreadRow) => {
		const key = row.entry_id ?? row.plan_id;
		if (!places.has(key)) places.set(key, standingAt(db, actor, row).catch(hidden));
		return places.get(key)!;
	};
	const found = await Promise.all(rows.map(async (row) => ({ row, may: await placeOf(row) })));
	const visible = found.filter((it) => it.may !== undefined);
	const may = new Map(visible.map((it) => [it.row.id, it.may!]));
	return shown(
		db,
		actor,
		visible.map(({ row }) => row),
		(row) => may.get(row.id)!
	);
}

/** A thread's row for whoever may see it, with what they may do there. */
export async function loadThread(db: Db, actor: Actor, id: string) {
	const row = (await threads.find(db, actor.allianceId, id)) ?? notFound('thread');
	return { row, may: await standingAt(db, actor, row) };
}

/** What a member may do in the place of a thread; refuses whoever may not see it. */
export async function standingAt(
	db: Db,
	actor: Actor,
	place: { plan_id: string; entry_id: string | null }
): Promise<Standing> {
	if (place.entry_id === null) {
		const { row, level } = await loadSharedPlan(db, actor, place.plan_id);
		return standingOf(level, row.archived_at);
	}
	const { plan, who } = await loadEntry(db, actor, place.entry_id);
	return { mayComment: who.mayComment, mayWrite: who.mayWrite, isArchived: plan.archived_at !== null };
}

/** Whether a member may read what stands in a place. */
export async function mayRead(
	db: Db,
	allianceId: string,
	member: NonNullable<Awaited<ReturnType<typeof members.findById>>>,
	place: { plan_id: string; entry_id: string | null }
): Promise<boolean> {
	const reader = actorOf(member, allianceId);
	return (await standingAt(db, reader, place).catch(hidden)) !== undefined;
}

function standingOf(level: Parameters<typeof canOnPlan>[0], archivedAt: string | null): Standing {
	return {
		mayComment: canOnPlan(level, 'plan.comment'),
		mayWrite: canOnPlan(level, 'plan.write'),
		isArchived: archivedAt !== null
	};
}

function hidden(cause: unknown): undefined {
	if (!isRefusal(cause)) throw cause;
	return undefined;
}

/** Rows that this member may see, as they see them. */
async function shown(
	db: Db,
	actor: Actor,
	rows: readonly threads.ThreadRow[],
	standing: (row: threads.ThreadRow) => Standing
): Promise<Thread[]> {
	const { comments, mentions } = await threads.saidIn(
		db,
		rows.map(({ id }) => id)
	);
	const [authors, guestNames, planTitles, titles, agreements] = await Promise.all([
		threads.authors(db, [...new Set(comments.flatMap((it) => it.member_id ?? []))]),
		guests.names(db, [...new Set(comments.flatMap((it) => it.guest_id ?? []))]),
		register.planTitles(db, [...new Set(rows.map((row) => row.plan_id))]),
		titlesOf(db, actor, [...new Set(rows.flatMap((row) => row.entry_id ?? []))]),
		agreementsOf(db, actor, [...new Set(rows.flatMap((row) => row.agreement_id ?? []))])
	]);
	const commentsOf = Map.groupBy(comments, (it) => it.thread_id);
	const mentionsOf = Map.groupBy(mentions, (it) => it.comment_id);
	const isMe = (it: (typeof mentions)[number]) =>
		it.kind === 'member' ? it.subject_id === actor.memberId : actor.organisationIds.includes(it.subject_id);
	return rows.map((row) => {
		const said = commentsOf.get(row.id) ?? [];
		const may = standing(row);
		return {
			id: row.id,
			plan: {
				id: row.plan_id,
				title: actor.role === 'third_party' ? '' : (planTitles.get(row.plan_id)?.title ?? '')
			},
			entry: row.entry_id ? { id: row.entry_id, title: titles.get(row.entry_id) ?? '' } : null,
			target: row.target,
			anchor: row.anchor ? (JSON.parse(row.anchor) as Anchor) : null,
			replacement: row.replacement,
			decision: row.decision,
			agreement: agreements.get(row.agreement_id ?? '') ?? null,
			isResolved: row.resolved_at !== null,
			changedAt: row.changed_at,
			comments: said.map((it) => ({
				id: it.id,
				kind: it.kind,
				author: {
					id: authorOf(it),
					name: guestNames.get(it.guest_id ?? '') ?? '',
					organisation: '',
					isFormer: false,
					isGuest: it.guest_id !== null,
					...authors.get(it.member_id ?? '')
				},
				body: it.body,
				mentions: (mentionsOf.get(it.id) ?? []).map(({ kind, subject_id: id, label }) => ({
					kind,
					id,
					label
				})),
				at: it.at,
				editedAt: it.edited_at,
				deletedAt: it.deleted_at,
				mine: authorOf(it) === actor.memberId
			})),
			mine: said.some((it) => authorOf(it) === actor.memberId),
			mentionsMe: said.some((it) => (mentionsOf.get(it.id) ?? []).some(isMe)),
			may: may.isArchived
				? []
				: threadOffers(
						{
							isResolved: row.resolved_at !== null,
							decision: row.decision,
							replacement: row.replacement,
							authorId: said[0] ? authorOf(said[0]) : null
						},
						{ memberId: actor.memberId, isGuest: actor.guest !== undefined, ...may }
					)
		};
	});
}

/** The id of whoever wrote a line: a member's or a guest's. */
const authorOf = (row: threads.CommentRow) => row.member_id ?? row.guest_id ?? '';

/** Entries that this reader sees; others are to them as if there were none. */
export async function agreementsOf(
	db: Db,
	actor: Actor,
	ids: readonly string[]
): Promise<Map<string, { id: string; title: string }>> {
	if (ids.length === 0 || actor.guest) return new Map();
	const rows = await register.list(db, await eyesOf(db, actor), { ids }, { offset: 0, limit: ids.length });
	return new Map(rows.map(({ id, title }) => [id, { id, title }]));
}

async function titlesOf(db: Db, actor: Actor, ids: readonly string[]): Promise<Map<string, string>> {
	if (ids.length === 0) return new Map();
	const rows = await entries.titlesOf(db, actor.allianceId, ids);
	return new Map(rows.map(({ id, title }) => [id, title]));
}
