import { marksText } from '#lib/domain/entry.ts';
import { isClosed } from '#lib/domain/entry-actions.ts';
import { refusal } from '#lib/domain/errors.ts';
import { canOnPlan } from '#lib/domain/permissions.ts';
import { adoptionProblem, statusOnceAdopted, tally, type Answered } from '#lib/domain/plan-life-cycle.ts';
import { bindingPlaces, placesOf } from '#lib/domain/plan-place.ts';
import * as alliances from '../db/alliances.ts';
import * as entries from '../db/entries.ts';
import * as versions from '../db/plan-versions.ts';
import { notFound } from '#lib/domain/errors.ts';
import type { PlanRow } from '../db/plans.ts';
import { currentProjection } from '../documents/current.ts';
import { hashOf, newId } from '../ids.ts';
import { loadEntry } from './dossiers.ts';
import { append } from './log.ts';
import { loadPlan } from './plans.ts';
import { canonicalText } from './plan-hashes.ts';
import { announcePlans, loadActivePlan, setStatus } from './plan-status.ts';
import type { Actor, Context, Db, Trx } from './context.ts';
import { inTurn } from './turn.ts';

/** States in which an agreement is one that was reached. */
export const reachedStates = ['adopted', 'adopted_with_reservations', 'in_force', 'to_review', 'renewed'];

/** A disagreement that was open when a version was frozen. */
export interface OpenEntry {
	id: string;
	title: string;
	state: string;
}

/** Who had answered what when a version was adopted, and how it came. */
export interface Adoption {
	/** Everyone who was awaited signed, or someone decided to move on. */
	by: 'all' | 'decision';
	memberId: string;
	reason: string;
	signed: string[];
	refused: { organisationId: string; words: string }[];
	silent: string[];
	/** Signed subject to their boards, or by telephone; none where a version was adopted before there was such a thing. */
	provisional?: string[];
	/** The organisation that was the last one awaited, and left the alliance. */
	without?: string;
}

/**
 * Freezes a plan's text as it is now, nothing unsaved left out: whoever facilitates it may. Gives the version's
 * number. `entryId` is an agreement reached on this plan; its parties are awaited too.
 */
export async function freezePlan(
	ctx: Context,
	actor: Actor,
	planId: string,
	{ entryId }: { entryId: string | null }
): Promise<number> {
	const number = await inTurn(ctx, actor, async (trx) => {
		const { row } = await loadActivePlan(trx, actor, planId, 'plan.grant');
		if (row.status === 'closed') throw refusal('conflict', 'plan-closed');
		const at = ctx.now();
		if (entryId) await checkAgreement(trx, actor, planId, entryId);
		const projection = await currentProjection(trx, row.document_id, at);
		if (!projection.text.trim()) throw refusal('invalid', 'version-empty');
		const text = canonicalText(row.title, projection.text);
		const hash = hashOf(text);
		const [last] = await versions.ofPlan(trx, planId);
		if (last?.hash === hash && last.entry_id === entryId) throw refusal('conflict', 'version-same');
		const version = {
			id: newId(),
			plan_id: planId,
			number: (last?.number ?? 0) + 1,
			title: row.title,
			text,
			json: projection.json,
			hash,
			open_entries: JSON.stringify(await openDisagreements(trx, planId)),
			entry_id: entryId,
			member_id: actor.memberId,
			at: at.toISOString(),
			adopted_at: null,
			adoption: null
		};
		await versions.insert(trx, version);
		await append(trx, {
			allianceId: actor.allianceId,
			at,
			kind: 'plan.frozen',
			subject: { kind: 'plan', id: planId },
			actorId: actor.memberId,
			to: String(version.number),
			decidedHash: hash
		});
		return version.number;
	});
	await announcePlans(ctx, actor, [planId]);
	return number;
}

async function checkAgreement(trx: Trx, actor: Actor, planId: string, entryId: string): Promise<void> {
	const entry = await loadEntry(trx, actor, entryId).catch(() => undefined);
	const fits = entry?.row.plan_id === planId && entry.row.kind === 'agreement';
	// Its parties are shown as awaited to every reader of the plan.
	if (!fits || !marksText(entry.row.visibility) || !reachedStates.includes(entry.row.state)) {
		throw refusal('invalid', 'agreement-unknown', 'entry');
	}
}

async function openDisagreements(trx: Trx, planId: string): Promise<OpenEntry[]> {
	const rows = await versions.sharedEntriesOf(trx, planId, 'disagreement');
	return rows.filter((row) => !isClosed(row)).map(({ id, title, state }) => ({ id, title, state }));
}

/** The organisations that a version's adoption waits for. */
export function awaitedFor(db: Db, planId: string, entryId: string | null): Promise<string[]> {
	const isBinding = (places: string) => placesOf(places).some((kind) => bindingPlaces.includes(kind));
	return versions.awaitedFor(db, planId, entryId, isBinding);
}

