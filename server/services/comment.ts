import type { Anchor } from '#lib/domain/entry.ts';
import { isRefusal, refusal } from '#lib/domain/errors.ts';
import { canOnPlan } from '#lib/domain/permissions.ts';
import {
	mentionsIn,
	threadOffers,
	type Decision,
	type Mention,
	type ThreadAction,
	type ThreadTarget
} from '#lib/domain/thread.ts';
import * as directory from '../db/directory.ts';
import * as members from '../db/members.ts';
import * as notices from '../db/notices.ts';
import * as notify from '../db/notify.ts';
import * as threads from '../db/threads.ts';
import { newId } from '../ids.ts';
import type { Actor, Context, Db, Texts, Trx } from './context.ts';
import { loadEntry } from './dossiers.ts';
import { levelFor } from './plan-level.ts';
import { loadPlan } from './plans.ts';
import { announceTo, tellOfComment, tellOfDecision, tellOfEdit } from './notify.ts';
import { loadThread, mayRead, standingAt, threadsOfPlan, type Standing } from './threads.ts';
import { inTurn } from './turn.ts';

/** A member who is mentioned and may not read what they are mentioned in, or an organisation none of whose people may. */
export interface Unreached {
	kind: Mention['kind'];
	id: string;
	name: string;
	/** An access to the plan would let them. */
	mayAsk: boolean;
}

/** What someone writes. */
export interface Words {
	body: string;
	/** The ids of those who were picked among namesakes. */
	chosen?: readonly string[];
	/** Names the request: what is sent twice is stored once. */
	key?: string | null;
}

export interface NewThread extends Words {
	planId: string;
	entryId?: string | null;
	target: ThreadTarget;
	anchor?: Anchor | null;
	/** What is proposed instead of the passage. */
	replacement?: string | null;
}

export interface Said {
	threadId: string;
	commentId: string;
	unreached: Unreached[];
	/** Members whose pages of what needs them change by it. */
	told: string[];
}

/** Begins a thread: `plan.comment` on its plan, and for one on an entry the right to see that. */
export function startThread(ctx: Context, actor: Actor, input: NewThread): Promise<Said> {
	return changing(ctx, actor, async (trx) => {
		const before = await alreadySaid(trx, actor, input.key);
		if (before) return before;
		const place = { plan_id: input.planId, entry_id: input.entryId ?? null };
		if (place.entry_id !== null) {
			const { row } = await loadEntry(trx, actor, place.entry_id);
			place.plan_id = row.plan_id;
		}
		refuseWhoMayNot(await standingAt(trx, actor, place));
		const replacement = input.replacement ?? null;
		const anchor = input.anchor ?? null;
		if (input.target === 'passage' || input.target === 'table') {
			if (!anchor) throw refusal('invalid', 'passage-missing');
		}
		if (replacement === null && input.body === '') throw refusal('invalid', 'comment-missing', 'body');
		if (replacement !== null) {
			if (!anchor) throw refusal('invalid', 'passage-missing');
			if (replacement === anchor.quote.exact) throw refusal('invalid', 'replacement-same', 'replacement');
		}
		const at = ctx.now().toISOString();
		const id = newId();
		await threads.insert(trx, {
			id,
			alliance_id: actor.allianceId,
			...place,
			target: place.entry_id === null ? input.target : 'entry',
			anchor: anchor && JSON.stringify(anchor),
			replacement,
			decision: null,
			decided_by: null,
			decided_at: null,
			resolved_at: null,
			resolved_by: null,
			created_at: at,
			changed_at: at,
			agreement_id: null
		});
		return say(trx, actor, { id, ...place }, input, at);
	});
}

/** Answers in a thread. A settled one stays settled until someone opens it again. */
export function reply(ctx: Context, actor: Actor, threadId: string, words: Words): Promise<Said> {
	return changing(ctx, actor, async (trx) => {
		const before = await alreadySaid(trx, actor, words.key);
		if (before) return before;
		const { row, may } = await loadThread(trx, actor, threadId);
		refuseWhoMayNot(may);
		if (words.body === '') throw refusal('invalid', 'comment-missing', 'body');
		const at = ctx.now().toISOString();
		await threads.update(trx, threadId, { changed_at: at });
		const said = await say(trx, actor, row, words, at);
		// Whoever answers has read what is there.
		const hadUnread = await notices.readThread(trx, actor.memberId, threadId, at);
		return hadUnread ? { ...said, told: [...said.told, actor.memberId] } : said;
	});
}

