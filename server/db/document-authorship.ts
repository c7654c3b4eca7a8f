import type { Transaction } from 'kysely';
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
