import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Logger } from 'pino';
import { WebSocketServer, type RawData, type WebSocket } from 'ws';
import { closeCodes, type CloseReason } from '#lib/domain/close-codes.ts';
import { Allowance } from './allowance.ts';
import { readHandshake, type Handshake } from './handshake.ts';
import { MESSAGE_LIMIT, readWatch, writeChanged, writeWatching } from './message.ts';
import { readTopic, type Topic } from './topic.ts';
import { Topics } from './topics.ts';
import { Watcher, type Watching } from './watcher.ts';

/** Who may watch, and what. The hub knows members as ids and topics as names. */
export interface LiveAccess<Actor> {
	/** Undefined: no such alliance, or not a member of it; nobody can tell which. */
	admit(request: Handshake): Promise<Watching<Actor> | { close: 'sessionEnded' } | undefined>;
	/** Whether a member may know that something of this topic changed. */
	mayWatch(actor: Actor, topic: Topic): Promise<boolean>;
	/**
	 * For whom a change is: read once for all who watch. A plan is watched by people who may not know of each entry in it,
	 * not even that there is one.
	 */
	audienceOf(fact: ChangedFact): Promise<(actor: Actor) => boolean>;
}

export interface LiveOptions<Actor> {
	access: LiveAccess<Actor>;
	log: Logger;
	settings: {
		isAllowedOrigin(origin: string): boolean;
		cookieName: string;
		/** Messages of one socket. */
		rate?: { perSecond: number; burst: number };
	};
}

/** Properties that must match; those that a socket has not (a document) match any. */
export interface Match {
	memberId?: string;
	sessionId?: string;
	accountId?: string;
	allianceId?: string;
}

/** What changed, for every topic that it is part of. */
export interface ChangedFact {
	topics: readonly string[];
	what: string;
	id: string;
}

export type Live = ReturnType<typeof createLive>;

/** Milliseconds. */
const TEND_EVERY = 500;
const QUIET_FOR = 15_000;
const SILENT_FOR = 45_000;
/** Sockets whose rights are read at once: a right changed for a whole alliance must leave room for pages. */
const AT_ONCE = 8;

/** Changes that wait for one socket's rights. */
const HELD_LIMIT = 200;

