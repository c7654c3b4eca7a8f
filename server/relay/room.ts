import { limits } from '#lib/domain/relay-protocol.ts';
import type { CloseReason } from '#lib/domain/close-codes.ts';
import { RoomAwareness } from './awareness.ts';
import type { Committer, Target, Work } from './committer.ts';
import type { Connection } from './connection.ts';
import type { Entry, StoredDocument } from './journal.ts';
import { mergeAll } from './merge.ts';
import { OwnWriter } from './own-writer.ts';
import { frameOfStep1, frameOfStep2, frameOfUpdate, readMessage } from './protocol.ts';
import { Replica } from './replica.ts';
import { isPlaceable, newPart, readUpdate, type NewPart } from './update.ts';

/** Whoever sent something: a client, or the process itself. */
type Sender = Connection | OwnWriter;

/** Above this many senders in one tick everyone gets the whole merge: a merge for each would cost more. */
const OWN_MERGES = 8;
/** A new step 1 for a client with a gap: at most one a second, and the third unanswered closes. */
const STEP1_EVERY = 1_000;
/** Milliseconds. Its own question comes first: a large document is sent before it is read for ours. */
const ASK_AFTER = 20;
const MOST_GAPS = 3;

export interface RoomEvents {
	/** Something was refused that only a forger sends. */
	refused(connection: Connection, reason: CloseReason, detail: string): void;
	/** Updates were told. */
	delivered(updates: number, recipients: number): void;
	awarenessChanged(room: Room): void;
	committed(room: Room): void;
	emptied(room: Room): void;
}

/** One document and everyone who has it open. */
export class Room implements Target {
	readonly documentId: string;
	readonly epoch: number;
	readonly schemaVersion: number;
	readonly connections = new Set<Connection>();
	readonly awareness = new RoomAwareness();
	readonly replica: Replica;
	readonly #leases: Map<number, string>;
	readonly #committer: Committer;
	readonly #events: RoomEvents;
	seq: number;
	/** The sequence number up to which the replica's blob reaches. */
	compactedSeq: number;
	/** Accepted and not durable yet. */
	uncommitted = 0;
	/** Milliseconds: since when nobody is here. */
	emptySince: number | undefined;
	#answerFrames: { blob: Buffer; pending: Buffer | undefined } | undefined;

	constructor(documentId: string, stored: StoredDocument, committer: Committer, events: RoomEvents) {
		this.documentId = documentId;
		this.epoch = stored.epoch;
		this.schemaVersion = stored.schemaVersion;
		this.replica = new Replica(stored.snapshot, stored.updates);
		this.#leases = stored.leases;
		this.#committer = committer;
		this.#events = events;
		this.seq = stored.seq;
		this.compactedSeq = stored.seq - stored.updates.length;
	}

