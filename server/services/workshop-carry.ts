/** A round that organisations have answered in a workshop goes on in the register, each position to be confirmed there. */
import type { EntryActor } from '#lib/domain/dossier.ts';
import { attempt } from '#lib/domain/entry-actions.ts';
import { refusal, refuse } from '#lib/domain/errors.ts';
import { isObjection } from '#lib/domain/gradient.ts';
import type { Input } from '#lib/domain/life-cycle.ts';
import { canOnPlan } from '#lib/domain/permissions.ts';
import { addDays } from '#lib/domain/dossier.ts';
import { openRound, SHORTEST_DAYS } from '#lib/domain/round.ts';
import type { DraftPosition } from '#lib/domain/workshop-drafts.ts';
import * as directory from '../db/directory.ts';
import type { Actor, Db, Trx } from './context.ts';
import { loadEntry } from './dossiers.ts';
import { actIn, offerConfirmation, topicsOf } from './entries.ts';
import { append } from './log.ts';
import { loadPlan } from './plans.ts';
import { rowsOfChange } from './store-change.ts';
import { inTurn } from './turn.ts';
import type { WorkshopContext } from './workshop-access.ts';

/** Why a position stays in the workshop: an objection says what would lift it, which nobody was asked there. */
export type Hindrance = 'objection' | 'no-mandate' | 'left';
export type Carriable = DraftPosition & { hindered: Hindrance | null };

/** A position that was carried over, and the secret of the link by which it is confirmed, given once. */
export interface Carried {
	organisation: string;
	/** The mandate holder that the link is for. */
	holder: string;
	token: string;
	/** ISO instant. */
	until: string;
}

/** How a round that is carried over decides, and until when: fixed before it opens. What is null stands as it does in any round. */
export interface CarryRule {
	rule: 'consent' | 'threshold' | 'objection';
	/** Percent of those who are for or against. */
	threshold: number | null;
	/** Organisations that must have answered. */
	quorum: number | null;
	/** ISO date. */
	closesOn: string | null;
}

/** The day on which a round closes where nobody chose one, as an ISO date. */
export const usualClosing = (now: Date) => addDays(now, SHORTEST_DAYS).slice(0, 10);

/** Which positions of a round can be carried over as things stand today. */
export function carriable(
	db: Db,
	allianceId: string,
	positions: readonly DraftPosition[]
): Promise<Carriable[]> {
	return Promise.all(
		positions.map(async (it) => ({ ...it, hindered: await hindranceOf(db, allianceId, it) }))
	);
}

async function hindranceOf(
	db: Db,
	allianceId: string,
	{ organisationId, position, objection }: DraftPosition
): Promise<Hindrance | null> {
	if (isObjection({ step: position, objection })) return 'objection';
	const [organisation, holders] = await Promise.all([
		directory.findOrganisation(db, allianceId, organisationId),
		directory.mandatesOf(db, allianceId, organisationId)
	]);
	if (!organisation || organisation.left_at) return 'left';
	return holders.length > 0 ? null : 'no-mandate';
}

/**
 * Throws unless this member may note positions for others there, as on the telephone: whoever facilitates the plan and
 * is of none of them; and unless a round by this rule can hold them.
 */
export async function checkMayCarry(
	ctx: WorkshopContext,
	actor: Actor,
	planId: string,
	positions: readonly DraftPosition[],
	rule: CarryRule
): Promise<void> {
	const { level } = await loadPlan(ctx.db, actor, planId);
	if (!canOnPlan(level, 'plan.grant')) throw refusal('forbidden', 'workshop-carry-not-facilitator', 'carry');
	if (isConflicted(actor, positions)) throw refusal('forbidden', 'workshop-carry-conflicted', 'carry');
	if (rule.closesOn !== null && rule.closesOn < ctx.now().toISOString().slice(0, 10))
		throw refusal('invalid', 'date-past', 'closesOn');
	if (rule.rule === 'objection' && !fitsObjection(positions))
		throw refusal('invalid', 'workshop-carry-eight-steps', 'rule');
}