/** Tells open pages what changed, by topic and id, never by content. */
export function createLive<Actor>({ access, log, settings }: LiveOptions<Actor>) {
	const rate = settings.rate ?? { perSecond: 5, burst: 60 };
	const server = new WebSocketServer({
		noServer: true,
		perMessageDeflate: false,
		maxPayload: MESSAGE_LIMIT,
		autoPong: true
	});
	const watchers = new Set<Watcher<Actor>>();
	const topics = new Topics<Actor>();
	/** Sockets whose rights are being read, and whether they are to be read once more. */
	const reading = new Map<Watcher<Actor>, { again: boolean; done: Promise<void> }>();
	let stopping = false;
	const tending = setInterval(() => tend(Date.now()), TEND_EVERY);
	tending.unref();

	function handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
		socket.on('error', destroySocket);
		if (!settings.isAllowedOrigin(request.headers.origin ?? '')) {
			socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
			return;
		}
		server.handleUpgrade(request, socket, head, (ws) => void open(ws, request));
	}

	/** Accepted first and closed with a code if refused: a browser cannot read an HTTP refusal and would retry for ever. */
	async function open(ws: WebSocket, request: IncomingMessage): Promise<void> {
		let gone = false;
		ws.on('error', () => {});
		ws.on('close', () => (gone = true));
		const refuse = (reason: CloseReason) => {
			ws.resume();
			ws.close(closeCodes[reason].code, reason);
			setTimeout(() => ws.terminate(), 5_000).unref();
		};
		const handshake = readHandshake(request, settings.cookieName);
		if (stopping) return refuse('restarting');
		if (!handshake) return refuse('noAccess');
		// Nothing that is sent before a refusal is looked at.
		ws.pause();
		try {
			const admitted = await access.admit(handshake);
			if (gone) return;
			if (!admitted) return refuse('noAccess');
			if ('close' in admitted) return refuse(admitted.close);
			if (stopping) return refuse('restarting');
			begin(new Watcher(ws, handshake, admitted, Date.now()));
			ws.resume();
		} catch (error) {
			log.error({ err: error }, 'a live socket could not be opened');
			refuse('storage');
		}
	}

	function begin(watcher: Watcher<Actor>): void {
		watchers.add(watcher);
		const allowance = new Allowance(rate, Date.now());
		watcher.ws.on('message', (data, isBinary) => receive(watcher, allowance, data, isBinary));
		watcher.ws.on('pong', () => (watcher.aliveAt = Date.now()));
		watcher.ws.on('close', () => {
			watcher.markClosed();
			watchers.delete(watcher);
			topics.set(watcher, new Set());
		});
	}

	function receive(watcher: Watcher<Actor>, allowance: Allowance, data: RawData, isBinary: boolean): void {
		if (watcher.isClosed) return;
		const now = Date.now();
		watcher.aliveAt = now;
		if (!allowance.take(now)) return watcher.close('tooMany');
		try {
			if (isBinary) throw Object.assign(new Error('malformed: binary'), { code: 'malformed' });
			watcher.wanted = readWatch(String(data));
		} catch (error) {
			const { code, message } = error as Error & { code?: string };
			if (code !== 'malformed') log.error({ err: error }, 'a live message failed');
			log.warn({ member: watcher.watching.memberId, why: message }, 'malformed live message');
			return watcher.close('malformed');
		}
		void readRights(watcher);
	}

	/**
	 * Asks again who this is and what of the wanted topics they may watch. One at a time a socket: what is asked for
	 * meanwhile takes the place of what was asked before. What is told meanwhile waits for the answer.
	 */
	function readRights(watcher: Watcher<Actor>): Promise<void> {
		const running = reading.get(watcher);
		if (running) {
			running.again = true;
			return running.done;
		}
		const started = { again: false, done: Promise.resolve() };
		reading.set(watcher, started);
		watcher.held ??= [];
		started.done = readUntilSettled(watcher, started);
		return started.done;
	}

	async function readUntilSettled(watcher: Watcher<Actor>, state: { again: boolean }): Promise<void> {
		try {
			do {
				state.again = false;
				await readOnce(watcher);
			} while (state.again && !watcher.isClosed);
		} catch (error) {
			// Not knowing is not a right.
			log.error({ err: error }, 'the rights of a live socket could not be read');
			watcher.close('storage');
		} finally {
			reading.delete(watcher);
			const { held = [] } = watcher;
			watcher.held = undefined;
			for (const { topic, message, isFor } of held) {
				if (watcher.topics.has(topic) && isFor(watcher.watching.actor)) watcher.send(message, Date.now());
			}
		}
	}

	async function readOnce(watcher: Watcher<Actor>): Promise<void> {
		const admitted = await access.admit(watcher);
		if (!admitted) return watcher.close('noAccess');
		if ('close' in admitted) return watcher.close(admitted.close);
		watcher.watching = admitted;
		const { wanted } = watcher;
		const allowed = new Set<string>();
		for (const name of wanted.topics) {
			const topic = readTopic(name);
			if (topic && (await access.mayWatch(admitted.actor, topic))) allowed.add(name);
			if (watcher.isClosed) return;
		}
		topics.set(watcher, allowed);
		watcher.send(writeWatching([...allowed], wanted.n), Date.now());
	}

	/** Asks again what each matching socket may watch. */
	async function reconsider(match: Match): Promise<void> {
		const matching = [...watchers].filter(({ watching }) => matches(watching, match));
		// What is told from now on waits, also for those whose turn comes later.
		for (const watcher of matching) watcher.held ??= [];
		const next = async () => {
			for (let watcher = matching.pop(); watcher; watcher = matching.pop()) await readRights(watcher);
		};
		await Promise.all(Array.from({ length: AT_ONCE }, next));
	}

	/** Tells whoever watches one of these topics and may know of it. Resolves once that is sent, or waits for rights. */
	async function tell(fact: ChangedFact): Promise<void> {
		if (!fact.topics.some((topic) => topics.has(topic))) return;
		let isFor: (actor: Actor) => boolean;
		try {
			isFor = await access.audienceOf(fact);
		} catch (error) {
			// Not knowing is not a right; the pages see it when they ask again.
			log.error({ err: error, what: fact.what, id: fact.id }, 'a change could not be told');
			return;
		}
		const now = Date.now();
		for (const topic of fact.topics) {
			const message = writeChanged({ topic, what: fact.what, id: fact.id });
			for (const watcher of topics.watchersOf(topic)) {
				if (watcher.held) hold(watcher, topic, message, isFor);
				else if (isFor(watcher.watching.actor)) watcher.send(message, now);
			}
		}
	}

	/** One timer for all sockets. */
	function tend(now: number): void {
		for (const watcher of watchers) {
			watcher.keepAlive(now, QUIET_FOR);
			if (now - watcher.aliveAt >= SILENT_FOR) watcher.close('silent');
			if (watcher.watching.expiresAt <= now && !reading.has(watcher)) void readRights(watcher);
		}
	}

	/** Stops accepting, tells every page to come back, and waits for them to go. */
	async function close(): Promise<void> {
		stopping = true;
		clearInterval(tending);
		const open = [...watchers];
		const closing = open.map(({ ws }) => new Promise((resolve) => ws.once('close', resolve)));
		for (const watcher of open) watcher.close('restarting');
		await Promise.race([Promise.all(closing), new Promise((resolve) => setTimeout(resolve, 1_000))]);
		for (const { ws } of open) ws.terminate();
		server.close();
	}

	return { handleUpgrade, reconsider, tell, close };
}

/** A page asks for the whole of what it shows: the same change is not told twice. */
function hold<Actor>(
	watcher: Watcher<Actor>,
	topic: string,
	message: string,
	isFor: (actor: Actor) => boolean
): void {
	const held = watcher.held!;
	const same = held.find((it) => it.message === message);
	if (same) same.isFor = isFor;
	else held.push({ topic, message, isFor });
	// On return it asks for everything anyway.
	if (held.length > HELD_LIMIT) watcher.close('slow');
}

function destroySocket(this: Duplex): void {
	this.destroy();
}

function matches<Actor>(watching: Watching<Actor>, match: Match): boolean {
	return (['memberId', 'sessionId', 'accountId', 'allianceId'] as const).every(
		(name) => match[name] === undefined || match[name] === watching[name]
	);
}
