import type { Kysely, Transaction } from 'kysely';
import type { Clause, ClauseChanges } from '#lib/domain/clause.ts';
import type { Database } from './schema.ts';

type Db = Kysely<Database>;
type Trx = Transaction<Database>;

/** The clauses of a plan, also those that are gone from its text, in order. */
export async function ofPlan(db: Db, planId: string): Promise<Clause[]> {
	const rows = await db
		.selectFrom('plan_clause')
		.selectAll()
		.where('plan_id', '=', planId)
		.orderBy('place')
		.orderBy('id')
		.execute();
	return rows.map(({ id, title, level, place, gone_at }) => ({ id, title, level, place, goneAt: gone_at }));
}

export async function store(
	trx: Trx,
	planId: string,
	changes: ClauseChanges,
	at: string,
	newId: () => string
): Promise<void> {
	for (const { id, level, place, isChanged } of changes.kept) {
		if (!isChanged) continue;
		await trx.updateTable('plan_clause').set({ level, place, gone_at: null }).where('id', '=', id).execute();
	}
	for (const { title, level, place } of changes.added) {
		await trx
			.insertInto('plan_clause')
			.values({ id: newId(), plan_id: planId, title, level, place, gone_at: null })
			.execute();
	}
	if (changes.gone.length === 0) return;
	await trx.updateTable('plan_clause').set({ gone_at: at }).where('id', 'in', changes.gone).execute();
}

/** What clauses are called, by id. */
export async function titlesOf(db: Db, ids: readonly string[]) {
	if (ids.length === 0) return [];
	return db
		.selectFrom('plan_clause')
		.select(['id', 'title'])
		.where('id', 'in', [...ids])
		.execute();
}

/** What local plans have said of clauses, by clause, each in the order it came. */
export async function stancesOf(db: Db, planIds: readonly string[]) {
	if (planIds.length === 0) return [];
	return db
		.selectFrom('clause_stance')
		.selectAll()
		.where('plan_id', 'in', [...planIds])
		.orderBy('plan_id')
		.orderBy('number')
		.execute();
}

export async function insertStance(trx: Trx, row: Omit<Database['clause_stance'], 'number'>): Promise<void> {
	const last = await trx
		.selectFrom('clause_stance')
		.select((eb) => eb.fn.max('number').as('number'))
		.where('plan_id', '=', row.plan_id)
		.executeTakeFirst();
	await trx
		.insertInto('clause_stance')
		.values({ ...row, number: Number(last?.number ?? 0) + 1 })
		.execute();
}

/** The plans that say they are the local version of this one, archived ones left out. */
export function localVersionsOf(db: Db, allianceId: string, planId: string) {
	return db
		.selectFrom('plan')
		.selectAll()
		.where('alliance_id', '=', allianceId)
		.where('local_version_of', '=', planId)
		.where('archived_at', 'is', null)
		.execute();
}
