import type { Logger } from 'pino';
import type { Committer } from './committer.ts';
import type { Journal } from './journal.ts';
import { Room, type RoomEvents } from './room.ts';

/** Folds a document's journal into its snapshot, and keeps its text for reading. Works on what is stored. */
export interface Keeper {
	/** Gives the compacted bytes and the sequence number they reach up to. */
	compact(documentId: string): Promise<{ blob: Uint8Array; seq: number }>;
	/** Stores the text of these updates together as that of sequence number `seq`. Absent: nobody reads texts. */
	project?(documentId: string, updates: readonly Uint8Array[], seq: number): Promise<void>;
}

/** Never more than this waits for compaction. */
const MOST_UPDATES = 2_000;
const MOST_BYTES = 1_000_000;
/** Milliseconds. */
const EVICT_AFTER = 10_000;
const PROJECT_EVERY = 2_000;
/** A room that closes with more than this is compacted first, so that it opens fast. */
const WORTH_COMPACTING = 64;

interface Upkeep {
	compacting: boolean;
	projectedSeq: number;
	projectedAt: number;
	projecting: boolean;
	/** When a failed compaction is tried again. */
	notBefore: number;
}

/** The open rooms. A room loads once: those who ask meanwhile wait for the same promise. */
export class Rooms {
	readonly #rooms = new Map<string, Promise<Room | undefined>>();
	readonly #open = new Map<Room, Upkeep>();
	/** Those that have changed or that nobody is in: the others need nothing. */
	readonly #restless = new Set<Room>();
	readonly #parts: {
		journal: Journal;
		keeper: Keeper | undefined;
		committer: Committer;
		log: Logger;
		events: RoomEvents;
	};

	constructor(parts: {
		journal: Journal;
		keeper: Keeper | undefined;
		committer: Committer;
		log: Logger;
		events: RoomEvents;
	}) {
		this.#parts = parts;
	}

	get open(): IterableIterator<Room> {
		return this.#open.keys();
	}

	get count(): number {
		return this.#open.size;
	}

	/** The room of a document, loaded; undefined when there is no such document. */
	get(documentId: string): Promise<Room | undefined> {
		const known = this.#rooms.get(documentId);
		if (known) return known;
		const loading = this.#load(documentId);
		this.#rooms.set(documentId, loading);
		// A load that failed, or found nothing, is tried again by the next one who asks.
		loading.then(
			(room) => room ?? this.#rooms.delete(documentId),
			() => this.#rooms.delete(documentId)
		);
		return loading;
	}

	async #load(documentId: string): Promise<Room | undefined> {
		const { journal, committer, events } = this.#parts;
		const stored = await journal.load(documentId);
		if (!stored) return undefined;
		const room = new Room(documentId, stored, committer, events);
		room.emptySince = Date.now();
		this.#open.set(room, {
			compacting: false,
			projectedSeq: stored.seq,
			projectedAt: 0,
			projecting: false,
			notBefore: 0
		});
		this.#restless.add(room);
		// What a crash left waiting is folded now: the next to open it need not wait for that.
		this.noteCommitted(room);
		return room;
	}

	/** Nobody is in it any more. */
	noteEmpty(room: Room): void {
		this.#restless.add(room);
	}

	/** Called after each commit: compaction keeps up with writing. */
	noteCommitted(room: Room): void {
		if (this.#parts.keeper?.project) this.#restless.add(room);
		const { waitingUpdates, waitingBytes } = room.replica;
		if (waitingUpdates >= MOST_UPDATES || waitingBytes >= MOST_BYTES) void this.#compact(room, Date.now());
	}

	/** The shared timer's work: texts that changed are projected, rooms that nobody uses are closed. */
	tend(now: number): void {
		const projects = this.#parts.keeper?.project !== undefined;
		for (const room of this.#restless) {
			const upkeep = this.#open.get(room);
			const changed = upkeep !== undefined && projects && room.seq > upkeep.projectedSeq;
			if (!upkeep || (!changed && room.emptySince === undefined)) {
				this.#restless.delete(room);
				continue;
			}
			if (changed && now - upkeep.projectedAt >= PROJECT_EVERY) void this.#project(room, upkeep, now);
			const idle = room.emptySince !== undefined && now - room.emptySince >= EVICT_AFTER;
			const busy = upkeep.compacting || upkeep.projecting || room.uncommitted > 0;
			if (!idle || busy) continue;
			if (this.#parts.keeper && room.replica.waitingUpdates > WORTH_COMPACTING) void this.#compact(room, now);
			else if (!changed) this.#close(room);
		}
	}

	/** The texts of all rooms are stored: before the process ends. */
	async settle(): Promise<void> {
		const now = Date.now();
		await Promise.all(
			[...this.#open].map(([room, upkeep]) =>
				room.seq > upkeep.projectedSeq ? this.#project(room, upkeep, now) : undefined
			)
		);
	}

	#close(room: Room): void {
		this.#open.delete(room);
		this.#restless.delete(room);
		this.#rooms.delete(room.documentId);
	}

	async #compact(room: Room, now: number): Promise<void> {
		const { keeper, log } = this.#parts;
		const upkeep = this.#open.get(room);
		if (!keeper || !upkeep || upkeep.compacting || now < upkeep.notBefore) return;
		upkeep.compacting = true;
		try {
			const { blob, seq } = await keeper.compact(room.documentId);
			room.compacted(blob, seq);
		} catch (error) {
			upkeep.notBefore = Date.now() + 5_000;
			log.error({ err: error, document: room.documentId }, 'compaction failed; trying again');
		} finally {
			upkeep.compacting = false;
		}
		// More may have come in meanwhile.
		this.noteCommitted(room);
	}

	async #project(room: Room, upkeep: Upkeep, now: number): Promise<void> {
		const { keeper, log } = this.#parts;
		if (!keeper?.project || upkeep.projecting) return;
		upkeep.projecting = true;
		upkeep.projectedAt = now;
		const { seq } = room;
		try {
			await keeper.project(room.documentId, room.replica.pieces, seq);
			upkeep.projectedSeq = seq;
		} catch (error) {
			log.error({ err: error, document: room.documentId }, 'the text was not projected; trying again');
		} finally {
			upkeep.projecting = false;
		}
	}
}
