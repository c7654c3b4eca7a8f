import * as Y from 'yjs';
import { DeletedRanges } from './deleted-ranges.ts';
import { mergeAll } from './merge.ts';
import { readUpdate, type Known, type NewPart } from './update.ts';

/** Answers to different state vectors that are kept until the document changes. */
const CACHED_ANSWERS = 64;

/**
 * A document as bytes, never as a Y.Doc: the compacted blob, the updates committed since, and what they hold.
 * What is accepted but not committed yet counts as known when updates are judged, and is never told to anyone.
 */
export class Replica {
	#blob: Uint8Array;
	#pending: Uint8Array[];
	#pendingBytes = 0;
	/** Committed. Read from the bytes on first use: a fresh client needs only those. */
	#committed: { vector: Map<number, number>; deleted: DeletedRanges } | undefined;
	/** Committed and accepted. */
	#accepted: { vector: Map<number, number>; deleted: DeletedRanges } | undefined;
	/** Made on first use: most rooms never answer twice. */
	#answers: Map<string, Uint8Array> | undefined;
	#mergedPending: Uint8Array | undefined;

	constructor(blob: Uint8Array, pending: readonly Uint8Array[]) {
		this.#blob = blob;
		this.#pending = [...pending];
		for (const update of pending) this.#pendingBytes += update.byteLength;
	}

	/** The compacted bytes, and the updates after them merged into one (undefined when there are none). */
	get parts(): { blob: Uint8Array; pending: Uint8Array | undefined } {
		if (this.#pending.length === 0) return { blob: this.#blob, pending: undefined };
		return { blob: this.#blob, pending: (this.#mergedPending ??= mergeAll(this.#pending)) };
	}

	/** The same, nothing merged: for someone who has the time to. */
	get pieces(): readonly Uint8Array[] {
		return [this.#blob, ...this.#pending];
	}

	get waiting(): { updates: number; bytes: number } {
		return { updates: this.#pending.length, bytes: this.#pendingBytes };
	}

	/** What updates are judged against. */
	get known(): Known {
		return this.#acceptedIndex;
	}

	get vector(): Uint8Array {
		return Y.encodeStateVector(this.#committedIndex.vector);
	}

	/** Counts the new part of an update as known, before it is committed. */
	accept({ ranges, deletes }: Pick<NewPart, 'ranges' | 'deletes'>): void {
		note(this.#acceptedIndex, { ranges, deletes });
	}

	/** The part is durable: from now on it is told. */
	commit(part: NewPart): void {
		note(this.#committedIndex, part);
		this.#pending.push(part.bytes);
		this.#pendingBytes += part.bytes.byteLength;
		this.#mergedPending = undefined;
		this.#answers?.clear();
	}

	/** Puts compacted bytes in the place of the blob and of the first `count` updates after it. */
	compact(blob: Uint8Array, count: number): void {
		this.#blob = blob;
		for (const update of this.#pending.splice(0, count)) this.#pendingBytes -= update.byteLength;
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
		const { vector: mine, deleted } = this.#committedIndex;
		let equal = true;
		for (const [client, clock] of mine) if ((vector.get(client) ?? 0) < clock) equal = false;
		if (equal) {
			const deleteSet = deleted.encode();
			const answer = new Uint8Array(1 + deleteSet.byteLength);
			answer.set(deleteSet, 1);
			return answer;
		}
		return Y.diffUpdate(this.encode(), bytes);
	}

	get #committedIndex() {
		return (this.#committed ??= indexOf([this.#blob, ...this.#pending]));
	}

	get #acceptedIndex() {
		return (this.#accepted ??= indexOf([this.#blob, ...this.#pending]));
	}
}

type Index = { vector: Map<number, number>; deleted: DeletedRanges };

function indexOf(updates: readonly Uint8Array[]): Index {
	const index: Index = { vector: new Map(), deleted: new DeletedRanges() };
	const trusted = { clients: Number.MAX_SAFE_INTEGER, clock: Number.MAX_SAFE_INTEGER };
	for (const update of updates) note(index, readUpdate(update, trusted));
	return index;
}

function note(index: Index, { ranges, deletes }: Pick<NewPart, 'ranges' | 'deletes'>): void {
	for (const { client, to } of ranges) {
		if (to > (index.vector.get(client) ?? 0)) index.vector.set(client, to);
	}
	for (const [client, some] of deletes) {
		for (const { clock, length } of some) index.deleted.add(client, clock, length);
	}
}
