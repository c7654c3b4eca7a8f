import type { Kysely, Transaction } from 'kysely';
import type { Database } from './schema.ts';

/** The last event of an alliance, for whoever holds the alliance: two may append at once. */
export function last(trx: Transaction<Database>, allianceId: string) {
	return trx
		.selectFrom('event')
		.select(['seq', 'hash'])
		.where('alliance_id', '=', allianceId)
		.orderBy('seq', 'desc')
		.limit(1)
		.executeTakeFirst();
}

export async function insert(
	trx: Transaction<Database>,
	event: Database['event'],
	personal: Database['event_personal']
): Promise<void> {
	await Promise.all([
		trx.insertInto('event').values(event).execute(),
		trx.insertInto('event_personal').values(personal).execute()
	]);
}

/** A page of an alliance's chain in order, beginning after `after`, each with its personal part where that remains. */
export async function page(db: Kysely<Database>, allianceId: string, after: number, size: number) {
	const rows = await db
		.selectFrom('event')
		.selectAll()
		.where('alliance_id', '=', allianceId)
		.where('seq', '>', after)
		.orderBy('seq')
		.limit(size)
		.execute();
	const last = rows.at(-1)?.seq ?? after;
	const personal = await db
		.selectFrom('event_personal')
		.selectAll()
		.where('alliance_id', '=', allianceId)
		.where('seq', '>', after)
		.where('seq', '<=', last)
		.execute();
	const bySeq = new Map(personal.map((row) => [row.seq, row]));
	return rows.map((event) => ({ event, personal: bySeq.get(event.seq) ?? null }));
}

/** What a list of events is narrowed to; every part that is given must hold. */
export interface EventFilter {
	subjectKinds?: readonly string[] | undefined;
	organisationId?: string | undefined;
	/** Instants: later than the one, no later than the other. */
	after?: string | undefined;
	until?: string | undefined;
}

function matching(db: Kysely<Database>, allianceId: string, filter: EventFilter) {
	const { subjectKinds, organisationId, after, until } = filter;
	return db
		.selectFrom('event')
		.where('event.alliance_id', '=', allianceId)
		.$if(subjectKinds !== undefined, (it) => it.where('event.subject_kind', 'in', [...subjectKinds!]))
		.$if(organisationId !== undefined, (it) => it.where('event.organisation_id', '=', organisationId!))
		.$if(after !== undefined, (it) => it.where('event.at', '>', after!))
		.$if(until !== undefined, (it) => it.where('event.at', '<=', until!));
}

/** The newest events of an alliance, those before `before` where it is given, each with who did it where that remains. */
export function newest(
	db: Kysely<Database>,
	allianceId: string,
	filter: EventFilter,
	{ before, size }: { before: number | undefined; size: number }
) {
	return matching(db, allianceId, filter)
		.$if(before !== undefined, (it) => it.where('event.seq', '<', before!))
		.leftJoin('event_personal as personal', (join) =>
			join.onRef('personal.alliance_id', '=', 'event.alliance_id').onRef('personal.seq', '=', 'event.seq')
		)
		.select([
			'event.seq',
			'event.at',
			'event.kind',
			'event.subject_kind',
			'event.subject_id',
			'event.organisation_id',
			'event.from_value',
			'event.to_value',
			'personal.seq as has_personal',
			'personal.actor_id',
			'personal.person_id',
			'personal.reason'
		])
		.orderBy('event.seq', 'desc')
		.limit(size)
		.execute();
}

/** Before which number the page of `size` events begins that comes next after `from`; undefined where there is none. */
export async function beginningAfter(
	db: Kysely<Database>,
	allianceId: string,
	filter: EventFilter,
	{ from, size }: { from: number; size: number }
): Promise<number | undefined> {
	const rows = await matching(db, allianceId, filter)
		.select('event.seq')
		.where('event.seq', '>=', from)
		.orderBy('event.seq')
		.limit(size)
		.execute();
	const last = rows.at(-1);
	return last && last.seq + 1;
}

/** The number of the last event of an alliance; 0 for none. */
export async function lastSeq(db: Kysely<Database>, allianceId: string): Promise<number> {
	const row = await db
		.selectFrom('event')
		.select((eb) => eb.fn.max('seq').as('seq'))
		.where('alliance_id', '=', allianceId)
		.executeTakeFirst();
	return Number(row?.seq ?? 0);
}

/** What happened to one thing, oldest first, with who did it where that remains. */
export function ofSubject(db: Kysely<Database>, allianceId: string, kind: string, id: string) {
	return db
		.selectFrom('event')
		.leftJoin('event_personal as personal', (join) =>
			join.onRef('personal.alliance_id', '=', 'event.alliance_id').onRef('personal.seq', '=', 'event.seq')
		)
		.select([
			'event.seq',
			'event.at',
			'event.kind',
			'event.organisation_id',
			'event.from_value',
			'event.to_value',
			'event.decided_hash',
			'event.hash',
			'personal.actor_id',
			'personal.reason'
		])
		.where('event.alliance_id', '=', allianceId)
		.where('event.subject_kind', '=', kind)
		.where('event.subject_id', '=', id)
		.orderBy('event.seq')
		.execute();
}
