import { JUDGED } from '#lib/domain/commitment-judgement.ts';
import type { Dossier, EntryActor } from '#lib/domain/dossier.ts';
import { seesEntry, type EntryReader } from '#lib/domain/entry.ts';
import { notFound } from '#lib/domain/errors.ts';
import { canOnPlan, type Grant } from '#lib/domain/permissions.ts';
import * as alliances from '../db/alliances.ts';
import * as entries from '../db/entries.ts';
import * as plans from '../db/plans.ts';
import type { Actor, Db } from './context.ts';
import { levelFor } from './plan-level.ts';

/** An entry with everything on it, for someone who may see it. Unknown and not theirs look the same. */
export async function loadEntry(db: Db, actor: Actor, id: string) {
	// A guest reads a text, and of what it cites what the text shows.
	if (actor.guest) notFound('entry');
	const [found, mandates] = await Promise.all([
		loadDossier(db, actor.allianceId, id),
		entries.mandatesOfMember(db, actor.allianceId, actor.memberId)
	]);
	const loaded = found ?? notFound('entry');
	const { row, dossier, grants, plan } = loaded;
	const reader = readerOf(actor, grants);
	if (!sees(row, dossier, reader)) notFound('entry');
	return { ...loaded, who: entryActorOf(actor, grants, mandates), readsPlan: reader.readsPlan, plan };
}

/** The row of an entry alone, for someone who may see it; refused as `loadEntry` does. */
export async function loadRow(db: Db, actor: Actor, id: string): Promise<entries.EntryRow> {
	if (actor.guest) notFound('entry');
	const [found, parties] = await Promise.all([
		entries.find(db, actor.allianceId, id),
		entries.partiesOf(db, [id])
	]);
	const row = found ?? notFound('entry');
	const reader = readerOf(actor, await plans.grantsOf(db, row.plan_id));
	if (!sees(row, { parties: parties.map(partyOf) }, reader)) notFound('entry');
	return row;
}

/** An entry with everything on it; undefined when there is none. */
export async function loadDossier(db: Db, allianceId: string, id: string) {
	const row = await entries.find(db, allianceId, id);
	if (!row) return undefined;
	const [plan, grants, [found]] = await Promise.all([
		plans.find(db, allianceId, row.plan_id),
		plans.grantsOf(db, row.plan_id),
		loadDossiers(db, allianceId, [row])
	]);
	return plan && found ? { ...found, plan, grants } : undefined;
}

/** Many entries of an alliance with everything on them, in the order of the rows given. */
export async function loadDossiers(db: Db, allianceId: string, rows: readonly entries.EntryRow[]) {
	const planIds = [...new Set(rows.map((row) => row.plan_id))];
	const [byEntry, mandated, archived, awaitDays, funders, facilitators] = await Promise.all([
		entries.rowsOf(db, rows),
		entries.mandatedIn(
			db,
			rows.map(({ id }) => id)
		),
		plans.archivedAmong(db, planIds),
		alliances.awaitDaysOf(db, allianceId),
		entries.fundersOf(db, planIds),
		entries.organisationsOfMembers(db, [...new Set(rows.flatMap((row) => row.facilitator_id ?? []))])
	]);
	const parties = await entries.partiesOfPlans(db, [
		...new Set(rows.filter((row) => isJudgedByPlan(row, byEntry.get(row.id)!)).map((row) => row.plan_id))
	]);
	return rows.map((row) => {
		const found = byEntry.get(row.id)!;
		const dossier = dossierOf(
			row,
			found,
			facilitators.get(row.facilitator_id ?? '') ?? [],
			archived.has(row.plan_id),
			{
				awaitDays,
				mandated,
				funders: funders.get(row.plan_id) ?? [],
				planParties: parties.get(row.plan_id) ?? new Set()
			}
		);
		return { row, rows: found, dossier };
	});
}

/** Whether it is for the organisations of the plan to say how a commitment ended: it has no beneficiary. */
const isJudgedByPlan = ({ kind, state }: entries.EntryRow, { parties }: entries.EntryRows) =>
	kind === 'commitment' &&
	JUDGED.includes(state) &&
	!parties.some((it) => it.role === 'beneficiary' && it.left_at === null);

function partyOf(row: entries.EntryRows['parties'][number]): Dossier['parties'][number] {
	return {
		organisationId: row.organisation_id,
		role: row.role,
		side: row.side,
		joinedAt: row.joined_at,
		leftAt: row.left_at
	};
}