/** Changes what one said oneself; that it was changed is shown. Only who is mentioned newly is told. */
export function editComment(
	ctx: Context,
	actor: Actor,
	threadId: string,
	commentId: string,
	words: Words
): Promise<Said> {
	return changing(ctx, actor, async (trx) => {
		const { row, comment } = await loadOwn(trx, actor, threadId, commentId);
		const isProposal = row.replacement !== null && comment.number === 1;
		if (words.body === '' && !isProposal) throw refusal('invalid', 'comment-missing', 'body');
		const at = ctx.now().toISOString();
		await threads.update(trx, threadId, { changed_at: at });
		await threads.updateComment(trx, commentId, { body: words.body, edited_at: at });
		const before = await threads.mentionsOf(trx, commentId);
		const { unreached, mentions } = await mention(trx, actor, row, commentId, words);
		const told = await tellOfEdit(trx, actor, row, { id: commentId, mentions, at }, before);
		return { threadId, commentId, unreached, told };
	});
}

/** Deletes what one said oneself: the words go, that something was said stays. Nobody is told of it any more. */
export async function deleteComment(
	ctx: Context,
	actor: Actor,
	threadId: string,
	commentId: string
): Promise<void> {
	await changing(
		ctx,
		actor,
		async (trx) => {
			await loadOwn(trx, actor, threadId, commentId);
			const at = ctx.now().toISOString();
			await threads.update(trx, threadId, { changed_at: at });
			await threads.updateComment(trx, commentId, { body: '', deleted_at: at });
			await threads.setMentions(trx, commentId, []);
			return { told: await notices.closeComment(trx, commentId, at) };
		},
		threadId
	);
}

/** Settles a thread or opens it again. Nothing is deleted. */
export function setResolved(ctx: Context, actor: Actor, threadId: string, resolved: boolean): Promise<void> {
	return changing(
		ctx,
		actor,
		async (trx) => {
			const row = await loadFor(trx, actor, threadId, resolved ? 'resolve' : 'reopen');
			const at = ctx.now().toISOString();
			await threads.update(trx, threadId, {
				resolved_at: resolved ? at : null,
				resolved_by: resolved ? actor.memberId : null,
				changed_at: at
			});
			await note(trx, actor, row.id, resolved ? 'resolved' : 'reopened', at);
		},
		threadId
	);
}

const actionOf: Record<Decision, ThreadAction> = {
	accepted: 'accept',
	rejected: 'reject',
	withdrawn: 'withdraw'
};

/** Proposals that are being accepted: what would be written twice waits for the first. */
const accepting = new Set<string>();

/**
 * Accepts proposed words: they are written into the text as the work of whoever accepts, then the decision is recorded.
 * In this order: a text without its decision is seen and put right, a decision without its text would be a lie.
 */
export async function acceptProposal(
	ctx: Context,
	texts: Texts,
	actor: Actor,
	threadId: string
): Promise<void> {
	const row = await loadFor(ctx.db, actor, threadId, 'accept');
	const plan = await loadPlan(ctx.db, actor, row.plan_id);
	if (accepting.has(threadId)) throw refusal('conflict', 'thread-moved');
	accepting.add(threadId);
	try {
		const hindrance = await texts.replace({
			documentId: plan.row.document_id,
			memberId: actor.memberId,
			anchor: JSON.parse(row.anchor!) as Anchor,
			words: row.replacement!
		});
		if (hindrance === 'lost') throw refusal('conflict', 'passage-lost');
		if (hindrance === 'split') throw refusal('conflict', 'passage-split');
		await decide(ctx, actor, threadId, 'accepted');
	} finally {
		accepting.delete(threadId);
	}
}

/**
 * Accepts every open proposal of a plan's text, in the order they were made; those whose passage is gone stay open.
 * `plan.write` on the plan. Gives how many were accepted and how many could not be.
 */
export async function acceptAll(
	ctx: Context,
	texts: Texts,
	actor: Actor,
	planId: string
): Promise<{ accepted: number; left: number }> {
	await refuseWhoMayNotWrite(ctx.db, actor, planId);
	let [accepted, left] = [0, 0];
	for (const { id, may } of await threadsOfPlan(ctx, actor, planId)) {
		if (!may.includes('accept')) continue;
		try {
			await acceptProposal(ctx, texts, actor, id);
			accepted += 1;
		} catch (cause) {
			if (!isRefusal(cause)) throw cause;
			left += 1;
		}
	}
	return { accepted, left };
}

