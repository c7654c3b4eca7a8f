import type { Kysely, Transaction } from 'kysely';
import type { Database } from './schema.ts';

type Db = Kysely<Database>;
type Trx = Transaction<Database>;
export type VersionRow = Database['plan_version'];
export type PlanSignatureRow = Database['plan_signature'];

export async function insert(trx: Trx, row: VersionRow): Promise<void> {
	await trx.insertInto('plan_version').values(row).execute();
}

/** The frozen versions of a plan without their texts, the last first. */
export function ofPlan(db: Db, planId: string) {
	return db
		.selectFrom('plan_version')
		.select(['id', 'number', 'title', 'hash', 'entry_id', 'member_id', 'at', 'adopted_at', 'adoption'])
		.where('plan_id', '=', planId)
		.orderBy('number', 'desc')
		.execute();
}

export function find(db: Db, planId: string, number: number) {
	return db
		.selectFrom('plan_version')
		.selectAll()
		.where('plan_id', '=', planId)
		.where('number', '=', number)
		.executeTakeFirst();
}

export async function setAdopted(trx: Trx, id: string, at: string, adoption: string): Promise<void> {
	await trx.updateTable('plan_version').set({ adopted_at: at, adoption }).where('id', '=', id).execute();
}

export async function insertSignature(trx: Trx, row: PlanSignatureRow): Promise<void> {
	await trx.insertInto('plan_signature').values(row).execute();
}

/** What was answered to versions, by version, each in the order it came. */
export async function signaturesOf(db: Db, versionIds: readonly string[]) {
	if (versionIds.length === 0) return new Map<string, PlanSignatureRow[]>();
	const rows = await db
		.selectFrom('plan_signature')
		.selectAll()
		.where('version_id', 'in', [...versionIds])
		.orderBy('number')
		.execute();
	return Map.groupBy(rows, (row) => row.version_id);
}

/** Organisations still in the alliance that carry a plan, contribute to it, or are a party of an agreement. */
export async function awaitedFor(
	db: Db,
	planId: string,
	entryId: string | null,
	isBinding: (places: string) => boolean
): Promise<string[]> {
	const places = await db
		.selectFrom('plan_place')
		.innerJoin('organisation', 'organisation.id', 'plan_place.organisation_id')
		.select(['organisation_id', 'places'])
		.where('plan_id', '=', planId)
		.where('organisation.left_at', 'is', null)
		.execute();
	const parties = entryId
		? await db
				.selectFrom('entry_party')
				.innerJoin('organisation', 'organisation.id', 'entry_party.organisation_id')
				.select('organisation_id')
				.where('entry_id', '=', entryId)
				.where('role', '!=', 'associated')
				.where('entry_party.left_at', 'is', null)
				.where('organisation.left_at', 'is', null)
				.execute()
		: [];
	const bound = places.filter((row) => isBinding(row.places));
	return [...new Set([...bound, ...parties].map((row) => row.organisation_id))];
}

/** The versions not adopted yet of plans that are neither closed nor archived where an organisation has a part. */
export function unadoptedNaming(trx: Trx, allianceId: string, organisationId: string) {
	return trx
		.selectFrom('plan_version')
		.innerJoin('plan', 'plan.id', 'plan_version.plan_id')
		.select(['plan_version.plan_id', 'plan_version.number', 'plan_version.entry_id'])
		.where('plan.alliance_id', '=', allianceId)
		.where('plan.archived_at', 'is', null)
		.where('plan.status', '!=', 'closed')
		.where('plan_version.adopted_at', 'is', null)
		.where((eb) =>
			eb.or([
				eb.exists(
					eb
						.selectFrom('plan_place')
						.select('plan_place.plan_id')
						.whereRef('plan_place.plan_id', '=', 'plan_version.plan_id')
						.where('plan_place.organisation_id', '=', organisationId)
				),
				eb.exists(
					eb
						.selectFrom('entry_party')
						.select('entry_party.entry_id')
						.whereRef('entry_party.entry_id', '=', 'plan_version.entry_id')
						.where('entry_party.organisation_id', '=', organisationId)
				)
			])
		)
		.orderBy('plan_version.plan_id')
		.execute();
}

export async function insertMove(trx: Trx, row: Omit<Database['plan_move'], 'number'>): Promise<void> {
	const before = await trx
		.selectFrom('plan_move')
		.select((eb) => eb.fn.countAll().as('count'))
		.where('plan_id', '=', row.plan_id)
		.executeTakeFirst();
	await trx
		.insertInto('plan_move')
		.values({ ...row, number: Number(before?.count ?? 0) + 1 })
		.execute();
}

export function movesOf(db: Db, planId: string) {
	return db
		.selectFrom('plan_move')
		.selectAll()
		.where('plan_id', '=', planId)
		.orderBy('number', 'desc')
		.execute();
}

