/**
 * An update, looked at before anything else touches it. Yjs applies what it can of a broken update and keeps what it
 * cannot place for ever, so every check comes first: V1, whole, bounded, in Yjs' own order.
 */
import * as decoding from 'lib0/decoding';
import * as Y from 'yjs';
import { encodeDeleteSet, type DeletedRanges, type Range } from './deleted-ranges.ts';
import { readOneStruct } from './one-struct.ts';
import { malformed } from './protocol.ts';

/** One client's structs in an update: clocks from `from` up to, but not including, `to`. */
export interface ClockRange {
	client: number;
	from: number;
	to: number;
}

export interface ReadUpdate {
	bytes: Uint8Array;
	/** In descending order of client, as Yjs writes them; one range a client. */
	ranges: ClockRange[];
	/** A clock is missing inside: what follows it could not be placed. */
	gap: boolean;
	deletes: Map<number, Range[]>;
	/** The structs that others must precede, in the update's order. */
	items: { client: number; clock: number; needs: Y.ID[] }[];
}

export interface Bounds {
	/** Clients with structs in one update. */
	clients: number;
	/** Structs one struct may stand for, and the highest clock. A length of 2^50 makes every replica ignore a client. */
	clock: number;
}

/** A year of typing at ten characters a second is 3 × 10^8. */
export const defaultBounds: Bounds = { clients: 2_000, clock: 2 ** 40 };
const LONGEST = 2 ** 26;

/** Yjs does not say how far it read, and accepts bytes after the end. */
let lastDecoder: decoding.Decoder | undefined;
class WatchedDecoder extends Y.UpdateDecoderV1 {
	constructor(decoder: decoding.Decoder) {
		super(decoder);
		lastDecoder = decoder;
	}
}

/** Reads and checks an update without applying it. Throws `code: 'malformed'`. */
export function readUpdate(bytes: Uint8Array, bounds: Bounds = defaultBounds): ReadUpdate {
	return readOneStruct(bytes, bounds) ?? readWhole(bytes, bounds);
}

/** Any update, through Yjs' own reader. */
export function readWhole(bytes: Uint8Array, bounds: Bounds): ReadUpdate {
	try {
		const declared = decoding.readVarUint(decoding.createDecoder(bytes));
		if (declared > bounds.clients) throw new Error(`${declared} clients`);
		const { structs, ds } = Y.decodeUpdateV2(bytes, WatchedDecoder as unknown as typeof Y.UpdateDecoderV2);
		if (decoding.hasContent(lastDecoder!)) throw new Error('bytes are left over');
		return { bytes, ...rangesOf(structs, bounds), deletes: deletesOf(ds.clients, bounds) };
	} catch (error) {
		throw malformed((error as Error).message);
	}
}

type Struct = ReturnType<typeof Y.decodeUpdateV2>['structs'][number];

function rangesOf(structs: readonly Struct[], bounds: Bounds) {
	const ranges: ClockRange[] = [];
	const items: ReadUpdate['items'] = [];
	let gap = false;
	let current: ClockRange | undefined;
	for (const struct of structs) {
		const { client, clock } = struct.id;
		if (!(struct.length > 0 && struct.length <= LONGEST) || clock + struct.length > bounds.clock) {
			throw new Error(`a struct of ${struct.length} at ${clock}`);
		}
		if (current?.client !== client) {
			if (current && client >= current.client) throw new Error('clients out of order');
			current = { client, from: clock, to: clock };
			ranges.push(current);
		} else if (clock !== current.to) throw new Error('clocks out of order');
		current.to += struct.length;
		if (struct instanceof Y.Skip) gap = true;
		else if ('content' in struct) {
			const needs = needsOf(struct as Y.Item);
			if (needs.length > 0) items.push({ client, clock, needs });
		}
	}
	return { ranges, items, gap };
}

function needsOf(item: Y.Item): Y.ID[] {
	const found: Y.ID[] = [];
	if (item.origin) found.push(item.origin);
	if (item.rightOrigin) found.push(item.rightOrigin);
	const parent = item.parent as unknown;
	if (typeof parent === 'object' && parent !== null && 'clock' in parent) found.push(parent as Y.ID);
	return found;
}

function deletesOf(clients: ReadonlyMap<number, readonly { clock: number; len: number }[]>, bounds: Bounds) {
	const deletes = new Map<number, Range[]>();
	for (const [client, items] of clients) {
		deletes.set(
			client,
			items.map(({ clock, len }) => {
				if (!(len > 0) || clock + len > bounds.clock) throw new Error(`a deletion of ${len} at ${clock}`);
				return { clock, length: len };
			})
		);
	}
	return deletes;
}

/** What a replica already has: next expected clock of each client, and what is deleted. */
export interface Known {
	vector: ReadonlyMap<number, number>;
	deleted: DeletedRanges;
}

