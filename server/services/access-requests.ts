import { mayAskAgain, type AccessSubjectKind } from '#lib/domain/access-request.ts';
import { isRefusal, refusal } from '#lib/domain/errors.ts';
import type { LogEvent } from '#lib/domain/log-event.ts';
import { canOnPlan } from '#lib/domain/permissions.ts';
import * as requests from '../db/access-requests.ts';
import * as directory from '../db/directory.ts';
import * as notices from '../db/notices.ts';
import { newId } from '../ids.ts';
import { isReached, levelOf, peopleOf } from './access-closing.ts';
import type { Actor, Context, Db, Trx } from './context.ts';
import { append } from './log.ts';
import { announceTo } from './notify.ts';
import { grant, loadPlan } from './plans.ts';
import { inTurn } from './turn.ts';

/** For whom an access is asked. */
export interface AccessSubject {
	kind: AccessSubjectKind;
	id: string;
}

/**
 * Asks those who may open a plan to open it to a member or an organisation who may not read it: mentioned there.
 * `plan.comment` on the plan. While it is open nobody is told twice; after a refusal it is asked again some time later.
 */
export async function askAccess(
	ctx: Context,
	actor: Actor,
	planId: string,
	subject: AccessSubject
): Promise<void> {
	const told = await inTurn(ctx, actor, async (trx) => {
		const { level, grants } = await loadPlan(trx, actor, planId);
		if (!canOnPlan(level, 'plan.comment')) throw refusal('forbidden', 'comment-not-allowed');
		const members = await directory.members(trx, actor.allianceId);
		const asked = { plan_id: planId, subject_kind: subject.kind, subject_id: subject.id };
		if (peopleOf(asked, members).length === 0) {
			if (subject.kind === 'member') throw refusal('invalid', 'member-unknown');
			throw refusal('invalid', 'organisation-unknown');
		}
		if (isReached(asked, members, grants)) throw refusal('conflict', 'access-had');
		const open = await requests.openOn(trx, planId);
		if (open.some((row) => row.subject_kind === subject.kind && row.subject_id === subject.id)) return [];
		const at = ctx.now();
		if (!mayAskAgain(await requests.lastDeclined(trx, asked), at))
			throw refusal('conflict', 'access-declined');
		const row: requests.AccessRequestRow = {
			id: newId(),
			alliance_id: actor.allianceId,
			...asked,
			asked_by: actor.memberId,
			asked_at: at.toISOString(),
			outcome: null,
			words: '',
			closed_by: null,
			closed_at: null
		};
		await requests.insert(trx, row);
		await logged(trx, actor, row, 'access.asked', at);
		const able = members.filter((it) => canOnPlan(levelOf(it, grants), 'plan.grant')).map(({ id }) => id);
		await notices.insert(
			trx,
			able.map((memberId) => noticeOf(row, memberId, 'access', actor.memberId, at))
		);
		return able;
	});
	await announceTo(ctx, told);
}

/**
 * Opens the plan as it was asked, to read and to comment. `plan.grant` on the plan. A right that was given meanwhile has
 * closed the request, so that none is lowered.
 */
export async function grantAccess(ctx: Context, actor: Actor, requestId: string): Promise<void> {
	const row = await loadAnswerable(ctx.db, actor, requestId);
	const asked = { subjectKind: row.subject_kind, subjectId: row.subject_id, level: 'comment' as const };
	await grant(ctx, actor, row.plan_id, asked, (trx) => loadAnswerable(trx, actor, requestId));
}

/** Declines a request, with a word if one likes; whoever asked is told. `plan.grant` on the plan. */
export async function declineAccess(
	ctx: Context,
	actor: Actor,
	requestId: string,
	words: string
): Promise<void> {
	const told = await inTurn(ctx, actor, async (trx) => {
		const row = await loadAnswerable(trx, actor, requestId);
		const at = ctx.now();
		const closed = { closed_by: actor.memberId, closed_at: at.toISOString() };
		const had = await requests.close(trx, [row.id], { outcome: 'declined', words, ...closed });
		await logged(trx, actor, row, 'access.declined', at, words);
		if (row.asked_by === actor.memberId) return had;
		await notices.insert(trx, [noticeOf(row, row.asked_by, 'no_access', actor.memberId, at)]);
		return [...had, row.asked_by];
	});
	await announceTo(ctx, told);
}

/** Takes back what one asked for oneself. */
export async function withdrawAccess(ctx: Context, actor: Actor, requestId: string): Promise<void> {
	const told = await inTurn(ctx, actor, async (trx) => {
		const row = await requests.find(trx, actor.allianceId, requestId);
		if (row?.asked_by !== actor.memberId) throw refusal('not-found', 'access-request');
		if (row.outcome !== null) throw refusal('gone', 'access-answered');
		const at = ctx.now();
		const closed = { closed_by: actor.memberId, closed_at: at.toISOString() };
		await logged(trx, actor, row, 'access.withdrawn', at);
		return requests.close(trx, [row.id], { outcome: 'withdrawn', words: '', ...closed });
	});
	await announceTo(ctx, told);
}

/** What a member has asked for and nobody has answered yet: their own requests alone, on plans that they may read today. */
export async function askedAccesses({ db }: Context, actor: Actor) {
	const rows = await requests.openBy(db, actor.memberId);
	const found = await Promise.all(
		rows.map(async (row) => {
			try {
				await loadPlan(db, actor, row.plan_id);
			} catch (cause) {
				if (isRefusal(cause)) return [];
				throw cause;
			}
			return {
				id: row.id,
				plan: { id: row.plan_id, title: row.title },
				subject: row.subject ?? '',
				at: row.asked_at
			};
		})
	);
	return found.flat();
}

async function loadAnswerable(db: Db, actor: Actor, requestId: string) {
	const row = await requests.find(db, actor.allianceId, requestId);
	if (!row) throw refusal('not-found', 'access-request');
	const { level } = await loadPlan(db, actor, row.plan_id);
	if (!canOnPlan(level, 'plan.grant')) throw refusal('forbidden', 'plan-not-allowed');
	if (row.outcome !== null) throw refusal('gone', 'access-answered');
	return row;
}

function noticeOf(
	row: requests.AccessRequestRow,
	memberId: string,
	kind: 'access' | 'no_access',
	byId: string,
	at: Date
): notices.NoticeRow {
	return {
		id: newId(),
		alliance_id: row.alliance_id,
		member_id: memberId,
		kind,
		plan_id: row.plan_id,
		entry_id: null,
		thread_id: null,
		comment_id: null,
		by_id: byId,
		by_guest_id: null,
		what: row.id,
		until: null,
		key: `${kind}:${row.id}:${memberId}`,
		at: at.toISOString(),
		read_at: null,
		mailed_at: null
	};
}

async function logged(
	trx: Trx,
	actor: Actor,
	row: requests.AccessRequestRow,
	kind: LogEvent,
	at: Date,
	reason = ''
): Promise<void> {
	await append(trx, {
		allianceId: row.alliance_id,
		at,
		kind,
		subject: { kind: 'plan', id: row.plan_id },
		actorId: actor.memberId,
		personId: row.subject_kind === 'member' ? row.subject_id : null,
		organisationId: row.subject_kind === 'organisation' ? row.subject_id : null,
		reason: reason || null
	});
}