	/** A client that has been admitted. Its offline edits are asked for, if it may have any. */
	join(connection: Connection, now: number): void {
		this.connections.add(connection);
		this.emptySince = undefined;
		if (connection.mayWrite) setTimeout(() => this.#askFirst(connection), ASK_AFTER).unref();
		const everyone = this.awareness.snapshot;
		if (everyone) connection.sendAwareness(everyone, now);
	}

	leave(connection: Connection, now: number): void {
		if (!this.connections.delete(connection)) return;
		this.awareness.leave(connection);
		if (this.awareness.isChanged) this.#events.awarenessChanged(this);
		if (this.connections.size > 0) return;
		this.emptySince = now;
		this.#events.emptied(this);
	}

	/** Our step 1: what the client has and we lack comes back as its step 2. */
	askForMissing(connection: Connection, now: number): void {
		connection.lastStep1 = now;
		connection.send(frameOfStep1(this.replica.vector), now);
	}

	/** One message of a client. Throws `code: 'malformed'`; closes the socket for everything else that is refused. */
	receive(connection: Connection, bytes: Uint8Array, now: number): void {
		const message = readMessage(bytes);
		if (message.type === 'step1') this.#answer(connection, message.vector, now);
		else if (message.type === 'queryAwareness') {
			const everyone = this.awareness.snapshot;
			if (everyone) connection.sendAwareness(everyone, now);
		} else if (message.type === 'awareness') this.#receiveAwareness(connection, message.update);
		else this.#receiveUpdate(connection, message, now);
	}

	/** An update that the process itself writes for a member who may. Resolves once it is durable. */
	async write(memberId: string, bytes: Uint8Array): Promise<void> {
		const update = readUpdate(bytes);
		const part = isPlaceable(update, this.replica.known) ? newPart(update, this.replica.known) : undefined;
		const leased = part && this.#lease(memberId, part);
		if (!part || !leased) throw new Error('an update of our own does not fit its document');
		const writer = new OwnWriter();
		this.#accept(writer, memberId, part, leased, 0);
		return writer.stored;
	}

	/** The compacted bytes, so that a large document may be fetched over HTTP first. */
	encode(): Uint8Array {
		return this.replica.encode();
	}

	committed(works: readonly Work[], now: number): void {
		const stored: Entry[] = [];
		let messages = 0;
		let isOfOne = true;
		for (const work of works) {
			messages += work.messages;
			if (work.sender !== works[0]!.sender) isOfOne = false;
			if (!work.entry) continue;
			this.uncommitted -= 1;
			this.replica.commit(work.entry.part);
			stored.push(work.entry);
		}
		if (stored.length > 0) this.#answerFrames = undefined;
		if (isOfOne) this.#tellOfOne(works[0]!.sender as Sender, stored, messages, now);
		else this.#tellOfMany(works, stored, now);
		if (stored.length > 0) this.#events.committed(this);
	}

	/** Bytes that a worker has compacted, reaching up to `seq`. */
	compacted(blob: Uint8Array, seq: number): void {
		this.replica.compact(blob, seq - this.compactedSeq);
		this.compactedSeq = seq;
		this.#answerFrames = undefined;
	}

	/** Only one has sent something in this tick: what most rooms have. */
	#tellOfOne(sender: Sender, stored: readonly Entry[], messages: number, now: number): void {
		if (stored.length > 0) {
			const frame = frameOfAll(stored);
			for (const connection of this.connections) if (connection !== sender) connection.send(frame, now);
			this.#events.delivered(stored.length, this.connections.size - (sender instanceof OwnWriter ? 0 : 1));
		}
		this.#acknowledge(sender, messages, now);
	}

