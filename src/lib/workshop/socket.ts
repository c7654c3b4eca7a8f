import { isFinal } from '#lib/domain/close-codes.ts';
import type { Change } from '#lib/domain/workshop-patch.ts';
import type { WorkshopView } from '#lib/domain/workshop-view.ts';
import { canInflate, textOf } from './message-text.ts';

export interface SocketEvents {
	/** The whole of it, on each (re)connection. */
	onview(view: WorkshopView, now: number): void;
	onchanges(changes: readonly Change[], now: number): void;
	/** What was asked at `asked` by this device's clock. */
	onclock(now: number, asked: number): void;
	/** It goes on by itself, or has ended for good by a close code. */
	onlost(ended: number | undefined): void;
}

/** Milliseconds. All are back within five seconds. */
const FIRST_RETRY = 300;
const SLOWEST_RETRY = 3_000;
/** The server says something every 15 s. */
const SILENT_FOR = 40_000;
const CLOCK_EVERY = 60_000;
/** Answers that are compared at first. */
const CLOCKS = [0, 400, 1_200];

/** The socket by which a page follows a workshop (`server/live/spectators.ts` has the protocol). Comes back by itself. */
export class WorkshopSocket {
	readonly #address: string;
	readonly #events: SocketEvents;
	#socket: WebSocket | undefined;
	#failures = 0;
	#retry: ReturnType<typeof setTimeout> | undefined;
	#silence: ReturnType<typeof setTimeout> | undefined;
	#clocks: ReturnType<typeof setTimeout>[] = [];
	#every: ReturnType<typeof setInterval> | undefined;
	#isClosed = false;
	#inflates = canInflate;

	constructor(address: string, events: SocketEvents) {
		this.#address = address;
		this.#events = events;
		this.#connect();
	}

	/** Tries again now: the network is back. */
	reconnect(): void {
		if (this.#isClosed) return;
		this.#drop();
		this.#failures = 0;
		this.#connect();
	}

	close(): void {
		this.#isClosed = true;
		this.#drop();
	}

	#connect(): void {
		const socket = new WebSocket(this.#inflates ? `${this.#address}&deflate=1` : this.#address);
		socket.binaryType = 'arraybuffer';
		// One after the other, in the order in which they came: making one larger again takes a moment.
		let received: Promise<unknown> = Promise.resolve();
		this.#socket = socket;
		const isCurrent = () => this.#socket === socket;
		socket.onopen = () => {
			if (!isCurrent()) return;
			this.#listenFor();
			const ask = () =>
				socket.readyState === WebSocket.OPEN && socket.send(JSON.stringify({ clock: Date.now() }));
			this.#clocks = CLOCKS.map((wait) => setTimeout(ask, wait));
			this.#every = setInterval(ask, CLOCK_EVERY);
		};
		socket.onmessage = ({ data }: MessageEvent<string | ArrayBuffer>) => {
			received = received
				.then(() => textOf(data))
				.then(
					(text) => isCurrent() && this.#receive(text),
					() => isCurrent() && this.#readPlain()
				);
		};
		socket.onclose = ({ code }) => {
			if (!isCurrent()) return;
			this.#drop();
			const ended = isFinal(code) ? code : undefined;
			this.#events.onlost(ended);
			if (ended === undefined && !this.#isClosed) this.#planRetry();
		};
		// `close` follows and says more.
		socket.onerror = () => {};
	}

	/** What cannot be read is asked for as plain text: the next one is the whole. */
	#readPlain(): void {
		this.#inflates = false;
		this.reconnect();
	}

	#receive(text: string): void {
		this.#listenFor();
		let message: { now?: number; view?: WorkshopView; changes?: Change[]; clock?: number };
		try {
			message = JSON.parse(text) as typeof message;
		} catch {
			return;
		}
		const { now = 0, view, changes, clock } = message;
		if (view) {
			this.#failures = 0;
			this.#events.onview(view, now);
		} else if (changes) this.#events.onchanges(changes, now);
		else if (clock !== undefined) this.#events.onclock(now, clock);
	}

	#planRetry(): void {
		const longest = Math.min(SLOWEST_RETRY, FIRST_RETRY * 2 ** this.#failures);
		this.#failures += 1;
		// Everyone who lost the same server does not come back in the same instant.
		this.#retry = setTimeout(() => this.#connect(), longest * (0.5 + Math.random() / 2));
	}

	/** A socket whose other side is gone may look open for minutes. */
	#listenFor(): void {
		clearTimeout(this.#silence);
		this.#silence = setTimeout(() => {
			this.#drop();
			this.#events.onlost(undefined);
			this.#planRetry();
		}, SILENT_FOR);
	}

	#drop(): void {
		clearTimeout(this.#retry);
		clearTimeout(this.#silence);
		for (const timer of this.#clocks) clearTimeout(timer);
		clearInterval(this.#every);
		const socket = this.#socket;
		this.#socket = undefined;
		socket?.close();
	}
}