async function refuseWhoMayNotWrite(db: Db, actor: Actor, planId: string): Promise<void> {
	const { level } = await loadPlan(db, actor, planId);
	if (!canOnPlan(level, 'plan.write')) throw refusal('forbidden', 'comment-not-allowed');
}

/** Declines every open proposal of a plan's text. `plan.write` on the plan. Gives how many. */
export async function rejectAll(ctx: Context, actor: Actor, planId: string): Promise<number> {
	await refuseWhoMayNotWrite(ctx.db, actor, planId);
	const open = (await threadsOfPlan(ctx, actor, planId)).filter(({ may }) => may.includes('reject'));
	for (const { id } of open) await decide(ctx, actor, id, 'rejected');
	return open.length;
}

/**
 * Decides on proposed words, once and for all: of two who decide at the same instant the second is told. Who decided
 * and when stays with the thread, and whoever proposed the words is told. Accepting is {@link acceptProposal}.
 */
export async function decide(
	ctx: Context,
	actor: Actor,
	threadId: string,
	decision: Decision
): Promise<void> {
	await changing(
		ctx,
		actor,
		async (trx) => {
			const row = await loadFor(trx, actor, threadId, actionOf[decision]);
			const at = ctx.now().toISOString();
			await threads.update(trx, threadId, {
				decision,
				decided_by: actor.memberId,
				decided_at: at,
				changed_at: at
			});
			await note(trx, actor, row.id, decision, at);
			if (decision === 'withdrawn') return { told: [] };
			const { comments } = await threads.saidIn(trx, [threadId]);
			const authorId = comments[0]?.member_id ?? null;
			return { told: await tellOfDecision(trx, actor, row, authorId, { decision, at }) };
		},
		threadId
	);
}

/** Runs a change, then tells the pages that show the thread. */
async function changing<Result>(
	ctx: Context,
	actor: Actor,
	change: (trx: Trx) => Promise<Result>,
	id?: string
): Promise<Result> {
	const result = await inTurn(ctx, actor, change);
	const threadId = id ?? (result as Said).threadId;
	const row = (await threads.find(ctx.db, actor.allianceId, threadId))!;
	const topic = row.entry_id === null ? `threads:${row.plan_id}` : `entry:${row.entry_id}`;
	await ctx.announce({ kind: 'changed', topics: [topic], what: 'thread', id: threadId });
	await announceTo(ctx, (result as Partial<Said> | undefined)?.told ?? []);
	return result;
}

function refuseWhoMayNot({ mayComment, isArchived }: Standing): void {
	if (!mayComment) throw refusal('forbidden', 'comment-not-allowed');
	if (isArchived) throw refusal('conflict', 'plan-archived');
}

/** A thread on which the member may do this now. */
async function loadFor(trx: Db, actor: Actor, id: string, action: ThreadAction) {
	const { row, may } = await loadThread(trx, actor, id);
	refuseWhoMayNot(may);
	const { comments } = await threads.saidIn(trx, [id]);
	const thread = {
		isResolved: row.resolved_at !== null,
		decision: row.decision,
		replacement: row.replacement,
		authorId: comments[0]?.member_id ?? comments[0]?.guest_id ?? null
	};
	const who = { memberId: actor.memberId, isGuest: actor.guest !== undefined, ...may };
	if (threadOffers(thread, who).includes(action)) return row;
	// Whoever could have done it before someone else did is told that.
	const untouched = { ...thread, decision: null, isResolved: action === 'reopen' };
	if (threadOffers(untouched, who).includes(action)) throw refusal('conflict', 'thread-moved');
	throw refusal('forbidden', 'comment-not-allowed');
}

async function loadOwn(trx: Trx, actor: Actor, threadId: string, commentId: string) {
	const { row, may } = await loadThread(trx, actor, threadId);
	refuseWhoMayNot(may);
	const comment = await threads.findComment(trx, threadId, commentId);
	if (!comment) throw refusal('not-found', 'comment');
	if ((comment.member_id ?? comment.guest_id) !== actor.memberId || comment.kind !== 'said')
		throw refusal('forbidden', 'comment-not-yours');
	if (comment.deleted_at) throw refusal('conflict', 'comment-deleted');
	return { row, comment };
}

