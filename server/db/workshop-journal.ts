import type { Kysely } from 'kysely';
import type { WorkshopEvent } from '#lib/domain/workshop-events.ts';
import type { WorkshopStatus } from '#lib/domain/workshop-state.ts';
import type { Connection } from './connection.ts';
import type { Database } from './schema.ts';

type Db = Kysely<Database>;

/** What one workshop has to be added of: its events from a sequence on, and what follows of them. */
export interface WorkshopBatch {
	workshopId: string;
	/** Of the last event before these. */
	after: number;
	events: readonly WorkshopEvent[];
	title: string;
	status: WorkshopStatus;
	/** Of guests who come in: the hash of their secret, and where they want the minutes. */
	guests: ReadonlyMap<string, { tokenHash: string; email: string | null }>;
}

/** All that has happened in a workshop, in its order, and the sequence of the last of it. Names are read from beside it. */
export async function load(db: Db, workshopId: string): Promise<{ events: WorkshopEvent[]; seq: number }> {
	const [rows, people] = await Promise.all([
		db
			.selectFrom('workshop_event')
			.selectAll()
			.where('workshop_id', '=', workshopId)
			.orderBy('seq')
			.execute(),
		db
			.selectFrom('workshop_attendee as attendee')
			.leftJoin('member', (join) =>
				join.onRef('member.id', '=', 'attendee.member_id').on('member.left_at', 'is', null)
			)
			.leftJoin('account', 'account.id', 'member.account_id')
			.select(['attendee.id', 'attendee.name', 'attendee.organisation', 'attendee.territory'])
			.select('account.name as member_name')
			.where('workshop_id', '=', workshopId)
			.execute()
	]);
	const byId = new Map(people.map((row) => [row.id, row]));
	const events = rows.map((row) => {
		const event = {
			...(JSON.parse(row.data) as object),
			type: row.type,
			by: row.by_person,
			at: Date.parse(row.at)
		} as WorkshopEvent;
		if (event.type !== 'entered') return event;
		const beside = byId.get(event.person.id);
		// A member's name is their account's: whoever has left has none.
		const name = beside?.member_name ?? beside?.name ?? '';
		const { organisation = '', territory = '' } = beside ?? {};
		return { ...event, person: { ...event.person, name, organisation, territory } };
	});
	return { events, seq: rows.at(-1)?.seq ?? 0 };
}

/** One durable commit for what has happened in all of these workshops. */
export async function commit(connection: Connection, batches: readonly WorkshopBatch[]): Promise<void> {
	const slots = (n: number) =>
		Array.from({ length: n }, (_, i) => (connection.dialect === 'sqlite' ? '?' : `$${i + 1}`)).join(', ');
	const slot = (n: number) => (connection.dialect === 'sqlite' ? '?' : `$${n}`);
	const at = (event: WorkshopEvent) => new Date(event.at).toISOString();
	await connection.batch([
		{
			sql: `insert into workshop_event (workshop_id, seq, at, by_person, type, data) values (${slots(6)})`,
			rows: batches.flatMap(({ workshopId, after, events }) =>
				events.map((event, i) => [workshopId, after + i + 1, at(event), event.by, event.type, dataOf(event)])
			)
		},
		{
			sql: `insert into workshop_attendee (workshop_id, id, kind, member_id, token_hash, name, organisation,
				organisation_id, territory_id, territory, email, entered_at) values (${slots(12)})
				on conflict (workshop_id, id) do update set name = excluded.name, organisation = excluded.organisation,
				organisation_id = excluded.organisation_id, territory_id = excluded.territory_id,
				territory = excluded.territory`,
			rows: batches.flatMap(({ workshopId, events, guests }) =>
				events.flatMap((event) => {
					if (event.type !== 'entered') return [];
					const { id, kind, name, organisation, organisationId, territoryId, territory } = event.person;
					const guest = guests.get(id);
					return [
						[
							workshopId,
							id,
							kind,
							kind === 'member' ? id : null,
							guest?.tokenHash ?? null,
							kind === 'member' ? '' : name,
							organisation,
							organisationId,
							territoryId,
							territory,
							guest?.email ?? null,
							at(event)
						]
					];
				})
			)
		},
		{
			sql: `update workshop set title = ${slot(1)}, status = ${slot(2)}, changed_at = ${slot(3)} where id = ${slot(4)}`,
			rows: batches.map(({ workshopId, title, status, events }) => [
				title,
				status,
				new Date(Math.max(...events.map((event) => event.at))).toISOString(),
				workshopId
			])
		}
	]);
}

/** Without who and when, which have columns, and without what names a person, which stands beside it. */
function dataOf(event: WorkshopEvent): string {
	const { type: _type, by: _by, at: _at, ...data } = event;
	if (event.type !== 'entered') return JSON.stringify(data);
	const { name: _name, organisation: _organisation, territory: _territory, ...person } = event.person;
	return JSON.stringify({ ...data, person });
}