/** Whether these can be answers to « Une objection ? », which knows two: no, or the harm that one sees. */
export function fitsObjection(positions: readonly DraftPosition[]): boolean {
	return positions.every(
		(it) => it.position === 1 || isObjection({ step: it.position, objection: it.objection })
	);
}

/** Whether someone is of an organisation whose position they would note. */
export function isConflicted(
	{ organisationIds }: Pick<EntryActor, 'organisationIds'>,
	positions: readonly DraftPosition[]
): boolean {
	return positions.some((it) => organisationIds.includes(it.organisationId));
}

/**
 * Gathers the organisations of these positions around a new agreement, opens its round and notes each position as
 * provisional, all or nothing. Where the round has been opened already nothing is done.
 */
export async function carryPositions(
	ctx: WorkshopContext,
	actor: Actor,
	entryId: string,
	positions: readonly DraftPosition[],
	{ rule, threshold, quorum, closesOn }: CarryRule
): Promise<Carried[]> {
	const { carried, topics } = await inTurn(ctx, actor, async (trx) => {
		const { row, dossier } = await loadEntry(trx, actor, entryId);
		const whole = await carriable(trx, actor.allianceId, positions);
		const free = whole.filter(({ hindered }) => hindered === null);
		if (row.state !== 'draft' || dossier.rounds.length > 0 || free.length === 0) return { carried: [] };
		const there = new Set(dossier.parties.map(({ organisationId }) => organisationId));
		const act = (name: string, input: Input) => actIn(trx, ctx, actor, entryId, name, input);
		// Whoever objected is asked there too: they are awaited, not left out.
		for (const { organisationId, hindered } of whole) {
			if (hindered !== 'left' && !there.has(organisationId)) await act('gather', { partner: organisationId });
		}
		await act('open_round', {
			rule,
			live: true,
			closesOn: closesOn ?? usualClosing(ctx.now()),
			...(threshold !== null && { threshold }),
			...(quorum !== null && { quorum })
		});
		const carried: Carried[] = [];
		for (const position of free) carried.push(await carryOne(trx, ctx, actor, entryId, position));
		return { carried, topics: topicsOf(row.plan_id, row.alliance_id, entryId) };
	});
	if (topics) await ctx.announce({ kind: 'changed', topics, what: 'entry', id: entryId });
	return carried;
}

/** By the rule of what is noted on the telephone; the log says where it was given. */
async function carryOne(
	trx: Trx,
	ctx: WorkshopContext,
	actor: Actor,
	entryId: string,
	{ organisationId, organisation, person, position, reason, objection }: DraftPosition
): Promise<Carried> {
	const { row, dossier, who } = await loadEntry(trx, actor, entryId);
	const input = { partner: organisationId, person, step: position, reason, objection };
	const now = ctx.now();
	const tried = attempt(dossier, 'record_by_phone', input, who, now);
	if ('problem' in tried) refuse(tried.problem);
	const rows = rowsOfChange(
		row,
		dossier,
		tried.change,
		{ memberId: actor.memberId, organisationId: null, mandateId: null },
		now
	);
	const until = openRound(dossier)!.closesAt;
	const token = await offerConfirmation(trx, ctx, actor, entryId, {
		name: 'record_by_phone',
		input,
		until,
		organisationId
	});
	await rows.store(trx);
	await append(trx, {
		allianceId: actor.allianceId,
		at: now,
		kind: 'entry.carry-position',
		subject: { kind: 'entry', id: entryId },
		actorId: actor.memberId,
		from: row.state,
		to: row.state,
		decidedHash: rows.decidedHash
	});
	const holders = await directory.mandatesOf(trx, actor.allianceId, organisationId);
	const holder = holders.find(({ member_id }) => member_id === person) ?? holders[0];
	return { organisation, holder: holder?.name ?? '', token: token!, until };
}
