import type { WebSocket } from 'ws';
import { closeCodes, type CloseReason } from '#lib/domain/close-codes.ts';
import type { Viewer } from '#lib/domain/workshop-view.ts';

/** Whose socket it is, of which workshop, and until when. */
export interface Admitted {
	workshopId: string;
	code: string;
	viewer: Viewer;
	/** Whose it is. */
	holder: string;
	/** Whoever is here by it; undefined for a projector, which shows and is nobody. */
	person: string | undefined;
	memberId: string | undefined;
	sessionId: string | undefined;
	accountId: string | undefined;
	allianceId: string;
}

/** Bytes that wait in a socket: above the first it is sent everything anew later, above the second it is let go. */
const BEHIND = 64 * 1024;
const LAG = 4 * 1024 * 1024;

/** One page that follows a workshop. */
export class Spectator {
	readonly ws: WebSocket;
	readonly request: SpectatorRequest;
	admitted: Admitted;
	/** It is to be sent the whole view. */
	isStale = true;
	/** JSON of what it was sent last of its own. */
	mine = '';
	room: string | null = null;
	sentAt: number;
	aliveAt: number;
	#pingedAt = 0;
	#closed = false;

	constructor(ws: WebSocket, request: SpectatorRequest, admitted: Admitted, now: number) {
		this.ws = ws;
		this.request = request;
		this.admitted = admitted;
		this.sentAt = now;
		this.aliveAt = now;
	}

	get isClosed(): boolean {
		return this.#closed;
	}

	/** Whether a frame may be sent now. */
	isReady(): boolean {
		if (this.#closed) return false;
		if (this.ws.bufferedAmount > LAG) {
			this.close('slow');
			return false;
		}
		return this.ws.bufferedAmount <= BEHIND;
	}

	/** One message, of parts that may be the same as others are sent; `binary`: they are raw deflate. */
	send(parts: readonly (string | Buffer)[], now: number, binary = false): void {
		if (this.#closed) return;
		this.sentAt = now;
		parts.forEach((part, i) => this.ws.send(part, { binary, fin: i === parts.length - 1 }));
	}

	/** A page's script sees messages and no pings; we see only the answers to pings. */
	keepAlive(now: number, quiet: number): void {
		if (now - this.sentAt >= quiet) this.send([JSON.stringify({ alive: true, now })], now);
		if (this.#closed || now - Math.max(this.aliveAt, this.#pingedAt) < quiet) return;
		this.#pingedAt = now;
		this.ws.ping();
	}

	close(reason: CloseReason): void {
		if (this.#closed) return;
		this.#closed = true;
		this.ws.close(closeCodes[reason].code, reason);
		setTimeout(() => this.ws.terminate(), 5_000).unref();
	}

	markClosed(): void {
		this.#closed = true;
	}
}

/** What a page says when it opens `/live?workshop=CODE&as=attendee`. */
export interface SpectatorRequest {
	code: string;
	as: 'attendee' | 'facilitator' | 'projector';
	sessionToken: string | undefined;
	/** The secret of a guest of this workshop. */
	guestToken: string | undefined;
	/** It can read messages in raw deflate. */
	deflate: boolean;
}
