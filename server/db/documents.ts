import { sql, type Kysely, type Transaction } from 'kysely';
import type { Connection } from './connection.ts';
import type { Database } from './schema.ts';

type Db = Kysely<Database>;

/** Everything a room starts from, or undefined. */
export async function load(db: Db, id: string) {
	const document = await db.selectFrom('document').selectAll().where('id', '=', id).executeTakeFirst();
	if (!document) return undefined;
	const snapshot = await db
		.selectFrom('document_snapshot')
		.select(['seq', 'bytes'])
		.where('document_id', '=', id)
		.executeTakeFirst();
	const after = snapshot?.seq ?? 0;
	const updates = await updatesAfter(db, id, after);
	const clients = await db
		.selectFrom('document_client')
		.select(['client_id', 'member_id'])
		.where('document_id', '=', id)
		.execute();
	return {
		epoch: document.epoch,
		schemaVersion: document.schema_version,
		snapshot: snapshot?.bytes,
		updates: updates.map((row) => row.bytes),
		seq: updates.at(-1)?.seq ?? after,
		leases: new Map(clients.map((row) => [row.client_id, row.member_id]))
	};
}

/** The journal after a sequence number, in order. */
export function updatesAfter(db: Db, id: string, seq: number) {
	return db
		.selectFrom('document_update')
		.select(['seq', 'member_id', 'at', 'bytes'])
		.where('document_id', '=', id)
		.where('seq', '>', seq)
		.orderBy('seq')
		.execute();
}

export async function insert(
	trx: Transaction<Database>,
	document: Database['document'],
	snapshot: Uint8Array
): Promise<void> {
	await trx.insertInto('document').values(document).execute();
	await trx
		.insertInto('document_snapshot')
		.values({ document_id: document.id, seq: document.seq, bytes: snapshot })
		.execute();
}

interface Batch {
	documentId: string;
	after: number;
	entries: readonly { memberId: string; part: { bytes: Uint8Array }; leased: readonly number[] }[];
}

/** One durable commit for the updates and leases of many documents. Gives each document's last sequence number. */
export function commit(connection: Connection, batches: readonly Batch[], at: string): Promise<number[]> {
	return connection.dialect === 'sqlite'
		? commitOnSqlite(connection, batches, at)
		: commitOnPostgres(connection.committing, batches, at);
}

/**
 * Only what must be kept: the last sequence number of a document is that of its last row or of its snapshot, and a
 * number beside it would be one more page of every document to write at every tick.
 */
async function commitOnSqlite(
	connection: Connection,
	batches: readonly Batch[],
	at: string
): Promise<number[]> {
	const updates: [string, number, string, string, Uint8Array][] = [];
	const leases: [string, number, string][] = [];
	const lasts: number[] = [];
	for (const { documentId, after, entries } of batches) {
		let seq = after;
		for (const { memberId, part, leased } of entries) {
			updates.push([documentId, (seq += 1), memberId, at, part.bytes]);
			for (const client of leased) leases.push([documentId, client, memberId]);
		}
		lasts.push(seq);
	}
	await connection.batch([
		{
			// A commit that was retried after it had succeeded finds its own rows.
			sql: 'insert into document_update (document_id, seq, member_id, at, bytes) values (?, ?, ?, ?, ?) on conflict do nothing',
			rows: updates
		},
		{
			sql: 'insert into document_client (document_id, client_id, member_id) values (?, ?, ?) on conflict do nothing',
			rows: leases
		}
	]);
	return lasts;
}

/**
 * The sequence is the document's own row; documents are locked in the order of their ids, so no two nodes wait in a
 * circle. A document that was moved here from SQLite, which does not count in that row, goes on after its last update.
 */
