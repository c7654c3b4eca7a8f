import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { frameOf } from './frame.ts';
import { malformed, writeAwareness } from './protocol.ts';

/** Whoever holds an awareness id: a live connection. */
export interface Holder {
	readonly memberId: string;
	readonly name: string;
	readonly organisation: string;
	/** The one awareness id of this connection, once it has said one. */
	awarenessId: number | undefined;
}

interface Entry {
	holder: Holder;
	/** The server's own, ever rising: a client's could be forged to mute others. */
	clock: number;
	/** As it travels: id, clock, state. */
	encoded: Uint8Array;
	state: string;
	/** Milliseconds: when it was last told. */
	toldAt: number;
}

/** Milliseconds: nobody is told of one client more often than ten times a second. */
const TOLD_EVERY = 100;
/** Milliseconds. Hidden tabs renew once a minute; others forget a state after 30 s. */
const RENEW_AFTER = 15_000;

const nothing = new Uint8Array();

/**
 * Who is in a room and where, in the server's words: member, name and organisation are filled in here, whatever the
 * client says. Only a connection's own id counts; what the stock client sends back of others is ignored.
 */
export class RoomAwareness {
	readonly #entries = new Map<number, Entry>();
	/** Kept for ids that have left: a later clock must be higher. */
	readonly #clocks = new Map<number, number>();
	/** Undefined when empty, as it is in most rooms at most times. */
	#changed: Set<number> | undefined;
	/** Came back under an id that was here before. */
	#returned: Set<Holder> | undefined;
	#snapshot: Buffer | undefined;

	get size(): number {
		return this.#entries.size;
	}

	/** Whether something is waiting to be told. */
	get isChanged(): boolean {
		return this.#changed !== undefined || this.#returned !== undefined;
	}

