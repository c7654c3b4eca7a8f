import * as Y from 'yjs';
import { DeletedRanges } from '../relay/deleted-ranges.ts';
import { mergeAll } from '../relay/merge.ts';
import { readUpdate, type ClockRange } from '../relay/update.ts';
import { finder, rangesFrom } from './ranges.ts';
import { reinsertedIn, type Moved, type Reinserted } from './reinserted.ts';

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

/** Structs that stand in the place of others from before the journal's rows: whose those were, and when, theirs are. */
export interface KeptRange {
	client_id: number;
	clock: number;
	length: number;
	from: { client: number; clock: number };
}

type Writer = Pick<WrittenRange, 'member_id' | 'at'>;

/** Ranges that follow each other within this many milliseconds are kept as one. */
const TOGETHER = 60_000;

/**
 * Who wrote and who deleted what, and when, from a document's rows of the journal and its bytes before them: what
 * compaction must not forget. Rows hold only what was new, so no struct is named twice. Words that a row deletes and
 * writes again are neither written nor deleted by it.
 */
export function authorshipOf(
	snapshot: Uint8Array,
	rows: readonly JournalRow[]
): { written: WrittenRange[]; kept: KeptRange[]; deleted: WrittenRange[] } {
	const written = new Written();
	const deleted: WrittenRange[] = [];
	const lastDeleted = new Map<number, WrittenRange>();
	const bounds = { clients: Number.MAX_SAFE_INTEGER, clock: Number.MAX_SAFE_INTEGER };
	const text = new Replayed(snapshot);
	// A row that is there twice deletes nothing the second time, whatever the first has put elsewhere.
	const known = new DeletedRanges();
	for (const { bytes, member_id, at } of rows) {
		const { ranges, deletes } = readUpdate(bytes, bounds);
		// Only an update that does both can write again what it deletes.
		const both = ranges.length > 0 && deletes.size > 0;
		const { moved, notDeleted } = both ? text.reinserted(bytes, ranges) : text.pass(bytes);
		const movedTo = Map.groupBy(moved, ({ to }) => to.client);
		for (const range of ranges) written.add(range, movedTo.get(range.client) ?? [], { member_id, at });
		for (const { id, length } of notDeleted) known.add(id.client, id.clock, length);
		for (const [client, some] of deletes) {
			for (const range of some) {
				for (const { clock, length } of known.add(client, range.clock, range.length)) {
					extend(deleted, lastDeleted, { client_id: client, clock, length, member_id, at });
				}
			}
		}
	}
	return { ...written.ranges, deleted };
}

/** Who wrote what was kept, and when, by whoever wrote what it was. Nobody wrote a text that was put in as a whole. */
export function writersOfKept(kept: readonly KeptRange[], written: readonly WrittenRange[]): WrittenRange[] {
	const writersOf = finder(written);
	return kept.flatMap(({ client_id, clock, length, from }) =>
		writersOf(from, length).map((range) => {
			const start = Math.max(range.clock, from.clock);
			const end = Math.min(range.clock + range.length, from.clock + length);
			const { member_id, at } = range;
			return { client_id, clock: clock + start - from.clock, length: end - start, member_id, at };
		})
	);
}

const nothing: Reinserted = { moved: [], notDeleted: [] };

/** A document as it becomes, row by row; built only as far as anything was written anew in it. */
class Replayed {
	#doc: Y.Doc | undefined;
	#waiting: Uint8Array[];

	constructor(snapshot: Uint8Array) {
		this.#waiting = [snapshot];
	}

	pass(bytes: Uint8Array): Reinserted {
		this.#waiting.push(bytes);
		return nothing;
	}

	reinserted(bytes: Uint8Array, ranges: readonly ClockRange[]): Reinserted {
		const doc = (this.#doc ??= new Y.Doc());
		if (this.#waiting.length > 0) Y.applyUpdate(doc, mergeAll(this.#waiting.splice(0)));
		return doc.transact((transaction) => {
			Y.applyUpdate(doc, bytes);
			// Yjs tidies up the marks of a text that another one changed: here it would cost time and tell nobody.
			transaction.local = true;
			return reinsertedIn(transaction, ranges);
		});
	}
}

/** Ranges of the structs that rows write, each client's in their order: so they come. */
class Written {
	readonly #clients = new Map<number, (WrittenRange | KeptRange)[]>();

	get ranges(): { written: WrittenRange[]; kept: KeptRange[] } {
		const [written, kept]: [WrittenRange[], KeptRange[]] = [[], []];
		for (const ranges of this.#clients.values()) {
			for (const range of ranges) {
				if ('from' in range) kept.push(range);
				else written.push(range);
			}
		}
		return { written, kept };
	}

	/** Adds what one row writes of a client; `moved` is what of that stands in the place of others. */
	add({ client, from, to }: ClockRange, moved: readonly Moved[], by: Writer): void {
		const last = this.#clients.get(client)?.at(-1);
		// A commit that succeeded, was not heard of and was tried again has left the same row twice.
		let clock = Math.max(from, last ? last.clock + last.length : 0);
		for (const part of moved.toSorted((a, b) => a.to.clock - b.to.clock)) {
			if (part.to.clock < clock) continue;
			this.#put({ client_id: client, clock, length: part.to.clock - clock, ...by });
			this.#putKept(part);
			clock = part.to.clock + part.length;
		}
		this.#put({ client_id: client, clock, length: to - clock, ...by });
	}

	#put(range: WrittenRange | KeptRange): void {
		if (range.length <= 0) return;
		const ranges = this.#clients.get(range.client_id);
		const last = ranges?.at(-1);
		if (last && 'at' in last && 'at' in range && follows(last, range)) last.length += range.length;
		else if (ranges) ranges.push(range);
		else this.#clients.set(range.client_id, [range]);
	}

	/** Whoever wrote the others has written what stands in their place. */
	#putKept({ from, to, length }: Moved): void {
		if (!from) return;
		const end = from.clock + length;
		let at = from.clock;
		const put = (until: number, by: Writer | Pick<KeptRange, 'from'>) => {
			this.#put({ client_id: to.client, clock: to.clock + at - from.clock, length: until - at, ...by });
			at = Math.max(at, until);
		};
		for (const range of rangesFrom(this.#clients.get(from.client) ?? [], from.clock, length)) {
			// What stands in no row is from before them.
			put(Math.min(end, range.clock), { from: { client: from.client, clock: at } });
			const until = Math.min(end, range.clock + range.length);
			if ('at' in range) put(until, { member_id: range.member_id, at: range.at });
			else {
				const source = { client: range.from.client, clock: range.from.clock + at - range.clock };
				put(until, { from: source });
			}
		}
		put(end, { from: { client: from.client, clock: at } });
	}
}

function extend(all: WrittenRange[], last: Map<number, WrittenRange>, range: WrittenRange): void {
	const before = last.get(range.client_id);
	if (before && follows(before, range)) before.length += range.length;
	else {
		all.push(range);
		last.set(range.client_id, range);
	}
}

/** Whether a range goes on where one ends, by the same member and not long after. */
function follows(before: WrittenRange, range: WrittenRange): boolean {
	const later = Date.parse(range.at) - Date.parse(before.at);
	return (
		before.clock + before.length === range.clock &&
		before.member_id === range.member_id &&
		later >= 0 &&
		later <= TOGETHER
	);
}