export const answersOf = (rows: readonly versions.PlanSignatureRow[]): (Answered & { id: string })[] =>
	rows.map((row) => ({
		id: row.id,
		organisationId: row.organisation_id,
		answer: row.answer,
		words: row.words,
		at: row.at,
		provisionalUntil: row.provisional_until
	}));

/** A version that can be answered: the last one frozen, or the one that holds. */
export function isAnswerable(
	all: readonly { number: number; adopted_at: string | null }[],
	number: number
): boolean {
	const newest = all[0]?.number;
	const holding = all.find((it) => it.adopted_at !== null)?.number;
	return number === newest || number === holding;
}

/** A frozen version of a plan, all of them, and what was answered to it. */
export async function loadVersion(trx: Trx, planId: string, number: number) {
	const version = (await versions.find(trx, planId, number)) ?? notFound('version');
	const all = await versions.ofPlan(trx, planId);
	const rows = (await versions.signaturesOf(trx, [version.id])).get(version.id) ?? [];
	return { version, all, rows };
}

/**
 * Adopts a version that not everyone signed, once those who are awaited have answered or had their days: whoever
 * facilitates the plan decides, or a mandate holder of an organisation that has signed. Nobody is counted as agreeing.
 */
export async function adoptVersion(
	ctx: Context,
	actor: Actor,
	planId: string,
	number: number,
	{ reason }: { reason: string }
): Promise<void> {
	await inTurn(ctx, actor, async (trx) => {
		const { row, level } = await loadActivePlan(trx, actor, planId, 'plan.read');
		const { version, all, rows } = await loadVersion(trx, planId, number);
		const answers = answersOf(rows);
		const awaited = await awaitedFor(trx, planId, version.entry_id);
		const mandates = await entries.mandatesOfMember(trx, actor.allianceId, actor.memberId);
		if (!mayAdopt(canOnPlan(level, 'plan.grant'), mandates, answers)) {
			throw refusal('forbidden', 'adoption-not-allowed');
		}
		if (row.status === 'closed') throw refusal('conflict', 'plan-closed');
		if (version.adopted_at) throw refusal('conflict', 'version-adopted');
		if (!isAnswerable(all, number)) throw refusal('conflict', 'version-superseded');
		if (!reason) throw refusal('invalid', 'reason-missing', 'reason');
		const at = ctx.now();
		const awaitDays = await alliances.awaitDaysOf(trx, actor.allianceId);
		const problem = adoptionProblem(answers, awaited, { frozenAt: version.at, awaitDays, now: at });
		if (problem === 'adoption-unsigned') throw refusal('conflict', 'adoption-unsigned');
		if (problem) throw refusal('conflict', 'adoption-too-soon');
		await adopt(trx, actor, row, version, at, { by: 'decision', reason, answers, awaited });
	});
	await announcePlans(ctx, actor, [planId]);
}

/** Whoever facilitates the plan, or a mandate holder of an organisation that has signed. */
export function mayAdopt(
	facilitates: boolean,
	mandates: ReadonlyMap<string, string>,
	answers: readonly Answered[]
): boolean {
	return facilitates || tally(answers, []).signed.some((it) => mandates.has(it.organisationId));
}

/** Adopts a version in the caller's transaction, and with it a plan that was not yet. */
export async function adopt(
	trx: Trx,
	actor: Actor,
	row: PlanRow,
	version: versions.VersionRow,
	at: Date,
	how: {
		by: Adoption['by'];
		reason: string;
		answers: readonly Answered[];
		awaited: readonly string[];
		/** Whose leaving brought it about. */
		without?: string;
	}
): Promise<void> {
	const { signed, provisional, refused, silent } = tally(how.answers, how.awaited);
	const adoption: Adoption = {
		by: how.by,
		memberId: actor.memberId,
		reason: how.reason,
		signed: signed.map((it) => it.organisationId),
		refused: refused.map(({ organisationId, words }) => ({ organisationId, words })),
		silent,
		provisional: provisional.map((it) => it.organisationId),
		...(how.without !== undefined && { without: how.without })
	};
	await versions.setAdopted(trx, version.id, at.toISOString(), JSON.stringify(adoption));
	await append(trx, {
		allianceId: actor.allianceId,
		at,
		kind: how.without === undefined ? 'plan.adopted' : 'plan.adopted-without',
		subject: { kind: 'plan', id: row.id },
		actorId: actor.memberId,
		organisationId: how.without ?? null,
		to: String(version.number),
		reason: how.reason || null,
		decidedHash: version.hash
	});
	const status = statusOnceAdopted(row.status);
	if (status !== row.status) {
		await setStatus(trx, actor, row, status, at, { reason: how.reason, outcome: null, learning: '' });
	}
}

/** A version that the member may read, as its row. */
export async function findVersion(db: Db, actor: Actor, planId: string, number: number) {
	const plan = await loadPlan(db, actor, planId);
	const version = (await versions.find(db, plan.row.id, number)) ?? notFound('version');
	return { plan, version };
}
