import { notFound } from '#lib/domain/errors.ts';
import type { Anchor, EntryCard } from '#lib/domain/entry.ts';
import { flagsOf } from '#lib/domain/entry-flags.ts';
import { awaitedOf, isClosed, mineToDo } from '#lib/domain/entry-actions.ts';
import { canOnPlan } from '#lib/domain/permissions.ts';
import * as entries from '../db/entries.ts';
import * as plans from '../db/plans.ts';
import * as register from '../db/register.ts';
import type { Actor, Context, Db } from './context.ts';
import { loadDossiers } from './dossiers.ts';
import { levelFor } from './plan-level.ts';

/** Through whose eyes a list is made. */
export async function eyesOf(db: Db, actor: Actor): Promise<register.Eyes> {
	// A guest reads one plan, and looks through nothing.
	if (actor.guest) notFound('plan');
	const isThirdParty = actor.role === 'third_party';
	const whose = {
		allianceId: actor.allianceId,
		memberId: actor.memberId,
		organisationIds: actor.organisationIds,
		isThirdParty
	};
	if (isThirdParty) return { ...whose, hiddenPlanIds: await plans.idsOf(db, actor.allianceId) };
	const doubtful = await plans.grantsWhereNone(db, actor.allianceId);
	const hidden = [...doubtful].filter(([, grants]) => !canOnPlan(levelFor(actor, grants), 'plan.read'));
	return { ...whose, hiddenPlanIds: hidden.map(([id]) => id) };
}

/** More than these, the last changed, no margin shows. */
const MOST_CARDS = 500;

/**
 * The entries of a plan that this member may see, as the margin and the citations show them: the last changed, and all
 * of them that a text cites, since a citation without a card is nothing.
 */
export async function cardsOfPlan(
	{ db, now }: Context,
	actor: Actor,
	planId: string,
	cited: readonly string[]
): Promise<EntryCard[]> {
	const eyes = actor.guest ? eyesOfGuest(actor, planId) : await eyesOf(db, actor);
	const rows = await register.list(db, eyes, { planId }, { offset: 0, limit: MOST_CARDS });
	if (rows.length === MOST_CARDS) {
		const known = new Set(rows.map(({ id }) => id));
		const older = cited.filter((id) => !known.has(id));
		for (let i = 0; i < older.length; i += MOST_CARDS) {
			const ids = older.slice(i, i + MOST_CARDS);
			rows.push(...(await register.list(db, eyes, { planId, ids }, { offset: 0, limit: MOST_CARDS })));
		}
	}
	return cardsOf(db, actor, rows, now());
}

/** What is visible in the one plan that a guest reads. */
function eyesOfGuest({ guest, allianceId, memberId }: Actor, planId: string): register.Eyes {
	if (guest?.planId !== planId) notFound('plan');
	return { allianceId, memberId, organisationIds: [], hiddenPlanIds: [], isThirdParty: false };
}

/** Rows that were listed for this member, as cards. */
export async function cardsOf(
	db: Db,
	actor: Actor,
	rows: readonly entries.EntryRow[],
	now: Date
): Promise<EntryCard[]> {
	const ids = rows.map(({ id }) => id);
	const [{ parties, terms }, titles, mandates] = await Promise.all([
		register.besides(db, ids),
		register.planTitles(db, [...new Set(rows.map((row) => row.plan_id))]),
		entries.mandatesOfMember(db, actor.allianceId, actor.memberId)
	]);
	// Only what one of my mandates is in can be waiting for me.
	const mine = rows.filter(
		(row) => !isClosed(row) && parties.get(row.id)?.some((party) => mandates.has(party.id))
	);
	const awaiting = await register.awaitingAmong(
		db,
		mine.map(({ id }) => id)
	);
	const concerned = mine.filter(({ id }) => awaiting.has(id));
	const dossiers = await loadDossiers(db, actor.allianceId, concerned);
	const who = {
		memberId: actor.memberId,
		organisationIds: actor.organisationIds,
		mandates,
		mayComment: true,
		mayWrite: false,
		mayFacilitate: false
	};
	const waiting = new Map(
		dossiers.map(({ row, dossier }) => [
			row.id,
			{ mine: mineToDo(dossier, who), awaited: awaitedOf(dossier) }
		])
	);
	return rows.map((row) => {
		const commitment = terms.get(row.id);
		const flags = flagsOf(
			{
				kind: row.kind,
				state: row.state,
				closed: isClosed(row),
				dueOn: row.due_on,
				reviewOn: row.review_on,
				changedAt: row.changed_at,
				stateSince: row.state_since,
				cadenceDays: commitment?.cadence_days ?? null,
				lastNewsAt: commitment?.last_news_at ?? null
			},
			now
		);
		const mine = waiting.get(row.id)?.mine ?? [];
		return {
			id: row.id,
			kind: row.kind,
			title: row.title,
			state: row.state,
			flags: mine.length > 0 ? [...flags, 'awaited' as const] : flags,
			visibility: row.visibility,
			parties: (parties.get(row.id) ?? [])
				.map(({ id, name, role, side }) => ({ id, name, role, side }))
				.sort((a, b) => a.name.localeCompare(b.name, 'fr')),
			dueOn: row.due_on ?? row.review_on,
			changedAt: row.changed_at,
			mine,
			anchor: row.anchor ? (JSON.parse(row.anchor) as Anchor) : null,
			plan: {
				id: row.plan_id,
				// Whoever was asked from outside is told nothing of the plan.
				title: actor.role === 'third_party' ? '' : (titles.get(row.plan_id)?.title ?? '')
			}
		};
	});
}

/** What somebody who was asked from outside leads, latest first. */
export async function entriesLed({ db, now }: Context, actor: Actor): Promise<EntryCard[]> {
	if (actor.role !== 'third_party') notFound('entry');
	return cardsOf(
		db,
		actor,
		await register.list(db, await eyesOf(db, actor), {}, { offset: 0, limit: 50 }),
		now()
	);
}
