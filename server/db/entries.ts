import type { Kysely, Transaction } from 'kysely';
import type { Database } from './schema.ts';

type Db = Kysely<Database>;
type Trx = Transaction<Database>;
export type EntryRow = Database['entry'];

export function find(db: Db, allianceId: string, id: string) {
	return db
		.selectFrom('entry')
		.selectAll()
		.where('alliance_id', '=', allianceId)
		.where('id', '=', id)
		.executeTakeFirst();
}

/** Those of these entries that there are. */
export async function findAll(db: Db, allianceId: string, ids: readonly string[]) {
	if (ids.length === 0) return [];
	return db
		.selectFrom('entry')
		.selectAll()
		.where('alliance_id', '=', allianceId)
		.where('id', 'in', [...ids])
		.execute();
}

/** The entry that a member's request has made before. */
export function findByRequest(db: Db, authorId: string, key: string) {
	return db
		.selectFrom('entry')
		.select(['id', 'visibility'])
		.where('author_id', '=', authorId)
		.where('request_key', '=', key)
		.executeTakeFirst();
}

export function titlesOf(db: Db, allianceId: string, ids: readonly string[]) {
	return db
		.selectFrom('entry')
		.select(['id', 'title', 'state'])
		.where('alliance_id', '=', allianceId)
		.where('id', 'in', [...ids])
		.execute();
}

export async function insert(trx: Trx, row: EntryRow): Promise<void> {
	await trx.insertInto('entry').values(row).execute();
}

export async function update(trx: Trx, id: string, changed: Partial<EntryRow>): Promise<void> {
	await trx.updateTable('entry').set(changed).where('id', '=', id).execute();
}

/** Whoever is or was in these entries, in the order they joined. */
export function partiesOf(db: Db, ids: readonly string[]) {
	return db
		.selectFrom('entry_party')
		.selectAll()
		.where('entry_id', 'in', [...ids])
		.orderBy('joined_at')
		.orderBy('id')
		.execute();
}

/** Everything recorded on entries, by entry, each list in the order it came. */
export async function rowsOf(db: Db, rows: readonly Pick<EntryRow, 'id' | 'kind'>[]) {
	if (rows.length === 0) return new Map<string, EntryRows>();
	const list = rows.map(({ id }) => id);
	// Rounds are of agreements alone, and terms of commitments.
	const only = (kind: EntryRow['kind']) => rows.flatMap((row) => (row.kind === kind ? row.id : []));
	const agreements = only('agreement');
	const commitments = only('commitment');
	const [parties, records, signatures, rounds, positions, terms, files] = await Promise.all([
		partiesOf(db, list),
		db.selectFrom('entry_record').selectAll().where('entry_id', 'in', list).orderBy('number').execute(),
		db.selectFrom('entry_signature').selectAll().where('entry_id', 'in', list).orderBy('number').execute(),
		agreements.length === 0
			? []
			: db
					.selectFrom('agreement_round')
					.selectAll()
					.where('entry_id', 'in', agreements)
					.orderBy('number')
					.execute(),
		agreements.length === 0
			? []
			: db
					.selectFrom('agreement_position')
					.selectAll()
					.where('entry_id', 'in', agreements)
					.orderBy('number')
					.execute(),
		commitments.length === 0
			? []
			: db.selectFrom('commitment_terms').selectAll().where('entry_id', 'in', commitments).execute(),
		db
			.selectFrom('entry_file')
			.select(['id', 'entry_id', 'record_id', 'name', 'media_type', 'size'])
			.where('entry_id', 'in', list)
			.execute()
	]);
	const of = <Row extends { entry_id: string }>(rows: Row[]) => {
		const byEntry = Map.groupBy(rows, (row) => row.entry_id);
		return (id: string) => byEntry.get(id) ?? [];
	};
	const lists = {
		parties: of(parties),
		records: of(records),
		signatures: of(signatures),
		rounds: of(rounds),
		positions: of(positions),
		terms: of(terms),
		files: of(files)
	};
	return new Map(
		list.map((id): [string, EntryRows] => [
			id,
			{
				parties: lists.parties(id),
				records: lists.records(id),
				signatures: lists.signatures(id),
				rounds: lists.rounds(id),
				positions: lists.positions(id),
				terms: lists.terms(id)[0],
				files: lists.files(id)
			}
		])
	);
}