async function commitOnPostgres(db: Db, batches: readonly Batch[], at: string): Promise<number[]> {
	const ids = batches.map((batch) => batch.documentId);
	const counts = batches.map((batch) => batch.entries.length);
	const afters = batches.map((batch) => batch.after);
	return db.transaction().execute(async (trx) => {
		const before = await sql<{
			id: string;
			seq: number;
		}>`select id, seq from document where id = any(${ids}) order by id for update`.execute(trx);
		const seqs = new Map(before.rows.map((row) => [row.id, Number(row.seq)]));
		if (batches.some(({ documentId, after }) => (seqs.get(documentId) ?? 0) > after)) {
			const lasts = await committedBefore(trx, batches);
			if (lasts) return lasts;
		}
		const { rows } = await sql<{ id: string; seq: number }>`
			update document set seq = greatest(document.seq, given.after) + given.n
			from unnest(${ids}::text[], ${counts}::int[], ${afters}::bigint[]) as given (id, n, after)
			where document.id = given.id returning document.id, document.seq`.execute(trx);
		const last = new Map(rows.map((row) => [row.id, Number(row.seq)]));
		const flat = batches.flatMap(({ documentId, entries }) =>
			entries.map((entry, i) => ({
				documentId,
				seq: last.get(documentId)! - entries.length + i + 1,
				...entry
			}))
		);
		await sql`insert into document_update (document_id, seq, member_id, at, bytes)
			select id, seq, member, ${at}, bytes from unnest(
				${flat.map((row) => row.documentId)}::text[], ${flat.map((row) => row.seq)}::bigint[],
				${flat.map((row) => row.memberId)}::text[], ${flat.map((row) => Buffer.from(row.part.bytes))}::bytea[]
			) as given (id, seq, member, bytes)`.execute(trx);
		const leases = flat.flatMap((row) => row.leased.map((client) => ({ ...row, client })));
		if (leases.length > 0) {
			await sql`insert into document_client (document_id, client_id, member_id)
				select * from unnest(${leases.map((row) => row.documentId)}::text[],
					${leases.map((row) => row.client)}::bigint[], ${leases.map((row) => row.memberId)}::text[])
				on conflict do nothing`.execute(trx);
		}
		return ids.map((id) => last.get(id)!);
	});
}

/**
 * The last sequence numbers of these very batches, when an earlier try stored them and only its answer was lost;
 * undefined when another node wrote meanwhile. A commit is all or nothing: one missing row decides.
 */
async function committedBefore(
	trx: Transaction<Database>,
	batches: readonly Batch[]
): Promise<number[] | undefined> {
	const lasts: number[] = [];
	for (const { documentId, after, entries } of batches) {
		const row = await trx
			.selectFrom('document_update')
			.select('seq')
			.where('document_id', '=', documentId)
			.where('seq', '>', after)
			.where('bytes', '=', Buffer.from(entries.at(-1)!.part.bytes))
			.executeTakeFirst();
		if (!row) return undefined;
		lasts.push(row.seq);
	}
	return lasts;
}

/** The projection of a document: its text for pages, search and exports. */
export function findProjection(db: Db, id: string) {
	return db.selectFrom('document_projection').selectAll().where('document_id', '=', id).executeTakeFirst();
}

export async function saveProjection(
	trx: Transaction<Database>,
	projection: Database['document_projection']
): Promise<void> {
	const { document_id: _id, ...changed } = projection;
	await trx
		.insertInto('document_projection')
		.values(projection)
		.onConflict((conflict) => conflict.column('document_id').doUpdateSet(changed))
		.execute();
}

export function findSnapshot(db: Db, id: string) {
	return db
		.selectFrom('document_snapshot')
		.select(['seq', 'bytes'])
		.where('document_id', '=', id)
		.executeTakeFirst();
}

/** Puts a snapshot in the place of the journal up to its sequence number. */
export async function replaceJournal(
	trx: Transaction<Database>,
	id: string,
	snapshot: { seq: number; bytes: Uint8Array }
): Promise<void> {
	await trx
		.insertInto('document_snapshot')
		.values({ document_id: id, ...snapshot })
		.onConflict((conflict) => conflict.column('document_id').doUpdateSet(snapshot))
		.execute();
	await trx
		.deleteFrom('document_update')
		.where('document_id', '=', id)
		.where('seq', '<=', snapshot.seq)
		.execute();
}

/** The plan whose text this is has just changed. */
export async function touchPlan(trx: Transaction<Database>, id: string, at: string): Promise<void> {
	await trx.updateTable('plan').set({ changed_at: at }).where('document_id', '=', id).execute();
}

/** A document's epoch, and about how many bytes its whole state has. */
export async function findSize(db: Db, id: string): Promise<{ epoch: number; bytes: number }> {
	const row = await db
		.selectFrom('document')
		.leftJoin('document_snapshot', 'document_snapshot.document_id', 'document.id')
		.select(['document.epoch', sql<number>`coalesce(length(document_snapshot.bytes), 0)`.as('snapshot')])
		.where('document.id', '=', id)
		.executeTakeFirstOrThrow();
	const journal = await db
		.selectFrom('document_update')
		.select(sql<number>`coalesce(sum(length(bytes)), 0)`.as('bytes'))
		.where('document_id', '=', id)
		.executeTakeFirstOrThrow();
	return { epoch: row.epoch, bytes: Number(row.snapshot) + Number(journal.bytes) };
}
