import * as encoding from 'lib0/encoding';

export interface Range {
	clock: number;
	length: number;
}

/** Which structs of which client are deleted: for each client sorted ranges that neither touch nor overlap. */
export class DeletedRanges {
	#clients: Map<number, Range[]> | undefined;

	/** Adds a range and gives the parts of it that were not deleted before. */
	add(client: number, clock: number, length: number): Range[] {
		const fresh = this.missing(client, clock, length);
		if (fresh.length === 0) return fresh;
		const ranges = this.#clients?.get(client) ?? [];
		// Every range that touches the new one is swallowed by it.
		const from = firstEndingAtOrAfter(ranges, clock);
		let start = clock;
		let end = clock + length;
		let until = from;
		while (until < ranges.length && ranges[until]!.clock <= end) {
			start = Math.min(start, ranges[until]!.clock);
			end = Math.max(end, ranges[until]!.clock + ranges[until]!.length);
			until += 1;
		}
		ranges.splice(from, until - from, { clock: start, length: end - start });
		(this.#clients ??= new Map()).set(client, ranges);
		return fresh;
	}

	/** The parts of a range that are not deleted yet. */
	missing(client: number, clock: number, length: number): Range[] {
		const ranges = this.#clients?.get(client);
		const end = clock + length;
		if (!ranges) return [{ clock, length }];
		const found: Range[] = [];
		let at = clock;
		for (let i = firstEndingAtOrAfter(ranges, clock); i < ranges.length && ranges[i]!.clock < end; i += 1) {
			const known = ranges[i]!;
			if (known.clock > at) found.push({ clock: at, length: known.clock - at });
			at = Math.max(at, known.clock + known.length);
		}
		if (at < end) found.push({ clock: at, length: end - at });
		return found;
	}

	/** As Yjs writes a delete set (V1): clients in descending order. */
	encode(): Uint8Array {
		return encodeDeleteSet(this.#clients ?? nothing);
	}
}

const nothing: ReadonlyMap<number, readonly Range[]> = new Map();

/** A delete set in Yjs' V1 form. */
export function encodeDeleteSet(clients: ReadonlyMap<number, readonly Range[]>): Uint8Array {
	const encoder = encoding.createEncoder();
	encoding.writeVarUint(encoder, clients.size);
	for (const [client, ranges] of [...clients].sort((a, b) => b[0] - a[0])) {
		encoding.writeVarUint(encoder, client);
		encoding.writeVarUint(encoder, ranges.length);
		for (const { clock, length } of ranges) {
			encoding.writeVarUint(encoder, clock);
			encoding.writeVarUint(encoder, length);
		}
	}
	return encoding.toUint8Array(encoder);
}

/** The index of the first range that ends at `clock` or later (binary search). */
function firstEndingAtOrAfter(ranges: readonly Range[], clock: number): number {
	let low = 0;
	let high = ranges.length;
	while (low < high) {
		const middle = (low + high) >> 1;
		if (ranges[middle]!.clock + ranges[middle]!.length < clock) low = middle + 1;
		else high = middle;
	}
	return low;
}
