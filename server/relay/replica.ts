import * as Y from 'yjs';
import { DeletedRanges } from './deleted-ranges.ts';
import { mergeAll } from './merge.ts';
import { PendingUpdates } from './pending-updates.ts';
import { readUpdate, type Known, type NewPart } from './update.ts';

/** Answers to different state vectors that are kept until the document changes. */
const CACHED_ANSWERS = 64;

/**
 * A document as bytes, never as a Y.Doc: the compacted blob, the updates committed since, and what they hold.
 * What is accepted but not committed yet counts as known when updates are judged, and is never told to anyone.
 */
export class Replica {
	#blob: Uint8Array;
	readonly #pending = new PendingUpdates();
	/** What is accepted. Read from the bytes on first use: a fresh client needs only those. */
	#index: Index | undefined;
	/** Accepted and not committed yet, in order. */
	readonly #uncommitted: Pick<NewPart, 'ranges' | 'deletes'>[] = [];
	/** Made on first use: most rooms never answer twice. */
	#answers: Map<string, Uint8Array> | undefined;
	#mergedPending: Uint8Array | undefined;

	constructor(blob: Uint8Array, pending: readonly Uint8Array[]) {
		this.#blob = blob;
		for (const update of pending) this.#pending.push(update);
	}

	/** The compacted bytes, and the updates after them merged into one (undefined when there are none). */
	get parts(): { blob: Uint8Array; pending: Uint8Array | undefined } {
		if (this.#pending.count === 0) return { blob: this.#blob, pending: undefined };
		return { blob: this.#blob, pending: (this.#mergedPending ??= mergeAll(this.#pending.all)) };
	}

	/** The same, nothing merged: for someone who has the time to. */
	get pieces(): readonly Uint8Array[] {
		return [this.#blob, ...this.#pending.all];
	}

	/** Updates, and their bytes, that wait for compaction. */
	get waitingUpdates(): number {
		return this.#pending.count;
	}
	get waitingBytes(): number {
		return this.#pending.byteLength;
	}

	/** What updates are judged against. */
	get known(): Known {
		return this.#known;
	}

	/** Of what is committed. */
	get vector(): Uint8Array {
		return Y.encodeStateVector(this.#committedVector());
	}

	/** Counts the new part of an update as known, before it is committed. */
	accept(part: Pick<NewPart, 'ranges' | 'deletes'>): void {
		const { vector, deleted } = this.#known;
		for (const { client, to } of part.ranges) vector.set(client, to);
		if (part.deletes.size > 0) addAll(deleted, part.deletes);
		this.#uncommitted.push(part);
	}

	/** The part that was accepted first is durable: from now on it is told. */
	commit({ bytes }: Pick<NewPart, 'bytes'>): void {
		const { deletes } = this.#uncommitted.shift()!;
		if (deletes.size > 0) addAll(this.#known.told, deletes);
		this.#pending.push(bytes);
		this.#mergedPending = undefined;
		this.#answers?.clear();
	}

	/** Puts compacted bytes in the place of the blob and of the first `count` updates after it. */
	compact(blob: Uint8Array, count: number): void {
		this.#blob = blob;
		this.#pending.drop(count);
		this.#mergedPending = undefined;
		this.#answers?.clear();
	}

	/** Everything committed, as one update. */
	encode(): Uint8Array {
		const { blob, pending } = this.parts;
		return pending ? Y.mergeUpdates([blob, pending]) : blob;
	}

	/**
	 * What someone with this state vector lacks, as one update: for an equal vector no structs and the whole delete
	 * set, since deleting moves no vector. Throws `code: 'malformed'`.
	 */
	answer(vector: Uint8Array): Uint8Array {
		const key = Buffer.from(vector).toString('latin1');
		const answers = (this.#answers ??= new Map<string, Uint8Array>());
		const cached = answers.get(key);
		if (cached) return cached;
		const answer = this.#computeAnswer(vector);
		if (answers.size >= CACHED_ANSWERS) answers.delete(answers.keys().next().value!);
		answers.set(key, answer);
		return answer;
	}

	#computeAnswer(bytes: Uint8Array): Uint8Array {
		let vector: Map<number, number>;
		try {
			vector = Y.decodeStateVector(bytes);
		} catch (error) {
			throw Object.assign(new Error((error as Error).message), { code: 'malformed' });
		}
		let equal = true;
		for (const [client, clock] of this.#committedVector())
			if ((vector.get(client) ?? 0) < clock) equal = false;
		if (equal) {
			const deleteSet = this.#known.told.encode();
			const answer = new Uint8Array(1 + deleteSet.byteLength);
			answer.set(deleteSet, 1);
			return answer;
		}
		return Y.diffUpdate(this.encode(), bytes);
	}

	get #known(): Index {
		return (this.#index ??= indexOf(this.pieces));
	}

	/** Each part begins where its client was: going back through those that wait gives what was before them. */
	#committedVector(): Map<number, number> {
		const { vector } = this.#known;
		if (this.#uncommitted.length === 0) return vector;
		const before = new Map(vector);
		for (const { ranges } of this.#uncommitted.toReversed()) {
			for (const { client, from } of ranges) {
				if (from > 0) before.set(client, from);
				else before.delete(client);
			}
		}
		return before;
	}
}

interface Index {
	/** Next expected clock of each client. */
	vector: Map<number, number>;
	/** What is deleted, and what of that is committed. */
	deleted: DeletedRanges;
	told: DeletedRanges;
}

function indexOf(updates: readonly Uint8Array[]): Index {
	const index: Index = { vector: new Map(), deleted: new DeletedRanges(), told: new DeletedRanges() };
	const { vector, deleted, told } = index;
	const trusted = { clients: Number.MAX_SAFE_INTEGER, clock: Number.MAX_SAFE_INTEGER };
	for (const update of updates) {
		const { ranges, deletes } = readUpdate(update, trusted);
		for (const { client, to } of ranges) if (to > (vector.get(client) ?? 0)) vector.set(client, to);
		addAll(deleted, deletes);
		addAll(told, deletes);
	}
	return index;
}

function addAll(deleted: DeletedRanges, deletes: NewPart['deletes']): void {
	for (const [client, ranges] of deletes) {
		for (const { clock, length } of ranges) deleted.add(client, clock, length);
	}
}
