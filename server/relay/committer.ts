import type { StorageState } from '#lib/domain/relay-protocol.ts';
import type { Batch, Entry, Journal } from './journal.ts';

/** A document's side of a commit. */
export interface Target {
	readonly documentId: string;
	/** The last sequence number given. */
	seq: number;
	/** Everything of one tick is durable: now it may be told. */
	committed(works: readonly Work[], now: number): void;
}

/** One message of a client: an update to store, or (without one) only to be acknowledged in its turn. */
export interface Work {
	sender: unknown;
	entry: Entry | undefined;
	/** How many of the sender's messages are durable once this is. */
	messages: number;
}

/** Milliseconds between two commits under load; the first after a pause goes at once. */
const TICK = 16;
const FIRST_RETRY = 250;
const LAST_RETRY = 5_000;
/** A database that has not answered for so long may be gone without a word. */
const SLOW_AFTER = 10_000;

interface Options {
	journal: Journal;
	now(): Date;
	/** Bytes of updates kept in memory while the database fails or is slow; above it nothing more is taken. */
	capacity: number;
	/** Milliseconds that a commit may take before clients are told that it is being retried. */
	slowAfter?: number;
	onStorage(state: StorageState, error?: unknown): void;
}

/**
 * Gathers the updates of all rooms of a tick into one durable commit, then lets each room tell. One commit at a time,
 * in order. While the database fails or says nothing it keeps and retries; it never forgets and never says saved.
 */
export class Committer {
	readonly #options: Options;
	#queue = new Map<Target, Work[]>();
	#queuedBytes = 0;
	#running: Promise<void> | undefined;
	#scheduled = false;
	#lastEnd = -Infinity;
	#state: StorageState = 'ok';
	#stopped = false;

	constructor(options: Options) {
		this.#options = options;
	}

	get state(): StorageState {
		return this.#state;
	}

	/** Bytes accepted but not durable. */
	get queuedBytes(): number {
		return this.#queuedBytes;
	}

	/** Queues a work behind everything queued before it. */
	add(target: Target, work: Work): void {
		const works = this.#queue.get(target);
		if (works) works.push(work);
		else this.#queue.set(target, [work]);
		if (work.entry) this.#queuedBytes += work.entry.part.bytes.byteLength;
		if (this.#queuedBytes > this.#options.capacity) this.#enter('readOnly');
		this.#schedule();
	}

	/** Resolves once everything queued is durable, or after a failed last try when the database is gone. */
	async drain(): Promise<void> {
		this.#stopped = true;
		while (this.#queue.size > 0 || this.#running) {
			if (!this.#running) this.#begin();
			await this.#running;
			if (this.#state !== 'ok') return;
		}
	}

	#schedule(): void {
		if (this.#running || this.#scheduled || this.#stopped) return;
		this.#scheduled = true;
		const wait = this.#lastEnd + TICK - performance.now();
		const begin = () => {
			this.#scheduled = false;
			if (!this.#running && this.#queue.size > 0) this.#begin();
		};
		if (wait <= 0) setImmediate(begin);
		else setTimeout(begin, wait);
	}

	#begin(): void {
		this.#running = this.#commit().finally(() => {
			this.#running = undefined;
			this.#lastEnd = performance.now();
			if (this.#queue.size > 0) this.#schedule();
		});
	}

	async #commit(): Promise<void> {
		const queue = this.#queue;
		this.#queue = new Map();
		const targets: Target[] = [];
		const batches: Batch[] = [];
		let bytes = 0;
		for (const [target, works] of queue) {
			const entries: Entry[] = [];
			for (const { entry } of works) {
				if (!entry) continue;
				entries.push(entry);
				bytes += entry.part.bytes.byteLength;
			}
			if (entries.length === 0) continue;
			targets.push(target);
			batches.push({ documentId: target.documentId, after: target.seq, entries });
		}
		if (batches.length > 0 && !(await this.#store(targets, batches))) {
			// Stopping with the database gone: nothing was told and nothing acknowledged.
			return;
		}
		this.#queuedBytes -= bytes;
		const now = Date.now();
		for (const [target, works] of queue) target.committed(works, now);
	}

	/** Stores until it succeeds; gives up only when the process is stopping. */
	async #store(targets: readonly Target[], batches: readonly Batch[]): Promise<boolean> {
		for (let wait = FIRST_RETRY; ; wait = Math.min(wait * 2, LAST_RETRY)) {
			try {
				const lasts = await this.#commitOnce(batches);
				lasts.forEach((seq, i) => (targets[i]!.seq = seq));
				this.#enter('ok');
				return true;
			} catch (error) {
				this.#enter(this.#queuedBytes > this.#options.capacity ? 'readOnly' : 'retrying', error);
				if (this.#stopped) return false;
				await new Promise((resolve) => setTimeout(resolve, wait));
			}
		}
	}

	/** One try. A slow one is not given up, since it may yet succeed: those who wait are told, and it is waited for. */
	async #commitOnce(batches: readonly Batch[]): Promise<number[]> {
		const slow = setTimeout(() => {
			if (this.#state === 'ok') this.#enter('retrying', new Error('the database does not answer'));
		}, this.#options.slowAfter ?? SLOW_AFTER);
		try {
			return await this.#options.journal.commit(batches, this.#options.now());
		} finally {
			clearTimeout(slow);
		}
	}

	#enter(state: StorageState, error?: unknown): void {
		if (state === this.#state) return;
		this.#state = state;
		this.#options.onStorage(state, error);
	}
}
