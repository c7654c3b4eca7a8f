import type { Kysely } from 'kysely';
import type { Grant } from '#lib/domain/permissions.ts';
import type { Database } from './schema.ts';

type Db = Kysely<Database>;

/** Entries on which one of these organisations has given something that is not confirmed. */
export async function provisionalFor(
	db: Db,
	allianceId: string,
	organisationIds: readonly string[]
): Promise<string[]> {
	if (organisationIds.length === 0) return [];
	const [signatures, positions] = await Promise.all([
		db
			.selectFrom('entry_signature')
			.innerJoin('entry', 'entry.id', 'entry_signature.entry_id')
			.select('entry.id')
			.distinct()
			.where('entry.alliance_id', '=', allianceId)
			.where('entry_signature.organisation_id', 'in', [...organisationIds])
			.where('entry_signature.provisional_until', 'is not', null)
			.where('entry_signature.voided_at', 'is', null)
			.execute(),
		db
			.selectFrom('agreement_position')
			.innerJoin('entry', 'entry.id', 'agreement_position.entry_id')
			.select('entry.id')
			.distinct()
			.where('entry.alliance_id', '=', allianceId)
			.where('agreement_position.organisation_id', 'in', [...organisationIds])
			.where('agreement_position.provisional_until', 'is not', null)
			.execute()
	]);
	return [...new Set([...signatures, ...positions].map((row) => row.id))];
}

/** Entries of someone's organisations on which a day has come: a due or review date, or one for news. */
export async function datedFor(
	db: Db,
	{ allianceId, organisationIds }: { allianceId: string; organisationIds: readonly string[] },
	now: Date
): Promise<string[]> {
	if (organisationIds.length === 0) return [];
	const today = now.toISOString().slice(0, 10);
	const rows = await db
		.selectFrom('entry')
		.innerJoin('entry_party', 'entry_party.entry_id', 'entry.id')
		.leftJoin('commitment_terms', 'commitment_terms.entry_id', 'entry.id')
		.select('entry.id')
		.distinct()
		.where('entry.alliance_id', '=', allianceId)
		.where('entry_party.organisation_id', 'in', [...organisationIds])
		.where('entry_party.left_at', 'is', null)
		.where((eb) =>
			eb.or([
				eb('entry.due_on', '<', today),
				eb('entry.review_on', '<=', today),
				eb('entry.state', '=', 'to_review'),
				eb('commitment_terms.cadence_days', 'is not', null)
			])
		)
		.execute();
	return rows.map((row) => row.id);
}

/** The last frozen version of each plan, while it is not adopted, with those of these organisations that it waits for. */
export async function openVersions(db: Db, allianceId: string, organisationIds: readonly string[]) {
	if (organisationIds.length === 0) return [];
	const rows = await db
		.selectFrom('plan_version')
		.innerJoin('plan', 'plan.id', 'plan_version.plan_id')
		.innerJoin('plan_place', 'plan_place.plan_id', 'plan.id')
		.innerJoin('organisation', 'organisation.id', 'plan_place.organisation_id')
		.select([
			'plan_version.id',
			'plan_version.plan_id',
			'plan_version.number',
			'plan.title',
			'organisation.name as organisation',
			'organisation.id as organisation_id',
			'plan_place.places'
		])
		.where('plan.alliance_id', '=', allianceId)
		.where('plan.archived_at', 'is', null)
		.where('plan_version.adopted_at', 'is', null)
		.where('organisation.left_at', 'is', null)
		.where('organisation.id', 'in', [...organisationIds])
		.where((eb) =>
			eb.not(
				eb.exists(
					eb
						.selectFrom('plan_version as later')
						.select('later.id')
						.whereRef('later.plan_id', '=', 'plan_version.plan_id')
						.whereRef('later.number', '>', 'plan_version.number')
				)
			)
		)
		.where((eb) =>
			eb.not(
				eb.exists(
					eb
						.selectFrom('plan_signature')
						.select('plan_signature.id')
						.whereRef('plan_signature.version_id', '=', 'plan_version.id')
						.whereRef('plan_signature.organisation_id', '=', 'organisation.id')
						// What waits for its board, or for the one who telephoned, still waits.
						.where('plan_signature.provisional_until', 'is', null)
				)
			)
		)
		.execute();
	return rows;
}

/** Mandates that someone is offered to take over. */
export function mandateOffers(db: Db, memberId: string) {
	return db
		.selectFrom('mandate_offer')
		.innerJoin('mandate', 'mandate.id', 'mandate_offer.mandate_id')
		.innerJoin('organisation', 'organisation.id', 'mandate.organisation_id')
		.innerJoin('member', 'member.id', 'mandate_offer.offered_by')
		.innerJoin('account', 'account.id', 'member.account_id')
		.select([
			'mandate_offer.id',
			'mandate_offer.note',
			'mandate.organisation_id',
			'organisation.name as organisation',
			'account.name as by'
		])
		.where('mandate_offer.to_member_id', '=', memberId)
		.where('mandate_offer.answer', 'is', null)
		.where('mandate.ended_at', 'is', null)
		.execute();
}

/** The member to whom a mandate is offered, until they have answered. */
export async function offeredTo(
	db: Db,
	mandateId: string
): Promise<{ id: string; memberId: string } | undefined> {
	const row = await db
		.selectFrom('mandate_offer')
		.select(['id', 'to_member_id'])
		.where('mandate_id', '=', mandateId)
		.where('answer', 'is', null)
		.executeTakeFirst();
	return row && { id: row.id, memberId: row.to_member_id };
}

export function unansweredSentUp(db: Db, allianceId: string) {
	return db
		.selectFrom('sent_up')
		.innerJoin('plan', 'plan.id', 'sent_up.to_plan_id')
		.select(['sent_up.id', 'sent_up.to_plan_id', 'sent_up.body', 'sent_up.answer_by', 'plan.title'])
		.where('sent_up.alliance_id', '=', allianceId)
		.where('sent_up.answer', 'is', null)
		.where('plan.archived_at', 'is', null)
		.execute();
}

export async function grantsOf(db: Db, planIds: readonly string[]): Promise<Map<string, Grant[]>> {
	if (planIds.length === 0) return new Map();
	const rows = await db
		.selectFrom('plan_grant')
		.selectAll()
		.where('plan_id', 'in', [...planIds])
		.execute();
	const grants = Map.groupBy(rows, (row) => row.plan_id);
	return new Map(
		[...grants].map(([id, of]) => [
			id,
			of.map((row) => ({ subjectKind: row.subject_kind, subjectId: row.subject_id, level: row.level }))
		])
	);
}

export async function memberNames(db: Db, ids: readonly string[]): Promise<Map<string, string>> {
	if (ids.length === 0) return new Map();
	const rows = await db
		.selectFrom('member')
		.innerJoin('account', 'account.id', 'member.account_id')
		.select(['member.id', 'account.name'])
		.where('member.id', 'in', [...ids])
		.execute();
	return new Map(rows.map((row) => [row.id, row.name]));
}
