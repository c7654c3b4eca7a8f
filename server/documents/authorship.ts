import { readUpdate } from '../relay/update.ts';

/** One row of the journal. */
export interface JournalRow {
	seq: number;
	member_id: string;
	at: string;
	bytes: Uint8Array;
}

/** Structs `clock` to `clock + length` of a client, written or deleted by a member at a time. */
export interface WrittenRange {
	client_id: number;
	clock: number;
	length: number;
	member_id: string;
	at: string;
}

/** Ranges that follow each other within this many milliseconds are kept as one. */
const TOGETHER = 60_000;

/**
 * Who wrote and who deleted what, and when, from the journal's rows: what compaction must not forget.
 * Rows hold only what was new, so no struct is named twice.
 */
export function authorshipOf(rows: readonly JournalRow[]): {
	written: WrittenRange[];
	deleted: WrittenRange[];
} {
	const written: WrittenRange[] = [];
	const deleted: WrittenRange[] = [];
	const lastWritten = new Map<number, WrittenRange>();
	const lastDeleted = new Map<number, WrittenRange>();
	const bounds = { clients: Number.MAX_SAFE_INTEGER, clock: Number.MAX_SAFE_INTEGER };
	for (const { bytes, member_id, at } of rows) {
		const { ranges, deletes } = readUpdate(bytes, bounds);
		for (const { client, from, to } of ranges) {
			extend(written, lastWritten, { client_id: client, clock: from, length: to - from, member_id, at });
		}
		for (const [client, some] of deletes) {
			for (const { clock, length } of some) {
				extend(deleted, lastDeleted, { client_id: client, clock, length, member_id, at });
			}
		}
	}
	return { written, deleted };
}

function extend(all: WrittenRange[], last: Map<number, WrittenRange>, range: WrittenRange): void {
	const before = last.get(range.client_id);
	const follows =
		before &&
		before.clock + before.length === range.clock &&
		before.member_id === range.member_id &&
		Date.parse(range.at) - Date.parse(before.at) <= TOGETHER;
	if (follows) before.length += range.length;
	else {
		all.push(range);
		last.set(range.client_id, range);
	}
}
