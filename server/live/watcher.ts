import type { WebSocket } from 'ws';
import { closeCodes, type CloseReason } from '#lib/domain/close-codes.ts';
import { aliveMessage } from './message.ts';

/** Whose socket it is, and until when, as the composition root says. */
export interface Watching<Actor> {
	actor: Actor;
	memberId: string;
	sessionId: string;
	accountId: string;
	allianceId: string;
	/** Milliseconds since 1970. */
	expiresAt: number;
}

/** Bytes waiting in a socket. Whoever lags behind so far asks for everything again on return, which is less. */
const LAG = 256 * 1024;

/** One page's socket. */
export class Watcher<Actor> {
	readonly ws: WebSocket;
	readonly alliance: string;
	readonly sessionToken: string | undefined;
	watching: Watching<Actor>;
	/** What the page asked for last, and what of it it may watch. */
	wanted: { topics: string[]; n: number } = { topics: [], n: 0 };
	topics: ReadonlySet<string> = new Set();
	/** Told while its rights were being read: sent afterwards, if they still allow it. */
	held: { topic: string; message: string; isFor: (actor: Actor) => boolean }[] | undefined;
	/** Milliseconds: last message to it, last sign of life from it. */
	sentAt: number;
	aliveAt: number;
	#pingedAt = 0;
	#closed = false;

	constructor(
		ws: WebSocket,
		{ alliance, sessionToken }: { alliance: string; sessionToken: string | undefined },
		watching: Watching<Actor>,
		now: number
	) {
		this.ws = ws;
		this.alliance = alliance;
		this.sessionToken = sessionToken;
		this.watching = watching;
		this.sentAt = now;
		this.aliveAt = now;
	}

	get isClosed(): boolean {
		return this.#closed;
	}

	send(message: string, now: number): void {
		if (this.#closed) return;
		if (this.ws.bufferedAmount > LAG) {
			this.close('slow');
			return;
		}
		this.sentAt = now;
		this.ws.send(message);
	}

	/** A page's script sees messages and no pings; we see only the answers to pings. */
	keepAlive(now: number, quiet: number): void {
		if (now - this.sentAt >= quiet) this.send(aliveMessage, now);
		if (this.#closed || now - Math.max(this.aliveAt, this.#pingedAt) < quiet) return;
		this.#pingedAt = now;
		this.ws.ping();
	}

	/** Closes with a named code; whatever still comes in is ignored. */
	close(reason: CloseReason): void {
		if (this.#closed) return;
		this.#closed = true;
		this.ws.close(closeCodes[reason].code, reason);
		// A peer that does not answer the close, or does not read, is let go.
		setTimeout(() => this.ws.terminate(), 5_000).unref();
	}

	/** The socket has ended by itself. */
	markClosed(): void {
		this.#closed = true;
	}
}
