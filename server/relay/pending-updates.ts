/** Room for as much again is kept, up to this many bytes: a quiet document must not hold much more than it has. */
const MOST_SPARE = 64 * 1024;
const FIRST = 64;

/** The updates since the last compaction, in one buffer: an array for each would cost ten times a key's bytes. */
export class PendingUpdates {
	#bytes: Buffer | undefined;
	/** Where each update ends. */
	#ends: number[] = [];

	get count(): number {
		return this.#ends.length;
	}

	get byteLength(): number {
		return this.#ends.at(-1) ?? 0;
	}

	push(update: Uint8Array): void {
		const at = this.byteLength;
		const end = at + update.byteLength;
		if (this.#bytes === undefined || end > this.#bytes.byteLength) {
			const larger = Buffer.allocUnsafe(Math.max(FIRST, end + Math.min(end, MOST_SPARE)));
			if (this.#bytes) larger.set(this.#bytes.subarray(0, at));
			this.#bytes = larger;
		}
		this.#bytes.set(update, at);
		this.#ends.push(end);
	}

	/** Views that stay as they are, whatever is pushed or dropped later. */
	get all(): Uint8Array[] {
		return this.#ends.map((end, i) => this.#bytes!.subarray(this.#ends[i - 1] ?? 0, end));
	}

	/** Forgets the first `count`. */
	drop(count: number): void {
		const kept = this.all.slice(count);
		this.#bytes = undefined;
		this.#ends = [];
		for (const update of kept) this.push(update);
	}
}
