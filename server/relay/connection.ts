import type { Duplex } from 'node:stream';
import type { Socket } from 'node:net';
import type { WebSocket } from 'ws';
import { closeCodes, type CloseReason } from '#lib/domain/close-codes.ts';
import { atLeast } from '#lib/domain/permissions.ts';
import type { Level } from '#lib/domain/relay-protocol.ts';
import type { Holder } from './awareness.ts';
import { frameOf } from './frame.ts';
import { keepAlive, writeSaved } from './protocol.ts';
import { readShortFrames } from './short-frames.ts';

/** What the rights say of a socket's member, at the moment of asking. */
export interface Admission {
	memberId: string;
	sessionId: string;
	accountId: string;
	allianceId: string;
	name: string;
	organisation: string;
	level: Level;
	/** Milliseconds since 1970. */
	expiresAt: number;
}

/** Bytes waiting in a socket. Awareness is left out above the first; above the second the socket is closed. */
const AWARENESS_LAG = 64 * 1024;
const LAG = 4 * 1024 * 1024;
const CAUGHT_UP = 16 * 1024;

/** An empty message for the client's watchdog, and a ping for ours, in one write. */
const PING = Uint8Array.of(0x89, 0);
const pingFrame = Buffer.from(PING);
const keepAliveFrame = Buffer.concat([frameOf(keepAlive), PING]);

/** One client's socket in one room. */
export class Connection implements Holder {
	readonly ws: WebSocket;
	readonly documentId: string;
	readonly sessionToken: string | undefined;
	/** Whether it was opened with `?saved=1`. */
	readonly wantsSaved: boolean;
	admission: Admission;
	awarenessId: number | undefined;
	/** Its first answer to our step 1 has come: from now on a gap is a fault. */
	hasSynced = false;
	/** Dropped messages that its next step 2 contains. */
	owed = 0;
	gaps = 0;
	lastStep1 = 0;
	/** Milliseconds: last message to it, last sign of life from it. */
	sentAt: number;
	aliveAt: number;
	missedAwareness = false;
	readonly #socket: Socket;
	#durable = 0;
	#read = 0;
	#sent = 0;
	#isBacklogged = false;
	/** Bytes of a sync answer still waiting: a large document must reach a slow reader. */
	#exempt = 0;
	/** Why it is not read at the moment; most sockets never are paused. */
	#pauses: Set<string> | undefined;
	#closed = false;

	constructor(
		ws: WebSocket,
		socket: Duplex,
		request: { documentId: string; sessionToken: string | undefined; wantsSaved: boolean },
		admission: Admission,
		now: number
	) {
		this.ws = ws;
		this.#socket = socket as Socket;
		this.documentId = request.documentId;
		this.sessionToken = request.sessionToken;
		this.wantsSaved = request.wantsSaved;
		this.admission = admission;
		this.sentAt = now;
		this.aliveAt = now;
	}

	get memberId() {
		return this.admission.memberId;
	}
	get name() {
		return this.admission.name;
	}
	get organisation() {
		return this.admission.organisation;
	}
	get mayWrite(): boolean {
		return atLeast(this.admission.level, 'write');
	}
	get isClosed(): boolean {
		return this.#closed;
	}

	/** Calls with each message, text or binary, in order. */
	listen(onMessage: (message: Buffer, isBinary: boolean) => void): void {
		this.ws.on('message', onMessage);
		readShortFrames(this.ws, this.#socket, (message) => onMessage(message, true));
	}

	/** Writes a finished frame: one write on the socket, with nothing encoded again. */
	send(frame: Buffer, now: number): void {
		if (this.#closed) return;
		if (this.#socket.writableLength - this.#exempt > LAG) {
			this.close('slow');
			return;
		}
		this.sentAt = now;
		this.#socket.write(frame);
	}

	/** A sync answer, whatever its size. */
	sendAnswer(frame: Buffer, now: number): void {
		if (this.#closed) return;
		this.#exempt += frame.byteLength;
		this.sentAt = now;
		this.#socket.write(frame, () => (this.#exempt -= frame.byteLength));
	}

	/** Several frames in one write. */
	sendTogether(frames: readonly Buffer[], now: number): void {
		if (frames.length === 1) this.send(frames[0]!, now);
		else if (frames.length > 1) this.send(Buffer.concat(frames), now);
	}

	/** Awareness is the first thing a lagging socket loses; it gets everyone at once when it has caught up. */
	sendAwareness(frame: Buffer, now: number): void {
		if (this.#socket.writableLength > AWARENESS_LAG) this.missedAwareness = true;
		else this.send(frame, now);
	}

	get hasCaughtUp(): boolean {
		return this.missedAwareness && this.#socket.writableLength < CAUGHT_UP;
	}

	/** It was told nothing for a while: the stock client would think that we are gone. */
	sendKeepAlive(now: number): void {
		this.send(keepAliveFrame, now);
	}

	/** It was told much and says nothing, like a hidden page in a busy room: is it there? */
	sendPing(now: number): void {
		this.send(pingFrame, now);
	}

	/** Counts messages as durable; the frame that says so, or undefined for a client that did not ask. */
	countDurable(messages: number): Buffer | undefined {
		this.#durable += messages;
		return this.wantsSaved ? frameOf(writeSaved(this.#durable)) : undefined;
	}

	/**
	 * Notes a sign of life: something came in, or what waits to go out went on (a slow reader of a large document).
	 * What the kernel takes without a backlog says nothing: it takes keep-alives for a peer that is long gone.
	 */
	noteProgress(now: number): void {
		const { bytesRead, bytesWritten, writableLength } = this.#socket;
		const sent = bytesWritten - writableLength;
		if (bytesRead !== this.#read || (this.#isBacklogged && sent !== this.#sent)) this.aliveAt = now;
		this.#read = bytesRead;
		this.#sent = sent;
		this.#isBacklogged = writableLength > 0;
	}

	/** Stops reading, for a reason of its own; reading goes on when no reason is left. */
	pause(why: string): void {
		const pauses = (this.#pauses ??= new Set());
		if (pauses.size === 0) this.ws.pause();
		pauses.add(why);
	}

	resume(why: string): void {
		if (this.#pauses?.delete(why) && !this.isPaused && !this.#closed) this.ws.resume();
	}

	get isPaused(): boolean {
		return (this.#pauses?.size ?? 0) > 0;
	}

	/** Closes with a named code; whatever still comes in is ignored. */
	close(reason: CloseReason): void {
		if (this.#closed) return;
		this.#closed = true;
		// A paused socket would never read the other side's answer.
		if (this.isPaused) this.ws.resume();
		this.ws.close(closeCodes[reason].code, reason);
		// A peer that does not answer the close, or does not read, is let go.
		setTimeout(() => this.ws.terminate(), 5_000).unref();
	}

	/** The socket has ended by itself. */
	markClosed(): void {
		this.#closed = true;
	}
}