async function alreadySaid(
	trx: Trx,
	actor: Actor,
	key: string | null | undefined
): Promise<Said | undefined> {
	const before = key ? await threads.findByRequest(trx, key) : undefined;
	if (!before) return undefined;
	if ((before.member_id ?? before.guest_id) !== actor.memberId) throw refusal('conflict', 'form-malformed');
	return { threadId: before.thread_id, commentId: before.id, unreached: [], told: [] };
}

type Place = Pick<threads.ThreadRow, 'id' | 'plan_id' | 'entry_id'>;

async function say(trx: Trx, actor: Actor, thread: Place, words: Words, at: string): Promise<Said> {
	const id = newId();
	await threads.say(trx, {
		...line(actor, thread.id, id, at),
		kind: 'said',
		body: words.body,
		request_key: words.key ?? null
	});
	const { unreached, mentions } = await mention(trx, actor, thread, id, words);
	const told = await tellOfComment(trx, actor, thread, { id, mentions, at });
	return { threadId: thread.id, commentId: id, unreached, told };
}

/** What was done to a thread stands in it as a line. */
async function note(trx: Trx, actor: Actor, threadId: string, kind: threads.CommentRow['kind'], at: string) {
	await threads.say(trx, { ...line(actor, threadId, newId(), at), kind, body: '', request_key: null });
}

const line = (actor: Actor, threadId: string, id: string, at: string) => ({
	id,
	thread_id: threadId,
	member_id: actor.guest ? null : actor.memberId,
	guest_id: actor.guest ? actor.memberId : null,
	at,
	edited_at: null,
	deleted_at: null
});

/** Stores whom a comment mentions; gives those of them who may not read it. */
async function mention(
	trx: Trx,
	actor: Actor,
	thread: Place,
	commentId: string,
	{ body, chosen = [] }: Words
): Promise<{ unreached: Said['unreached']; mentions: Mention[] }> {
	// Whoever is not of the alliance names nobody: whether a name is known here is none of their business.
	const isOfAlliance = !actor.guest && actor.role !== 'third_party';
	const mentions =
		body.includes('@') && isOfAlliance ? mentionsIn(body, await namesIn(trx, actor), new Set(chosen)) : [];
	await threads.setMentions(
		trx,
		commentId,
		mentions.map(({ kind, id, label }) => ({ kind, subject_id: id, label }))
	);
	return { unreached: await unreachedOf(trx, actor, thread, mentions), mentions };
}

async function namesIn(trx: Trx, { allianceId }: Actor) {
	const [people, organisations] = await Promise.all([
		directory.allMemberNames(trx, allianceId),
		directory.organisations(trx, allianceId)
	]);
	return [
		...people
			.filter((it) => it.left_at === null)
			.map(({ id, name }) => ({ kind: 'member' as const, id, name })),
		...organisations.map(({ id, name }) => ({ kind: 'organisation' as const, id, name }))
	];
}

async function unreachedOf(trx: Trx, actor: Actor, thread: Place, mentions: readonly Mention[]) {
	const unreached: Unreached[] = [];
	const { allianceId } = actor;
	for (const { kind, id, label } of mentions) {
		const ids = kind === 'member' ? [id] : await notify.membersOf(trx, [id]);
		const people = (await Promise.all(ids.map((it) => members.findById(trx, allianceId, it)))).filter(
			(it) => it !== undefined
		);
		const anyReads = async (place: Parameters<typeof mayRead>[3]) => {
			for (const person of people) if (await mayRead(trx, allianceId, person, place)) return true;
			return false;
		};
		if (await anyReads(thread)) continue;
		const readsPlan = await anyReads({ plan_id: thread.plan_id, entry_id: null });
		const helps = thread.entry_id === null || (await isOfPlan(trx, actor, thread.entry_id));
		unreached.push({ kind, id, name: label, mayAsk: people.length > 0 && !readsPlan && helps });
	}
	return unreached;
}

/** Whether whoever reads the plan sees the entry, and who acts may ask for that. */
async function isOfPlan(trx: Trx, actor: Actor, entryId: string): Promise<boolean> {
	const { row, grants } = await loadEntry(trx, actor, entryId);
	return row.visibility === 'plan' && canOnPlan(levelFor(actor, grants), 'plan.comment');
}