export interface EntryRows {
	parties: Database['entry_party'][];
	records: Database['entry_record'][];
	signatures: Database['entry_signature'][];
	rounds: Database['agreement_round'][];
	positions: Database['agreement_position'][];
	terms: Database['commitment_terms'] | undefined;
	files: Omit<Database['entry_file'], 'hash' | 'bytes'>[];
}

/** The organisations of members, by member. */
export async function organisationsOfMembers(
	db: Db,
	memberIds: readonly string[]
): Promise<Map<string, string[]>> {
	if (memberIds.length === 0) return new Map();
	const rows = await db
		.selectFrom('member_organisation')
		.selectAll()
		.where('member_id', 'in', [...memberIds])
		.execute();
	const byMember = Map.groupBy(rows, (row) => row.member_id);
	return new Map([...byMember].map(([id, some]) => [id, some.map((row) => row.organisation_id)]));
}

export async function insertParty(trx: Trx, row: Database['entry_party']): Promise<void> {
	await trx.insertInto('entry_party').values(row).execute();
}

/** Somebody leads no entry any more. */
export async function leadsNothing(trx: Trx, memberId: string): Promise<void> {
	await trx
		.updateTable('entry')
		.set({ facilitator_id: null })
		.where('facilitator_id', '=', memberId)
		.execute();
}

/** An organisation is no longer in an entry; what it said and signed there stays. */
export async function endParty(trx: Trx, entryId: string, organisationId: string, at: string): Promise<void> {
	await trx
		.updateTable('entry_party')
		.set({ left_at: at })
		.where('entry_id', '=', entryId)
		.where('organisation_id', '=', organisationId)
		.where('left_at', 'is', null)
		.execute();
}

/** An organisation leaves every entry that it is in: nothing waits for it any more. Gives those entries. */
export async function endPartiesOf(trx: Trx, organisationId: string, at: string): Promise<string[]> {
	const rows = await trx
		.selectFrom('entry_party')
		.select('entry_id')
		.where('organisation_id', '=', organisationId)
		.where('left_at', 'is', null)
		.execute();
	await trx
		.updateTable('entry_party')
		.set({ left_at: at })
		.where('organisation_id', '=', organisationId)
		.where('left_at', 'is', null)
		.execute();
	return rows.map((row) => row.entry_id);
}

export async function insertRecord(trx: Trx, row: Database['entry_record']): Promise<void> {
	await trx.insertInto('entry_record').values(row).execute();
}

export async function insertSignature(trx: Trx, row: Database['entry_signature']): Promise<void> {
	await trx.insertInto('entry_signature').values(row).execute();
}

/** The words that these signatures stood under have changed. */
export async function voidSignatures(trx: Trx, recordIds: readonly string[], at: string): Promise<void> {
	if (recordIds.length === 0) return;
	await trx
		.updateTable('entry_signature')
		.set({ voided_at: at })
		.where('record_id', 'in', recordIds)
		.where('voided_at', 'is', null)
		.execute();
}

export async function insertRound(trx: Trx, row: Database['agreement_round']): Promise<void> {
	await trx.insertInto('agreement_round').values(row).execute();
}

export async function updateRound(
	trx: Trx,
	id: string,
	changed: Partial<Database['agreement_round']>
): Promise<void> {
	await trx.updateTable('agreement_round').set(changed).where('id', '=', id).execute();
}

export async function insertPosition(trx: Trx, row: Database['agreement_position']): Promise<void> {
	await trx.insertInto('agreement_position').values(row).execute();
}

/** The terms that a commitment has from now on. */
export async function setTerms(
	trx: Trx,
	terms: Omit<Database['commitment_terms'], 'last_value' | 'last_news_at'>
): Promise<void> {
	const { entry_id: _, ...changed } = terms;
	await trx
		.insertInto('commitment_terms')
		.values({ ...terms, last_value: null, last_news_at: null })
		.onConflict((conflict) => conflict.column('entry_id').doUpdateSet(changed))
		.execute();
}

export async function noteNews(trx: Trx, id: string, at: string, value: number | null): Promise<void> {
	await trx
		.updateTable('commitment_terms')
		.set({ last_news_at: at, ...(value !== null && { last_value: value }) })
		.where('entry_id', '=', id)
		.execute();
}

export async function insertFile(trx: Trx, row: Database['entry_file']): Promise<void> {
	await trx.insertInto('entry_file').values(row).execute();
}

export function findFile(db: Db, entryId: string, id: string) {
	return db
		.selectFrom('entry_file')
		.selectAll()
		.where('entry_id', '=', entryId)
		.where('id', '=', id)
		.executeTakeFirst();
}

