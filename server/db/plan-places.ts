import type { Kysely, Transaction } from 'kysely';
import type { Database } from './schema.ts';

type Db = Kysely<Database>;
export type PlaceRow = Database['plan_place'];

/** Declares an organisation's place; what it said before is in the log. */
export async function set(trx: Transaction<Database>, row: PlaceRow): Promise<void> {
	const { plan_id: _plan, organisation_id: _organisation, ...changed } = row;
	await trx
		.insertInto('plan_place')
		.values(row)
		.onConflict((conflict) => conflict.columns(['plan_id', 'organisation_id']).doUpdateSet(changed))
		.execute();
}

export function ofPlan(db: Db, planId: string) {
	return db.selectFrom('plan_place').selectAll().where('plan_id', '=', planId).execute();
}

/** The organisations that are in entries today. */
export async function concernedBy(db: Db, entryIds: readonly string[]): Promise<string[]> {
	if (entryIds.length === 0) return [];
	const rows = await db
		.selectFrom('entry_party')
		.select('organisation_id')
		.distinct()
		.where('entry_id', 'in', [...entryIds])
		.where('left_at', 'is', null)
		.execute();
	return rows.map((row) => row.organisation_id);
}

/** The organisations that have said something on these entries, or signed a version of the plan. */
export async function heardOn(
	db: Db,
	allianceId: string,
	planId: string,
	entryIds: readonly string[]
): Promise<Set<string>> {
	const ids = entryIds.length > 0 ? [...entryIds] : [''];
	const rows = await Promise.all([
		db.selectFrom('entry_record').select('organisation_id').distinct().where('entry_id', 'in', ids).execute(),
		db
			.selectFrom('agreement_position')
			.select('organisation_id')
			.distinct()
			.where('entry_id', 'in', ids)
			.execute(),
		db
			.selectFrom('entry_signature')
			.select('organisation_id')
			.distinct()
			.where('entry_id', 'in', ids)
			.execute(),
		db
			.selectFrom('plan_signature')
			.innerJoin('plan_version', 'plan_version.id', 'plan_signature.version_id')
			.select('plan_signature.organisation_id')
			.distinct()
			.where('plan_version.plan_id', '=', planId)
			.execute(),
		db.selectFrom('plan_place').select('organisation_id').where('plan_id', '=', planId).execute(),
		// Only its own members begin an agreement or a disagreement for an organisation: it has spoken.
		db
			.selectFrom('event')
			.innerJoin('entry', 'entry.id', 'event.subject_id')
			.select('event.organisation_id')
			.distinct()
			.where('event.alliance_id', '=', allianceId)
			.where('event.subject_kind', '=', 'entry')
			.where('event.subject_id', 'in', ids)
			.where('event.kind', '=', 'entry.created')
			.where('entry.kind', '!=', 'commitment')
			.execute()
	]);
	return new Set(rows.flat().flatMap((row) => row.organisation_id ?? []));
}
