import { isFinal } from '#lib/domain/close-codes.ts';

/** Something that a page shows has changed: it asks for it again. */
export interface Change {
	topic: string;
	what: string;
	id: string;
}

/** Called with what changed; without, after each (re)connection: anything may have changed meanwhile. */
export type Listener = (change?: Change) => void;

export interface LiveOptions {
	/** `wss://host/live?alliance=…`. */
	address: string;
	open?: (address: string) => WebSocket;
	/** 0 to 1; a parameter so that tests can choose. */
	random?: () => number;
}

interface Subscription {
	topics: readonly string[];
	listener: Listener;
	/** The number of the request that first named its topics on this connection, until that is answered. */
	waitsFor: number | undefined;
}

/** Milliseconds. */
const FIRST_RETRY = 500;
const SLOWEST_RETRY = 20_000;
/** The server says something every 15 s. */
const SILENT_FOR = 40_000;
/** A page that is left for another one keeps the socket for that. */
const LINGER = 2_000;

/** The one socket of a page that tells what changed. Open while anything is watched. */
export class LiveClient {
	readonly #options: LiveOptions;
	readonly #subscriptions = new Set<Subscription>();
	#socket: WebSocket | undefined;
	#isOpen = false;
	#requests = 0;
	#failures = 0;
	#retry: ReturnType<typeof setTimeout> | undefined;
	#silence: ReturnType<typeof setTimeout> | undefined;
	#linger: ReturnType<typeof setTimeout> | undefined;
	#isAskPlanned = false;
	/** What the server said it tells us of, in its last answer. */
	#watching: ReadonlySet<string> = new Set();
	/** The close code that ended it for good: coming back cannot help. */
	ended: number | undefined;

	constructor(options: LiveOptions) {
		this.#options = options;
	}

	/** Calls the listener for each change of these topics, and once after each (re)connection. Returns the end of it. */
	watch(topics: readonly string[], listener: Listener): () => void {
		const subscription: Subscription = { topics: [...topics], listener, waitsFor: undefined };
		this.#subscriptions.add(subscription);
		clearTimeout(this.#linger);
		if (this.#isOpen) this.#planAsk();
		else this.#connect();
		return () => {
			if (!this.#subscriptions.delete(subscription)) return;
			if (this.#subscriptions.size > 0) this.#planAsk();
			else this.#linger = setTimeout(() => this.close(), LINGER);
		};
	}

	/** Tries again now: the network is back. */
	reconnect(): void {
		if (this.#subscriptions.size === 0 || this.ended !== undefined) return;
		if (this.#isOpen) this.#drop();
		this.#failures = 0;
		clearTimeout(this.#retry);
		this.#retry = undefined;
		this.#connect();
	}

	close(): void {
		clearTimeout(this.#retry);
		this.#retry = undefined;
		this.#drop();
	}

	#connect(): void {
		if (this.#socket || this.#retry !== undefined || this.ended !== undefined) return;
		const socket = (this.#options.open ?? ((address) => new WebSocket(address)))(this.#options.address);
		this.#socket = socket;
		const isCurrent = () => this.#socket === socket;
		socket.onopen = () => {
			if (!isCurrent()) return;
			this.#isOpen = true;
			this.#listenFor();
			for (const subscription of this.#subscriptions) subscription.waitsFor = undefined;
			this.#ask();
		};
		socket.onmessage = ({ data }) => {
			if (isCurrent()) this.#receive(String(data));
		};
		socket.onclose = ({ code }) => {
			if (!isCurrent()) return;
			this.#forget();
			if (isFinal(code)) this.ended = code;
			else this.#planRetry();
		};
		// `close` follows and says more.
		socket.onerror = () => {};
	}

	/** All that is watched, by one request. */
	#ask(): void {
		this.#isAskPlanned = false;
		if (!this.#isOpen || !this.#socket) return;
		this.#requests += 1;
		const topics = new Set([...this.#subscriptions].flatMap((subscription) => subscription.topics));
		for (const subscription of this.#subscriptions) subscription.waitsFor ??= this.#requests;
		this.#socket.send(JSON.stringify({ watch: [...topics].slice(0, 50), n: this.#requests }));
	}

	/** Once for all that changes in this turn. */
	#planAsk(): void {
		if (this.#isAskPlanned) return;
		this.#isAskPlanned = true;
		queueMicrotask(() => this.#ask());
	}

	#receive(text: string): void {
		this.#listenFor();
		let message: { watching?: string[]; n?: number; changed?: Change };
		try {
			message = JSON.parse(text) as typeof message;
		} catch {
			return;
		}
		if (message.watching && message.n !== undefined) this.#noteWatching(message.watching, message.n);
		else if (message.changed) {
			const { changed } = message;
			for (const { topics, listener } of [...this.#subscriptions]) {
				if (topics.includes(changed.topic)) listener(changed);
			}
		}
	}

	#noteWatching(topics: string[], n: number): void {
		// A server that takes us in and lets us go at once has not taken us back.
		this.#failures = 0;
		const gained = new Set(topics.filter((topic) => !this.#watching.has(topic)));
		this.#watching = new Set(topics);
		for (const subscription of [...this.#subscriptions]) {
			const isNew = subscription.waitsFor !== undefined && subscription.waitsFor <= n;
			// A right that came back while we were here.
			if (
				!isNew &&
				!(subscription.waitsFor === ANSWERED && subscription.topics.some((it) => gained.has(it)))
			) {
				continue;
			}
			if (isNew) subscription.waitsFor = ANSWERED;
			subscription.listener();
		}
	}

	#planRetry(): void {
		if (this.#subscriptions.size === 0) return;
		const longest = Math.min(SLOWEST_RETRY, FIRST_RETRY * 2 ** this.#failures);
		this.#failures += 1;
		// Everyone who lost the same server does not come back in the same instant.
		const wait = longest * (0.5 + 0.5 * (this.#options.random ?? Math.random)());
		this.#retry = setTimeout(() => {
			this.#retry = undefined;
			this.#connect();
		}, wait);
	}

	/** A socket whose other side is gone may look open for minutes. */
	#listenFor(): void {
		clearTimeout(this.#silence);
		this.#silence = setTimeout(() => {
			this.#drop();
			this.#planRetry();
		}, SILENT_FOR);
	}

	#drop(): void {
		const socket = this.#socket;
		this.#forget();
		socket?.close();
	}

	#forget(): void {
		clearTimeout(this.#silence);
		this.#socket = undefined;
		this.#isOpen = false;
		this.#watching = new Set();
	}
}

/** Of a subscription that has been answered on this connection. */
const ANSWERED = Infinity;
