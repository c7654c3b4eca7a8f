import type { Mention } from '#lib/domain/thread.ts';
import * as guests from '../db/guests.ts';
import * as members from '../db/members.ts';
import * as notices from '../db/notices.ts';
import * as threads from '../db/threads.ts';
import * as notify from '../db/notify.ts';
import { newId } from '../ids.ts';
import type { Actor, Context, Trx } from './context.ts';
import { mayRead } from './threads.ts';

/** A thread, as far as it is told of. */
type Place = Pick<threads.ThreadRow, 'id' | 'plan_id' | 'entry_id'>;

/** A comment, as far as it is told of. */
interface Told {
	id: string;
	mentions: readonly Mention[];
	at: string;
}

/**
 * Tells whom a comment mentions, and whoever spoke in its thread before (on an entry also its author), of those who may
 * read it. Gives who was told.
 */
export async function tellOfComment(trx: Trx, actor: Actor, thread: Place, comment: Told): Promise<string[]> {
	const mentioned = await mentionedBy(trx, comment.mentions);
	const told = await tell(
		trx,
		actor,
		thread,
		comment,
		new Map([
			...[...(await heardIn(trx, thread))].map((id) => [id, 'reply'] as const),
			...[...mentioned].map((id) => [id, 'mention'] as const)
		])
	);
	await tellGuests(trx, actor, thread, comment);
	return told;
}

/**
 * Tells whom a comment mentions that it did not mention `before` it was changed; whoever it no longer mentions is not told
 * of that any more, but of what is said where they spoke. Gives whose pages change by it.
 */
export async function tellOfEdit(
	trx: Trx,
	actor: Actor,
	thread: Place,
	comment: Told,
	before: readonly Mention[]
): Promise<string[]> {
	const known = await mentionedBy(trx, before);
	const now = await mentionedBy(trx, comment.mentions);
	const gone = [...known].filter((id) => !now.has(id));
	const { closed, untold } = await notices.takeBackMentions(trx, comment.id, gone, comment.at);
	const heard = await heardIn(trx, thread);
	const told = await tell(
		trx,
		actor,
		thread,
		comment,
		new Map([
			...untold.filter((id) => heard.has(id)).map((id) => [id, 'reply'] as const),
			...[...now].filter((id) => !known.has(id)).map((id) => [id, 'mention'] as const)
		])
	);
	return [...closed, ...told];
}

/** Whoever is told of all that is said in a thread: they spoke there, or began the entry that it is about. */
async function heardIn(trx: Trx, thread: Place): Promise<Set<string>> {
	const author = thread.entry_id ? await notify.authorOf(trx, thread.entry_id) : undefined;
	return new Set([...(await threads.speakersIn(trx, thread.id)), ...(author ? [author] : [])]);
}

/** The members whom mentions name, and those of the organisations that they name. */
async function mentionedBy(trx: Trx, mentions: readonly Mention[]): Promise<Set<string>> {
	const idsOf = (kind: Mention['kind']) => mentions.filter((it) => it.kind === kind).map(({ id }) => id);
	return new Set([...idsOf('member'), ...(await notify.membersOf(trx, idsOf('organisation')))]);
}

async function tell(
	trx: Trx,
	actor: Actor,
	thread: Place,
	comment: Told,
	told: ReadonlyMap<string, 'mention' | 'reply'>
): Promise<string[]> {
	const rows: notices.NoticeRow[] = [];
	for (const [memberId, kind] of told) {
		if (memberId === actor.memberId) continue;
		const member = await members.findById(trx, actor.allianceId, memberId);
		if (!member || !(await mayRead(trx, actor.allianceId, member, thread))) continue;
		rows.push({
			id: newId(),
			alliance_id: actor.allianceId,
			member_id: memberId,
			kind,
			plan_id: thread.plan_id,
			entry_id: thread.entry_id,
			thread_id: thread.id,
			comment_id: comment.id,
			by_id: actor.guest ? null : actor.memberId,
			by_guest_id: actor.guest ? actor.memberId : null,
			what: '',
			until: null,
			key: `${kind}:${comment.id}:${memberId}`,
			at: comment.at,
			read_at: null,
			mailed_at: null
		});
	}
	await notices.insert(trx, rows);
	return rows.map((row) => row.member_id);
}

/** Tells the author of proposed words what became of them. Gives who was told. */
export async function tellOfDecision(
	trx: Trx,
	actor: Actor,
	thread: Place,
	authorId: string | null,
	{ decision, at }: { decision: 'accepted' | 'rejected'; at: string }
): Promise<string[]> {
	if (authorId === null || authorId === actor.memberId) return [];
	const member = await members.findById(trx, actor.allianceId, authorId);
	if (!member || !(await mayRead(trx, actor.allianceId, member, thread))) return [];
	await notices.insert(trx, [
		{
			id: newId(),
			alliance_id: actor.allianceId,
			member_id: authorId,
			kind: 'decided',
			plan_id: thread.plan_id,
			entry_id: thread.entry_id,
			thread_id: thread.id,
			comment_id: null,
			by_id: actor.memberId,
			by_guest_id: null,
			what: decision,
			until: null,
			key: `decided:${thread.id}`,
			at,
			read_at: null,
			mailed_at: null
		}
	]);
	return [authorId];
}

/** Guests who spoke in a thread are told of an answer by mail: they have no page that waits for them. */
async function tellGuests(
	trx: Trx,
	actor: Actor,
	thread: Place,
	comment: { id: string; at: string }
): Promise<void> {
	for (const guestId of await guests.speakersIn(trx, thread.id)) {
		if (guestId === actor.memberId) continue;
		await guests.insertNotice(trx, {
			id: newId(),
			guest_id: guestId,
			kind: 'reply',
			thread_id: thread.id,
			comment_id: comment.id,
			at: comment.at,
			mailed_at: null
		});
	}
}

/** Tells the pages of these members that something needs them, or no longer does. */
export async function announceTo(ctx: Context, memberIds: readonly string[]): Promise<void> {
	for (const id of new Set(memberIds)) {
		await ctx.announce({ kind: 'changed', topics: [`member:${id}`], what: 'attention', id });
	}
}

/** A member has read what they were told of a thread: their own notices alone. */
export async function seeThread(ctx: Context, actor: Actor, threadId: string): Promise<void> {
	const at = ctx.now().toISOString();
	if (await notices.readThread(ctx.db, actor.memberId, threadId, at)) await announceTo(ctx, [actor.memberId]);
}

/** A member has read one thing that they were told: their own notice alone. */
export async function seeNotice(ctx: Context, actor: Actor, noticeId: string): Promise<void> {
	await notices.read(ctx.db, actor.memberId, noticeId, ctx.now().toISOString());
	await announceTo(ctx, [actor.memberId]);
}

/** A member has read an entry's page: their own notices of it alone. What it asks of them is still asked. */
export async function seeEntry(ctx: Context, actor: Actor, entryId: string): Promise<void> {
	const at = ctx.now().toISOString();
	if (await notices.readEntry(ctx.db, actor.memberId, entryId, at)) await announceTo(ctx, [actor.memberId]);
}
