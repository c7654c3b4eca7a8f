import type { Kysely, Transaction } from 'kysely';
import type { Database } from './schema.ts';

interface Range {
	client_id: number;
	clock: number;
	length: number;
	member_id: string;
	at: string;
}

const AT_ONCE = 500;

export const insertWritten = (trx: Transaction<Database>, documentId: string, ranges: readonly Range[]) =>
	insert(trx, 'document_authorship', documentId, ranges);

export const insertDeleted = (trx: Transaction<Database>, documentId: string, ranges: readonly Range[]) =>
	insert(trx, 'document_deletion', documentId, ranges);

export const writtenIn = (db: Kysely<Database>, documentId: string) =>
	rangesIn(db, 'document_authorship', documentId);

/** What these Yjs clients wrote. */
export async function writtenBy(
	db: Kysely<Database>,
	documentId: string,
	clients: readonly number[]
): Promise<Range[]> {
	const found: Range[] = [];
	for (let i = 0; i < clients.length; i += AT_ONCE) {
		const some = clients.slice(i, i + AT_ONCE);
		for (const range of await rangesIn(db, 'document_authorship', documentId, some)) found.push(range);
	}
	return found;
}

export const deletedIn = (db: Kysely<Database>, documentId: string) =>
	rangesIn(db, 'document_deletion', documentId);

async function rangesIn(
	db: Kysely<Database>,
	table: 'document_authorship' | 'document_deletion',
	documentId: string,
	clients?: readonly number[]
): Promise<Range[]> {
	const rows = await db
		.selectFrom(table)
		.select(['client_id', 'clock', 'length', 'member_id', 'at'])
		.where('document_id', '=', documentId)
		.$if(clients !== undefined, (query) => query.where('client_id', 'in', [...clients!]))
		.execute();
	// PostgreSQL gives its large integers as text.
	return rows.map((row) => ({
		...row,
		client_id: Number(row.client_id),
		clock: Number(row.clock),
		length: Number(row.length)
	}));
}

async function insert(
	trx: Transaction<Database>,
	table: 'document_authorship' | 'document_deletion',
	document_id: string,
	ranges: readonly Range[]
): Promise<void> {
	for (let i = 0; i < ranges.length; i += AT_ONCE) {
		const values = ranges.slice(i, i + AT_ONCE).map((range) => ({ document_id, ...range }));
		await trx
			.insertInto(table)
			.values(values)
			.onConflict((conflict) => conflict.doNothing())
			.execute();
	}
}
