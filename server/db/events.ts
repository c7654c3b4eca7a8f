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