function dossierOf(
	row: entries.EntryRow,
	rows: entries.EntryRows,
	facilitatorOrganisationIds: string[],
	planArchived: boolean,
	around: Pick<Dossier, 'awaitDays' | 'mandated' | 'funders' | 'planParties'>
): Dossier {
	return {
		entry: {
			id: row.id,
			kind: row.kind,
			title: row.title,
			frame: row.frame,
			state: row.state,
			visibility: row.visibility,
			authorId: row.author_id,
			confidantId: row.confidant_id,
			facilitatorId: row.facilitator_id,
			facilitatorOrganisationIds,
			selfLed: row.self_led === 1,
			createdAt: row.created_at,
			stateSince: row.state_since,
			changedAt: row.changed_at,
			dueOn: row.due_on,
			reviewOn: row.review_on,
			planArchived
		},
		parties: rows.parties.map(partyOf),
		records: rows.records.map((it) => ({
			id: it.id,
			kind: it.kind,
			organisationId: it.organisation_id,
			side: it.side,
			aboutSide: it.about_side,
			memberId: it.member_id,
			mandateId: it.mandate_id,
			body: it.body,
			choice: it.choice,
			link: it.link,
			onDate: it.on_date,
			value: it.value,
			refId: it.ref_id,
			replacesId: it.replaces_id,
			linkedEntryId: it.linked_entry_id,
			subjectId: it.subject_id,
			at: it.at
		})),
		signatures: rows.signatures.map((it) => ({
			id: it.id,
			purpose: it.purpose,
			recordId: it.record_id,
			hash: it.hash,
			organisationId: it.organisation_id,
			side: it.side,
			memberId: it.member_id,
			mandateId: it.mandate_id,
			answer: it.answer,
			words: it.words,
			provisionalUntil: it.provisional_until,
			voidedAt: it.voided_at,
			at: it.at
		})),
		rounds: rows.rounds.map((it) => ({
			id: it.id,
			number: it.number,
			recordId: it.record_id,
			rule: it.rule,
			threshold: it.threshold,
			quorum: it.quorum,
			objectionOnly: it.objection_only === 1,
			live: it.live === 1,
			openedAt: it.opened_at,
			earliestClose: it.earliest_close,
			closesAt: it.closes_at,
			extendedAt: it.extended_at,
			closedAt: it.closed_at,
			outcome: it.outcome
		})),
		positions: rows.positions.map((it) => ({
			id: it.id,
			roundId: it.round_id,
			organisationId: it.organisation_id,
			memberId: it.member_id,
			mandateId: it.mandate_id,
			step: it.step,
			choice: it.choice,
			proxyId: it.proxy_id,
			reason: it.reason,
			objection: it.objection === 1,
			lifts: it.lifts,
			minority: it.minority,
			named: it.named === 1,
			provisionalUntil: it.provisional_until,
			at: it.at
		})),
		terms: rows.terms
			? {
					recordId: rows.terms.record_id,
					what: rows.terms.what,
					dueOn: rows.terms.due_on,
					ownerId: rows.terms.owner_id,
					ownerMemberId: rows.terms.owner_member_id,
					indicator: rows.terms.indicator,
					unit: rows.terms.unit,
					baseline: rows.terms.baseline,
					target: rows.terms.target,
					cadenceDays: rows.terms.cadence_days,
					territoryId: rows.terms.territory_id,
					sdg: rows.terms.sdg,
					sourceEntryId: rows.terms.source_entry_id,
					parentId: rows.terms.parent_id,
					rollUp: rows.terms.roll_up
				}
			: null,
		...around
	};
}

/** Someone as an entry of a plan with these grants meets them. */
export async function entryActor(db: Db, actor: Actor, grants: readonly Grant[]): Promise<EntryActor> {
	return entryActorOf(actor, grants, await entries.mandatesOfMember(db, actor.allianceId, actor.memberId));
}

function entryActorOf(actor: Actor, grants: readonly Grant[], mandates: EntryActor['mandates']): EntryActor {
	const level = levelFor(actor, grants);
	return {
		memberId: actor.memberId,
		organisationIds: actor.organisationIds,
		mandates,
		// Whoever was asked from outside to lead it sees nothing else that they could comment on.
		mayComment: canOnPlan(level, 'plan.comment') || actor.role === 'third_party',
		mayWrite: canOnPlan(level, 'plan.write'),
		mayFacilitate: canOnPlan(level, 'plan.grant'),
		isThirdParty: actor.role === 'third_party'
	};
}

/** Through whose eyes an entry of a plan with these grants is looked at. */
export function readerOf(actor: Actor, grants: readonly Grant[]): EntryReader {
	return {
		memberId: actor.memberId,
		organisationIds: actor.organisationIds,
		readsPlan: canOnPlan(levelFor(actor, grants), 'plan.read'),
		isThirdParty: actor.role === 'third_party'
	};
}

/** Whether a reader sees an entry. */
export function sees(
	row: entries.EntryRow,
	{ parties }: Pick<Dossier, 'parties'>,
	reader: EntryReader
): boolean {
	return seesEntry(
		{
			visibility: row.visibility,
			authorId: row.author_id,
			confidantId: row.confidant_id,
			facilitatorId: row.facilitator_id,
			partyIds: parties.map((party) => party.organisationId)
		},
		reader
	);
}