/** Mandates in force of a member, by organisation. */
export async function mandatesOfMember(
	db: Db,
	allianceId: string,
	memberId: string
): Promise<Map<string, string>> {
	const rows = await db
		.selectFrom('mandate')
		.innerJoin('organisation', 'organisation.id', 'mandate.organisation_id')
		.select(['mandate.id', 'mandate.organisation_id'])
		.where('mandate.alliance_id', '=', allianceId)
		.where('mandate.member_id', '=', memberId)
		.where('mandate.ended_at', 'is', null)
		.where('organisation.left_at', 'is', null)
		.execute();
	return new Map(rows.map((row) => [row.organisation_id, row.id]));
}

/** Which organisations of these entries someone holds a mandate for. */
export async function mandatedIn(db: Db, ids: readonly string[]): Promise<Set<string>> {
	if (ids.length === 0) return new Set();
	const rows = await db
		.selectFrom('mandate')
		.select('organisation_id')
		.distinct()
		.where('organisation_id', 'in', (eb) =>
			eb
				.selectFrom('entry_party')
				.select('organisation_id')
				.where('entry_id', 'in', [...ids])
		)
		.where('ended_at', 'is', null)
		.execute();
	return new Set(rows.map((row) => row.organisation_id));
}

/** Organisations that finance plans, by plan: « Qui fait quoi ». */
export async function fundersOf(db: Db, planIds: readonly string[]): Promise<Map<string, string[]>> {
	if (planIds.length === 0) return new Map();
	const rows = await db
		.selectFrom('plan_place')
		.select(['plan_id', 'organisation_id', 'places'])
		.where('plan_id', 'in', [...planIds])
		.execute();
	const funding = rows.filter((row) => row.places.split(',').includes('funds'));
	const byPlan = Map.groupBy(funding, (row) => row.plan_id);
	return new Map([...byPlan].map(([id, some]) => [id, some.map((row) => row.organisation_id)]));
}

/** The organisations of plans: with a place, carrying it, that it was opened to by name, or in one of its entries. */
export async function partiesOfPlans(db: Db, planIds: readonly string[]): Promise<Map<string, Set<string>>> {
	const parties = new Map(planIds.map((id) => [id, new Set<string>()]));
	if (planIds.length === 0) return parties;
	const [places, leads, grants, active] = await Promise.all([
		db
			.selectFrom('plan_place')
			.select(['plan_id', 'organisation_id'])
			.where('plan_id', 'in', [...planIds])
			.execute(),
		db
			.selectFrom('plan')
			.select(['id as plan_id', 'lead_organisation_id as organisation_id'])
			.where('id', 'in', [...planIds])
			.execute(),
		db
			.selectFrom('plan_grant')
			.select(['plan_id', 'subject_id as organisation_id'])
			.where('plan_id', 'in', [...planIds])
			.where('subject_kind', '=', 'organisation')
			.where('level', '!=', 'none')
			.execute(),
		db
			.selectFrom('entry')
			.innerJoin('entry_party', 'entry_party.entry_id', 'entry.id')
			.select(['entry.plan_id', 'entry_party.organisation_id'])
			.distinct()
			.where('entry.plan_id', 'in', [...planIds])
			.where('entry_party.left_at', 'is', null)
			.execute()
	]);
	for (const { plan_id, organisation_id } of [...places, ...leads, ...grants, ...active]) {
		if (organisation_id) parties.get(plan_id)?.add(organisation_id);
	}
	return parties;
}

/** Entries whose day has come: a round to be closed, a review, an inquiry, what was postponed. */
export function dueBy(db: Db, today: string, now: string) {
	return db
		.selectFrom('entry')
		.leftJoin('agreement_round as round', (join) =>
			join.onRef('round.entry_id', '=', 'entry.id').on('round.closed_at', 'is', null)
		)
		.select(['entry.id', 'entry.alliance_id'])
		.where((eb) =>
			eb.or([
				eb.and([eb('entry.state', '=', 'round_open'), eb('round.closes_at', '<=', now)]),
				eb.and([eb('entry.state', 'in', ['in_force', 'renewed']), eb('entry.review_on', '<=', today)]),
				eb.and([eb('entry.state', '=', 'postponed'), eb('entry.due_on', '<=', today)]),
				eb.and([eb('entry.state', '=', 'under_inquiry'), eb('entry.due_on', '<', today)])
			])
		)
		.execute();
}
