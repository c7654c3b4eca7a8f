import type { Kysely, Transaction } from 'kysely';
import type { Grant } from '#lib/domain/permissions.ts';
import type { Database } from './schema.ts';

type Db = Kysely<Database>;
type Trx = Transaction<Database>;

/** Made once: comparing by locale makes a collator each time. */
const french = new Intl.Collator('fr');
export type PlanRow = Database['plan'];

export async function insert(trx: Trx, plan: PlanRow): Promise<void> {
	await trx.insertInto('plan').values(plan).execute();
}

export function find(db: Db, allianceId: string, id: string) {
	return db
		.selectFrom('plan')
		.selectAll()
		.where('alliance_id', '=', allianceId)
		.where('id', '=', id)
		.executeTakeFirst();
}

export async function byIds(db: Db, allianceId: string, ids: readonly string[]): Promise<PlanRow[]> {
	if (ids.length === 0) return [];
	return db
		.selectFrom('plan')
		.selectAll()
		.where('alliance_id', '=', allianceId)
		.where('id', 'in', [...ids])
		.where('archived_at', 'is', null)
		.execute();
}

export function ofAlliance(db: Db, allianceId: string) {
	return db
		.selectFrom('plan')
		.selectAll()
		.where('alliance_id', '=', allianceId)
		.orderBy('changed_at', 'desc')
		.execute();
}

/** Titles and statuses of plans by id, archived or not. */
export async function titlesOf(db: Db, allianceId: string, ids: readonly string[]) {
	if (ids.length === 0) return [];
	return db
		.selectFrom('plan')
		.select(['id', 'title', 'status'])
		.where('alliance_id', '=', allianceId)
		.where('id', 'in', [...ids])
		.execute();
}

/** What the plans of an alliance are called and where they are, by title, but those that are archived. */
export async function allTitles(db: Db, allianceId: string) {
	const rows = await db
		.selectFrom('plan')
		.leftJoin('territory', 'territory.id', 'plan.territory_id')
		.select(['plan.id', 'plan.title', 'territory.name as territory'])
		.where('plan.alliance_id', '=', allianceId)
		.where('plan.archived_at', 'is', null)
		.execute();
	return rows.sort((a, b) => french.compare(a.title, b.title));
}

/** All plans of an alliance, archived ones too. */
export async function idsOf(db: Db, allianceId: string): Promise<string[]> {
	const rows = await db.selectFrom('plan').select('id').where('alliance_id', '=', allianceId).execute();
	return rows.map(({ id }) => id);
}

export async function update(trx: Trx, id: string, changed: Partial<PlanRow>): Promise<void> {
	await trx.updateTable('plan').set(changed).where('id', '=', id).execute();
}

export async function setThemes(trx: Trx, planId: string, themeIds: readonly string[]): Promise<void> {
	await trx.deleteFrom('plan_theme').where('plan_id', '=', planId).execute();
	if (themeIds.length === 0) return;
	await trx
		.insertInto('plan_theme')
		.values(themeIds.map((theme_id) => ({ plan_id: planId, theme_id })))
		.execute();
}

export async function setSdgs(trx: Trx, planId: string, sdgs: readonly number[]): Promise<void> {
	await trx.deleteFrom('plan_sdg').where('plan_id', '=', planId).execute();
	if (sdgs.length === 0) return;
	await trx
		.insertInto('plan_sdg')
		.values(sdgs.map((sdg) => ({ plan_id: planId, sdg })))
		.execute();
}

/** The themes of the plans of an alliance, by plan. */
export function themesOfPlans(db: Db, allianceId: string) {
	return db
		.selectFrom('plan_theme')
		.innerJoin('theme', 'theme.id', 'plan_theme.theme_id')
		.select(['plan_theme.plan_id', 'theme.id', 'theme.name'])
		.where('theme.alliance_id', '=', allianceId)
		.orderBy('theme.name')
		.execute();
}

export async function sdgsOf(db: Db, planId: string): Promise<number[]> {
	const rows = await db
		.selectFrom('plan_sdg')
		.select('sdg')
		.where('plan_id', '=', planId)
		.orderBy('sdg')
		.execute();
	return rows.map((row) => row.sdg);
}

/** Every grant on every plan of an alliance. */
export async function grantsOfPlans(db: Db, allianceId: string): Promise<Map<string, Grant[]>> {
	const rows = await db
		.selectFrom('plan_grant')
		.innerJoin('plan', 'plan.id', 'plan_grant.plan_id')
		.selectAll('plan_grant')
		.where('plan.alliance_id', '=', allianceId)
		.execute();
	const byPlan = new Map<string, Grant[]>();
	for (const row of rows) {
		const grants = byPlan.get(row.plan_id) ?? [];
		grants.push({ subjectKind: row.subject_kind, subjectId: row.subject_id, level: row.level });
		byPlan.set(row.plan_id, grants);
	}
	return byPlan;
}

export async function grantsOf(db: Db, planId: string): Promise<Grant[]> {
	const rows = await db.selectFrom('plan_grant').selectAll().where('plan_id', '=', planId).execute();
	return rows.map((row) => ({ subjectKind: row.subject_kind, subjectId: row.subject_id, level: row.level }));
}

export async function setGrant(trx: Trx, planId: string, grant: Grant): Promise<void> {
	await trx
		.insertInto('plan_grant')
		.values({
			plan_id: planId,
			subject_kind: grant.subjectKind,
			subject_id: grant.subjectId,
			level: grant.level
		})
		.onConflict((conflict) =>
			conflict.columns(['plan_id', 'subject_kind', 'subject_id']).doUpdateSet({ level: grant.level })
		)
		.execute();
}

export async function removeGrant(trx: Trx, planId: string, grant: Omit<Grant, 'level'>): Promise<void> {
	await trx
		.deleteFrom('plan_grant')
		.where('plan_id', '=', planId)
		.where('subject_kind', '=', grant.subjectKind)
		.where('subject_id', '=', grant.subjectId)
		.execute();
}

/** Which of these plans are archived. */
export async function archivedAmong(db: Db, ids: readonly string[]): Promise<Set<string>> {
	if (ids.length === 0) return new Set();
	const rows = await db
		.selectFrom('plan')
		.select('id')
		.where('id', 'in', [...ids])
		.where('archived_at', 'is not', null)
		.execute();
	return new Set(rows.map((row) => row.id));
}

/** Every grant on the plans of an alliance on which someone is granted nothing: all others may be read. */
export async function grantsWhereNone(db: Db, allianceId: string): Promise<Map<string, Grant[]>> {
	const rows = await db
		.selectFrom('plan_grant')
		.selectAll()
		.where('plan_id', 'in', (eb) =>
			eb
				.selectFrom('plan_grant as none')
				.innerJoin('plan', 'plan.id', 'none.plan_id')
				.select('none.plan_id')
				.where('none.level', '=', 'none')
				.where('plan.alliance_id', '=', allianceId)
		)
		.execute();
	const byPlan = Map.groupBy(rows, (row) => row.plan_id);
	return new Map(
		[...byPlan].map(([id, some]) => [
			id,
			some.map((row) => ({ subjectKind: row.subject_kind, subjectId: row.subject_id, level: row.level }))
		])
	);
}