	/**
	 * Takes a client's awareness message. `mayHold` says whether an id may be this holder's (no other member's lease).
	 * Throws `code: 'malformed'`.
	 */
	receive(holder: Holder, message: Uint8Array, mayHold: (id: number) => boolean): void {
		for (const { id, clock, state } of readEntries(message)) {
			if (holder.awarenessId === undefined && state !== null) {
				const held = this.#entries.get(id)?.holder;
				if ((held && held.memberId !== holder.memberId) || !mayHold(id)) continue;
				// The newest socket of the same member takes the id over; the old one's end then tells nothing.
				if (held) held.awarenessId = undefined;
				holder.awarenessId = id;
				if (this.#clocks.has(id)) (this.#returned ??= new Set()).add(holder);
			}
			if (holder.awarenessId !== id) continue;
			if (state === null) this.#remove(id);
			else this.#receiveState(id, holder, clock, withIdentity(state, holder));
		}
	}

	/** The connection is gone. */
	leave(holder: Holder): void {
		const id = holder.awarenessId;
		if (this.#returned?.delete(holder) && this.#returned.size === 0) this.#returned = undefined;
		if (id !== undefined && this.#entries.get(id)?.holder === holder) this.#remove(id);
		holder.awarenessId = undefined;
	}

	/**
	 * Those who have come back since the last call, and everyone who is here as one frame with new clocks: a client
	 * takes nothing at a clock that it knew before its connection was lost. Undefined when nobody has.
	 */
	takeReturned(): { holders: ReadonlySet<Holder>; frame: Buffer } | undefined {
		const holders = this.#returned;
		if (!holders) return undefined;
		this.#returned = undefined;
		for (const [id, entry] of this.#entries) this.#advance(id, entry, entry.clock + 1);
		const { snapshot } = this;
		return snapshot && { holders, frame: snapshot };
	}

	/** Counts every state that was not told for a while as changed, with a new clock. */
	renew(now: number): void {
		for (const [id, entry] of this.#entries) {
			if (now - entry.toldAt >= RENEW_AFTER) this.#set(id, entry.holder, 0, entry.state);
		}
	}

	/** The changes since the last call as one frame, or undefined. */
	takeChanges(now: number): Buffer | undefined {
		if (!this.#changed) return undefined;
		const parts: Uint8Array[] = [];
		const later = new Set<number>();
		for (const id of this.#changed) {
			const entry = this.#entries.get(id);
			if (entry && now - entry.toldAt < TOLD_EVERY) {
				later.add(id);
				continue;
			}
			if (entry) entry.toldAt = now;
			parts.push(entry?.encoded ?? encodeEntry(id, this.#clocks.get(id)!, 'null'));
		}
		this.#changed = later.size > 0 ? later : undefined;
		return parts.length > 0 ? frame(parts) : undefined;
	}

	/** Everyone, as one frame, or undefined when nobody is here. */
	get snapshot(): Buffer | undefined {
		if (this.#entries.size === 0) return undefined;
		return (this.#snapshot ??= frame([...this.#entries.values()].map((entry) => entry.encoded)));
	}

	/** The stock client sends back what we said of it: telling that again would never end. */
	#receiveState(id: number, holder: Holder, clock: number, state: string): void {
		const entry = this.#entries.get(id);
		if (entry?.state === state) entry.holder = holder;
		else this.#set(id, holder, clock, state);
	}

	#set(id: number, holder: Holder, clientClock: number, state: string): void {
		const last = this.#clocks.get(id);
		// A client's own clock is followed, so that it takes our word of it for its own. Not beyond the present in
		// milliseconds, which no client counts up to: ours must be able to rise above every other for ever.
		const follows = clientClock > (last ?? -1) && clientClock <= Date.now();
		// The first time after a restart the others know this very clock from before.
		const clock = follows ? clientClock + (last === undefined ? 1 : 0) : (last ?? 0) + 1;
		const entry = { holder, clock, state, encoded: nothing, toldAt: this.#entries.get(id)?.toldAt ?? 0 };
		this.#entries.set(id, entry);
		this.#advance(id, entry, clock);
		(this.#changed ??= new Set()).add(id);
	}

	#advance(id: number, entry: Entry, clock: number): void {
		entry.clock = clock;
		entry.encoded = encodeEntry(id, clock, entry.state);
		this.#clocks.set(id, clock);
		this.#snapshot = undefined;
	}

	#remove(id: number): void {
		if (!this.#entries.delete(id)) return;
		this.#clocks.set(id, (this.#clocks.get(id) ?? 0) + 1);
		(this.#changed ??= new Set()).add(id);
		this.#snapshot = undefined;
	}
}

function readEntries(message: Uint8Array): { id: number; clock: number; state: object | null }[] {
	try {
		const decoder = decoding.createDecoder(message);
		const count = decoding.readVarUint(decoder);
		const entries = [];
		for (let i = 0; i < count; i += 1) {
			const id = decoding.readVarUint(decoder);
			const clock = decoding.readVarUint(decoder);
			const state: unknown = JSON.parse(decoding.readVarString(decoder));
			if (state !== null && (typeof state !== 'object' || Array.isArray(state)))
				throw new Error('not a state');
			entries.push({ id, clock, state });
		}
		if (decoding.hasContent(decoder)) throw new Error('bytes are left over');
		return entries;
	} catch (error) {
		throw malformed((error as Error).message);
	}
}

function withIdentity(state: object, { memberId, name, organisation }: Holder): string {
	return JSON.stringify({ ...state, user: { id: memberId, name, organisation } });
}

function encodeEntry(id: number, clock: number, state: string): Uint8Array {
	const encoder = encoding.createEncoder();
	encoding.writeVarUint(encoder, id);
	encoding.writeVarUint(encoder, clock);
	encoding.writeVarString(encoder, state);
	return encoding.toUint8Array(encoder);
}

function frame(entries: readonly Uint8Array[]): Buffer {
	const encoder = encoding.createEncoder();
	encoding.writeVarUint(encoder, entries.length);
	for (const entry of entries) encoding.writeUint8Array(encoder, entry);
	return frameOf(writeAwareness(encoding.toUint8Array(encoder)));
}