/** Whether every struct follows on what is known, refers only to what precedes it, and deletes only what is known. */
export function isPlaceable(update: ReadUpdate, { vector }: Known): boolean {
	if (update.gap) return false;
	for (const { client, from } of update.ranges) if (from > (vector.get(client) ?? 0)) return false;
	return (update.deletes.size === 0 || deletesOnlyKnown(update, vector)) && needsOnlyKnown(update, vector);
}

function deletesOnlyKnown({ ranges: given, deletes }: ReadUpdate, vector: Known['vector']): boolean {
	const end = new Map(given.map(({ client, to }) => [client, to]));
	const reach = (client: number) => Math.max(vector.get(client) ?? 0, end.get(client) ?? 0);
	for (const [client, ranges] of deletes) {
		for (const { clock, length } of ranges) if (clock + length > reach(client)) return false;
	}
	return true;
}

function needsOnlyKnown(update: ReadUpdate, vector: Known['vector']): boolean {
	for (const { needs } of update.items) {
		for (const { client, clock } of needs) {
			if (clock >= (vector.get(client) ?? 0)) return canBeOrdered(update, vector);
		}
	}
	return true;
}

/**
 * Whether the structs can be placed one after the other, client by client, as Yjs will: a struct that refers to a later
 * one of its own client makes it throw, clients that wait for each other make it keep both for ever.
 */
function canBeOrdered({ ranges, items }: ReadUpdate, vector: ReadonlyMap<number, number>): boolean {
	const waiting = new Map<number, ReadUpdate['items']>();
	for (const item of items) {
		const same = waiting.get(item.client);
		if (same) same.push(item);
		else waiting.set(item.client, [item]);
	}
	/** How far each client has been placed: up to its first struct that still waits. */
	const placed = new Map(vector);
	const turns = ranges.map(({ client, to }) => ({ client, to, items: waiting.get(client) ?? [], next: 0 }));
	let left = turns;
	for (let moved = true; moved && left.length > 0;) {
		moved = false;
		for (const turn of left) {
			for (;;) {
				const item = turn.items[turn.next];
				const reached = Math.max(placed.get(turn.client) ?? 0, item ? item.clock : turn.to);
				placed.set(turn.client, reached);
				if (!item || !item.needs.every(({ client, clock }) => clock < (placed.get(client) ?? 0))) break;
				turn.next += 1;
				moved = true;
			}
		}
		left = left.filter(({ items, next }) => next < items.length);
	}
	return left.length === 0;
}

export interface NewPart {
	bytes: Uint8Array;
	ranges: ClockRange[];
	deletes: Map<number, Range[]>;
}

/**
 * The part of a placeable update that is not known yet, or undefined when all of it is. Without this a forged struct
 * at a known clock makes merged and applied documents differ.
 */
export function newPart(update: ReadUpdate, known: Known): NewPart | undefined {
	if (update.deletes.size === 0 && followsExactly(update, known)) return update;
	const ranges: ClockRange[] = [];
	let overlaps = false;
	for (const range of update.ranges) {
		const from = Math.max(range.from, known.vector.get(range.client) ?? 0);
		if (from > range.from) overlaps = true;
		if (from < range.to) ranges.push({ ...range, from });
	}
	const deletes = new Map<number, Range[]>();
	let reduced = false;
	for (const [client, all] of update.deletes) {
		const fresh = all.flatMap(({ clock, length }) => known.deleted.missing(client, clock, length));
		if (fresh.length > 0) deletes.set(client, fresh);
		if (fresh.length !== all.length || fresh.some((range, i) => range.length !== all[i]!.length))
			reduced = true;
	}
	if (ranges.length === 0 && deletes.size === 0) return undefined;
	if (!overlaps && !reduced) return { bytes: update.bytes, ranges, deletes };
	return { bytes: rewrite(update, known, ranges.length > 0, deletes), ranges, deletes };
}

/** Whether it only appends: what a key gives. */
function followsExactly({ ranges }: ReadUpdate, { vector }: Known): boolean {
	for (const { client, from } of ranges) if (from !== (vector.get(client) ?? 0)) return false;
	return ranges.length > 0;
}

function rewrite(
	update: ReadUpdate,
	known: Known,
	structs: boolean,
	deletes: Map<number, Range[]>
): Uint8Array {
	const deleteSet = encodeDeleteSet(deletes);
	if (!structs) return concat(new Uint8Array([0]), deleteSet);
	const clocks = new Map<number, number>();
	for (const { client } of update.ranges) {
		const clock = known.vector.get(client);
		if (clock !== undefined) clocks.set(client, clock);
	}
	const cut = Y.diffUpdate(update.bytes, Y.encodeStateVector(clocks));
	// Yjs has just written the whole delete set at the end, in its own form: its length is known.
	const written = encodeDeleteSet(update.deletes).byteLength;
	return concat(cut.subarray(0, cut.byteLength - written), deleteSet);
}

function concat(a: Uint8Array, b: Uint8Array): Uint8Array {
	const joined = new Uint8Array(a.byteLength + b.byteLength);
	joined.set(a);
	joined.set(b, a.byteLength);
	return joined;
}