	/** Everybody is told what the others sent, and how much of their own is durable, in one write. */
	#tellOfMany(works: readonly Work[], stored: readonly Entry[], now: number): void {
		const all = stored.length > 0 ? frameOfAll(stored) : undefined;
		const own = new Map<Sender, { messages: number; stored: Entry[] }>();
		let senders = 0;
		for (const { sender, entry, messages } of works) {
			const of = own.get(sender as Sender) ?? { messages: 0, stored: [] };
			own.set(sender as Sender, of);
			of.messages += messages;
			if (!entry) continue;
			if (of.stored.length === 0) senders += 1;
			of.stored.push(entry);
		}
		if (all) {
			for (const connection of this.connections) if (!own.has(connection)) connection.send(all, now);
		}
		for (const [connection, { messages, stored: mine }] of own) {
			const frames: Buffer[] = [];
			if (all && (mine.length === 0 || senders > OWN_MERGES)) frames.push(all);
			else if (senders > 1) frames.push(frameOfAll(stored.filter((entry) => !mine.includes(entry))));
			const saved = connection.countDurable(messages);
			if (saved) frames.push(saved);
			connection.sendTogether(frames, now);
		}
		if (all)
			this.#events.delivered(stored.length, Math.max(0, this.connections.size - (senders === 1 ? 1 : 0)));
	}

	#acknowledge(connection: Sender, messages: number, now: number): void {
		const saved = connection.countDurable(messages);
		if (saved) connection.send(saved, now);
	}

	#answer(connection: Connection, vector: Uint8Array, now: number): void {
		// An empty vector: the bytes as they are. What came after them goes before: with the answer a client counts
		// itself synced, and must then have everything.
		if (vector.byteLength === 1 && vector[0] === 0) {
			const { blob, pending } = (this.#answerFrames ??= this.#buildAnswerFrames());
			if (pending) connection.sendAnswer(pending, now);
			connection.sendAnswer(blob, now);
		} else connection.sendAnswer(frameOfStep2(this.replica.answer(vector)), now);
		this.#askFirst(connection);
	}

	#askFirst(connection: Connection): void {
		const asked = connection.lastStep1 > 0;
		if (!asked && connection.mayWrite && !connection.isClosed) this.askForMissing(connection, Date.now());
	}

	#buildAnswerFrames() {
		const { blob, pending } = this.replica.parts;
		return { blob: frameOfStep2(blob), pending: pending && frameOfUpdate(pending) };
	}

	#receiveAwareness(connection: Connection, update: Uint8Array): void {
		if (update.byteLength > limits.awareness) {
			connection.close('tooLarge');
			return;
		}
		this.awareness.receive(connection, update, (id) => {
			const lease = this.#leases.get(id);
			return lease === undefined || lease === connection.memberId;
		});
		if (this.awareness.isChanged) this.#events.awarenessChanged(this);
	}

	#receiveUpdate(
		connection: Connection,
		message: { type: 'step2' | 'update'; update: Uint8Array },
		now: number
	): void {
		const isStep2 = message.type === 'step2';
		const limit = isStep2 && connection.mayWrite ? limits.writerStep2 : limits.update;
		if (message.update.byteLength > limit) return connection.close('tooLarge');
		const update = readUpdate(message.update);
		const known = this.replica.known;
		if (!isPlaceable(update, known)) return this.#refuseGap(connection, isStep2, now);
		const messages = 1 + (isStep2 ? connection.owed : 0);
		if (isStep2) {
			connection.hasSynced = true;
			connection.owed = 0;
			connection.gaps = 0;
		}
		const part = newPart(update, known);
		if (!part) {
			// Known already, whoever says it: acknowledged in its turn, behind what made it known.
			this.#committer.add(this, { sender: connection, entry: undefined, messages });
			return;
		}
		if (!connection.mayWrite) return connection.close('notWriter');
		const leased = this.#lease(connection.memberId, part);
		if (!leased) {
			this.#events.refused(connection, 'forged', part.ranges.map(({ client }) => client).join(','));
			return connection.close('forged');
		}
		this.#accept(connection, connection.memberId, part, leased, messages);
	}

	#accept(sender: Sender, memberId: string, part: NewPart, leased: number[], messages: number): void {
		// Small messages are views into a buffer of the socket's, which would be held whole while they wait.
		const frame = frameOfUpdate(part.bytes);
		const { ranges, deletes } = part;
		const own = { bytes: frame.subarray(frame.byteLength - part.bytes.byteLength), ranges, deletes };
		this.replica.accept(own);
		this.uncommitted += 1;
		this.#committer.add(this, { sender, entry: { memberId, part: own, leased, frame }, messages });
	}

	/** The client ids to lease to the sender, or undefined when one is somebody else's (or the seed's). */
	#lease(memberId: string, { ranges }: NewPart): number[] | undefined {
		const leased: number[] = [];
		for (const { client } of ranges) {
			const holder = this.#leases.get(client);
			if (holder === memberId) continue;
			if (holder !== undefined || this.replica.known.vector.has(client)) return undefined;
			leased.push(client);
		}
		for (const client of leased) this.#leases.set(client, memberId);
		return leased;
	}

	/** An update that cannot be placed is neither stored nor told: the whole is asked for again. */
	#refuseGap(connection: Connection, isStep2: boolean, now: number): void {
		if (!connection.mayWrite) return connection.close('notWriter');
		connection.owed += 1;
		// Before its first step 2: that contains it.
		if (!connection.hasSynced && !isStep2) return;
		if (now - connection.lastStep1 < STEP1_EVERY) return;
		connection.gaps += 1;
		if (connection.gaps > MOST_GAPS) return connection.close('gap');
		this.askForMissing(connection, now);
	}
}

/** Several updates as the one message that a client is told. */
function frameOfAll(entries: readonly Entry[]): Buffer {
	if (entries.length === 1) return entries[0]!.frame;
	return frameOfUpdate(mergeAll(entries.map(({ part }) => part.bytes)));
}
