import type { Kysely, Selectable } from 'kysely';
import type { Database } from './schema.ts';

type Db = Kysely<Database>;
export type WorkshopRow = Database['workshop'];
export type AttendeeRow = Selectable<Database['workshop_attendee']>;

export async function insert(db: Db, row: WorkshopRow): Promise<void> {
	await db.insertInto('workshop').values(row).execute();
}

export function find(db: Db, allianceId: string, id: string): Promise<WorkshopRow | undefined> {
	return db
		.selectFrom('workshop')
		.selectAll()
		.where('alliance_id', '=', allianceId)
		.where('id', '=', id)
		.executeTakeFirst();
}

/** By its id alone: for what the process does by itself. */
export function findAnywhere(db: Db, id: string): Promise<WorkshopRow | undefined> {
	return db.selectFrom('workshop').selectAll().where('id', '=', id).executeTakeFirst();
}

/** What workshops are called, by id; a rehearsal is nobody else's matter. */
export async function titlesOf(db: Db, allianceId: string, ids: readonly string[]) {
	if (ids.length === 0) return [];
	return db
		.selectFrom('workshop')
		.select(['id', 'title'])
		.where('alliance_id', '=', allianceId)
		.where('id', 'in', [...ids])
		.where('rehearsal', '=', 0)
		.execute();
}

/** Those that are closed and have not changed since an instant. */
export async function closedUnchangedSince(db: Db, at: string): Promise<string[]> {
	const rows = await db
		.selectFrom('workshop')
		.select('id')
		.where('status', '=', 'closed')
		.where('changed_at', '<', at)
		.limit(200)
		.execute();
	return rows.map(({ id }) => id);
}

/** By what is typed or scanned to come in: of whatever alliance. */
export function findByCode(db: Db, code: string) {
	return db
		.selectFrom('workshop')
		.innerJoin('alliance', 'alliance.id', 'workshop.alliance_id')
		.selectAll('workshop')
		.select(['alliance.slug', 'alliance.name as alliance_name'])
		.where('code', '=', code)
		.executeTakeFirst();
}
export type FoundByCode = NonNullable<Awaited<ReturnType<typeof findByCode>>>;

/** Those of an alliance, the last changed first; rehearsals are for whoever made them. */
export function ofAlliance(db: Db, allianceId: string, memberId: string) {
	return db
		.selectFrom('workshop')
		.leftJoin('plan', 'plan.id', 'workshop.plan_id')
		.selectAll('workshop')
		.select('plan.title as plan_title')
		.where('workshop.alliance_id', '=', allianceId)
		.where((eb) => eb.or([eb('rehearsal', '=', 0), eb('workshop.created_by', '=', memberId)]))
		.orderBy('workshop.changed_at', 'desc')
		.execute();
}

export async function plan(
	db: Db,
	id: string,
	changed: Partial<Pick<WorkshopRow, 'planned_at' | 'planned_minutes' | 'plan_id'>>
): Promise<void> {
	await db.updateTable('workshop').set(changed).where('id', '=', id).execute();
}

/** A guest of a workshop by the hash of their secret, on the device they came with or on another one. */
export function findGuest(db: Db, workshopId: string, tokenHash: string): Promise<AttendeeRow | undefined> {
	return db
		.selectFrom('workshop_attendee')
		.selectAll()
		.where('workshop_id', '=', workshopId)
		.where((eb) =>
			eb.or([
				eb('token_hash', '=', tokenHash),
				eb(
					'id',
					'in',
					eb
						.selectFrom('workshop_device')
						.select('attendee_id')
						.where('workshop_id', '=', workshopId)
						.where('token_hash', '=', tokenHash)
						.where('expires_at', 'is', null)
				)
			])
		)
		.executeTakeFirst();
}

/** What of a member a workshop takes over when they come in: their name, their organisations, where these are. */
export function organisationsOf(db: Db, memberId: string) {
	return db
		.selectFrom('member_organisation')
		.innerJoin('organisation', 'organisation.id', 'member_organisation.organisation_id')
		.leftJoin('territory', 'territory.id', 'organisation.territory_id')
		.select([
			'organisation.id',
			'organisation.name',
			'territory.id as territory_id',
			'territory.name as territory'
		])
		.where('member_organisation.member_id', '=', memberId)
		.where('organisation.left_at', 'is', null)
		.orderBy('organisation.name')
		.execute();
}

/** Whom the minutes go to. */
export function attendees(db: Db, workshopId: string): Promise<AttendeeRow[]> {
	return db.selectFrom('workshop_attendee').selectAll().where('workshop_id', '=', workshopId).execute();
}

/** The secret by which whoever left an address at a workshop has it forgotten: the same in every mail. */
export async function unsubscribeToken(
	trx: Db,
	{ workshop_id, id }: AttendeeRow,
	fresh: string
): Promise<string> {
	await trx
		.updateTable('workshop_attendee')
		.set({ unsubscribe_token: fresh })
		.where('workshop_id', '=', workshop_id)
		.where('id', '=', id)
		.where('unsubscribe_token', 'is', null)
		.execute();
	const row = await trx
		.selectFrom('workshop_attendee')
		.select('unsubscribe_token')
		.where('workshop_id', '=', workshop_id)
		.where('id', '=', id)
		.executeTakeFirstOrThrow();
	return row.unsubscribe_token ?? fresh;
}

/** Forgets the address of whoever has this secret; gives the workshop's language, or undefined when nobody has it. */
export async function forgetAddress(trx: Db, token: string): Promise<'fr' | 'en' | undefined> {
	const row = await trx
		.updateTable('workshop_attendee')
		.set({ email: null })
		.where('unsubscribe_token', '=', token)
		.returning('workshop_id')
		.executeTakeFirst();
	if (!row) return undefined;
	const { language } = await trx
		.selectFrom('workshop')
		.select('language')
		.where('id', '=', row.workshop_id)
		.executeTakeFirstOrThrow();
	return language;
}

export async function isReader(db: Db, token: string): Promise<boolean> {
	const row = await db
		.selectFrom('workshop_attendee')
		.select('id')
		.where('unsubscribe_token', '=', token)
		.executeTakeFirst();
	return row !== undefined;
}

export async function insertDraft(db: Db, row: Database['workshop_draft']): Promise<void> {
	await db.insertInto('workshop_draft').values(row).execute();
}

export function drafts(db: Db, workshopId: string): Promise<Database['workshop_draft'][]> {
	return db.selectFrom('workshop_draft').selectAll().where('workshop_id', '=', workshopId).execute();
}

/** Where an entry comes from. */
export function draftOfEntry(db: Db, entryId: string) {
	return db.selectFrom('workshop_draft').selectAll().where('entry_id', '=', entryId).executeTakeFirst();
}

export async function confirmDraft(db: Db, entryId: string, memberId: string, at: string): Promise<void> {
	await db
		.updateTable('workshop_draft')
		.set({ confirmed_by: memberId, confirmed_at: at })
		.where('entry_id', '=', entryId)
		.where('confirmed_at', 'is', null)
		.execute();
}

export function templatesOf(db: Db, memberId: string): Promise<Database['workshop_template'][]> {
	return db
		.selectFrom('workshop_template')
		.selectAll()
		.where('member_id', '=', memberId)
		.orderBy('title')
		.execute();
}

export async function insertTemplate(db: Db, row: Database['workshop_template']): Promise<void> {
	await db.insertInto('workshop_template').values(row).execute();
}

export async function removeTemplate(db: Db, memberId: string, id: string): Promise<void> {
	await db.deleteFrom('workshop_template').where('member_id', '=', memberId).where('id', '=', id).execute();
}