/** Entries of a plan of one kind that all its readers see. */
export function sharedEntriesOf(db: Db, planId: string, kind: Database['entry']['kind']) {
	return db
		.selectFrom('entry')
		.select(['id', 'kind', 'title', 'state'])
		.where('plan_id', '=', planId)
		.where('kind', '=', kind)
		.where('visibility', 'in', ['plan', 'alliance', 'public'])
		.orderBy('created_at')
		.orderBy('id')
		.execute();
}

/** A page of everything frozen, over all alliances, in the order of ids. */
export function pageOfVersions(db: Db, after: string, size: number) {
	return db
		.selectFrom('plan_version')
		.innerJoin('plan', 'plan.id', 'plan_version.plan_id')
		.selectAll('plan_version')
		.select('plan.alliance_id')
		.where('plan_version.id', '>', after)
		.orderBy('plan_version.id')
		.limit(size)
		.execute();
}

export function pageOfSignatures(db: Db, after: string, size: number) {
	return db
		.selectFrom('plan_signature')
		.innerJoin('plan_version', 'plan_version.id', 'plan_signature.version_id')
		.innerJoin('plan', 'plan.id', 'plan_version.plan_id')
		.selectAll('plan_signature')
		.select((eb) => [
			'plan_version.hash as version_hash',
			'plan.alliance_id',
			eb
				.exists(
					eb
						.selectFrom('event')
						.select('event.seq')
						.whereRef('event.alliance_id', '=', 'plan.alliance_id')
						.whereRef('event.subject_id', '=', 'plan.id')
						.whereRef('event.decided_hash', '=', 'plan_signature.hash')
				)
				.as('logged')
		])
		.where('plan_signature.id', '>', after)
		.orderBy('plan_signature.id')
		.limit(size)
		.execute();
}

export async function pageOfEntrySignatures(db: Db, after: string, size: number) {
	const rows = await db
		.selectFrom('entry_signature')
		.innerJoin('entry_record', 'entry_record.id', 'entry_signature.record_id')
		.innerJoin('entry', 'entry.id', 'entry_signature.entry_id')
		.selectAll('entry_signature')
		.select([
			'entry_record.entry_id as record_entry_id',
			'entry_record.kind',
			'entry_record.choice',
			'entry_record.body',
			'entry_record.on_date',
			'entry.alliance_id'
		])
		.where('entry_signature.id', '>', after)
		.orderBy('entry_signature.id')
		.limit(size)
		.execute();
	return withDecided(db, rows);
}

export async function pageOfPositions(db: Db, after: string, size: number) {
	const rows = await db
		.selectFrom('agreement_position')
		.innerJoin('agreement_round', 'agreement_round.id', 'agreement_position.round_id')
		.innerJoin('entry_record', 'entry_record.id', 'agreement_round.record_id')
		.innerJoin('entry', 'entry.id', 'agreement_position.entry_id')
		.selectAll('agreement_position')
		.select([
			'entry_record.entry_id as record_entry_id',
			'entry_record.kind as record_kind',
			'entry_record.choice as record_choice',
			'entry_record.body as record_body',
			'entry_record.on_date as record_on_date',
			'entry.alliance_id'
		])
		.where('agreement_position.id', '>', after)
		.orderBy('agreement_position.id')
		.limit(size)
		.execute();
	return withDecided(db, rows);
}

/** With what the log says was decided on in the entry of each, and when. */
async function withDecided<Row extends { entry_id: string; alliance_id: string }>(db: Db, rows: Row[]) {
	if (rows.length === 0) return [];
	const events = await db
		.selectFrom('event')
		.select(['alliance_id', 'subject_id', 'decided_hash', 'at'])
		.where('alliance_id', 'in', [...new Set(rows.map((row) => row.alliance_id))])
		.where('subject_kind', '=', 'entry')
		.where('subject_id', 'in', [...new Set(rows.map((row) => row.entry_id))])
		.where('decided_hash', 'is not', null)
		.execute();
	const decided = Map.groupBy(events, (event) => event.subject_id);
	return rows.map((row) => ({
		...row,
		decided: (decided.get(row.entry_id) ?? []).filter((event) => event.alliance_id === row.alliance_id)
	}));
}

/** The hashes that the log says were frozen as versions of a plan. */
export async function frozenHashes(db: Db, allianceId: string, planId: string): Promise<Set<string>> {
	const rows = await db
		.selectFrom('event')
		.select('decided_hash')
		.where('alliance_id', '=', allianceId)
		.where('kind', '=', 'plan.frozen')
		.where('subject_id', '=', planId)
		.execute();
	return new Set(rows.flatMap((row) => row.decided_hash ?? []));
}
