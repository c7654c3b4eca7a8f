import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Logger } from 'pino';
import { WebSocketServer, type WebSocket } from 'ws';
import { closeCodes, type CloseReason } from '#lib/domain/close-codes.ts';
import { SCHEMA_VERSION } from '#lib/document/names.ts';
import { limits, type StorageState } from '#lib/domain/relay-protocol.ts';
import { Committer } from './committer.ts';
import { Connection, type Admission } from './connection.ts';
import { frameOf } from './frame.ts';
import { readHandshake, type Handshake } from './handshake.ts';
import type { Journal } from './journal.ts';
import { writeLevel, writeStorage } from './protocol.ts';
import { defaultRates, MemberRates, type Rates } from './rates.ts';
import type { RelayMetrics } from './metrics.ts';
import type { Room } from './room.ts';
import { Rooms, type Keeper } from './rooms.ts';

/** Who may open a document. Undefined: no right, or no such document; nobody can tell which. */
export interface Access {
	admit(request: {
		sessionToken: string | undefined;
		documentId: string;
	}): Promise<Admission | { close: 'sessionEnded' } | undefined>;
}

export interface Settings {
	isAllowedOrigin(origin: string): boolean;
	cookieName: string;
	/** False only for a tool without pages: neither schema nor epoch is asked for. */
	checksVersions: boolean;
	/** Undefined: no limits. */
	rates: Rates | undefined;
	/** Bytes kept in memory while the database fails or is slow. */
	capacity: number;
	/** Milliseconds that a commit may take before it is told. Undefined: the committer's own. */
	slowAfter?: number;
}

export interface RelayOptions {
	journal: Journal;
	access: Access;
	keeper?: Keeper;
	log: Logger;
	metrics?: RelayMetrics;
	settings: Partial<Settings> & Pick<Settings, 'isAllowedOrigin'>;
}

/** Properties that must match; an empty match is everyone. */
export interface Match {
	memberId?: string;
	sessionId?: string;
	accountId?: string;
	documentId?: string;
	allianceId?: string;
}

export type Relay = ReturnType<typeof createRelay>;

/** Milliseconds. */
const TEND_EVERY = 500;
/** How often every socket is looked at: a small part of the silences below. */
const WATCH_EVERY = 2_000;
/** Told nothing for so long: it gets an empty message. */
const QUIET_FOR = 12_000;
/** Said nothing for so long: it is asked whether it is there; then it is let go. */
const DOUBTED_AFTER = 30_000;
const SILENT_FOR = 45_000;
const AWARENESS_EVERY = 50;
const AWARENESS_SLOWEST = 100;

/** Documents over WebSocket. Knows documents as bytes and members as ids; storage and rights are parameters. */
export function createRelay(options: RelayOptions) {
	const { journal, access, log, metrics } = options;
	const settings: Settings = {
		cookieName: 'entretous_session',
		checksVersions: true,
		rates: defaultRates,
		capacity: 32_000_000,
		...options.settings
	};
	const server = new WebSocketServer({
		noServer: true,
		perMessageDeflate: false,
		maxPayload: limits.writerStep2 + 1024,
		skipUTF8Validation: true,
		// Ours send keep-alives and pings themselves.
		autoPong: true
	});
	const rates = settings.rates && new MemberRates(settings.rates);
	const connections = new Map<Connection, Room>();
	/** Members' sockets that are over their rate. */
	const overRate = new Set<Connection>();
	const awarenessRooms = new Set<Room>();
	let awarenessTimer: NodeJS.Timeout | undefined;
	let awarenessWait = AWARENESS_EVERY;
	let stopping = false;
	let watchedAt = 0;

	const { capacity, slowAfter } = settings;
	const committer = new Committer({ journal, now: () => new Date(), capacity, slowAfter, onStorage });
	const rooms = new Rooms({
		journal,
		keeper: options.keeper,
		committer,
		log,
		events: {
			refused(connection, reason, detail) {
				metrics?.refused.inc({ reason });
				log.warn({ document: connection.documentId, member: connection.memberId, reason, detail }, 'refused');
			},
			delivered(updates, recipients) {
				metrics?.updates.inc(updates);
				metrics?.deliveries.inc(recipients);
			},
			awarenessChanged(room) {
				awarenessRooms.add(room);
				awarenessTimer ??= setTimeout(tellAwareness, awarenessWait);
			},
			committed: (room) => rooms.noteCommitted(room),
			emptied: (room) => rooms.noteEmpty(room)
		}
	});
	metrics?.observe({
		connections: () => connections.size,
		rooms: () => rooms.count,
		queued: () => committer.queuedBytes
	});

	const tending = setInterval(() => tend(Date.now()), TEND_EVERY);
	tending.unref();

	function handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
		// Not a closure: that would keep the request, with all its headers, for as long as the socket.
		socket.on('error', destroySocket);
		if (!settings.isAllowedOrigin(request.headers.origin ?? '')) {
			socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
			return;
		}
		server.handleUpgrade(request, socket, head, (ws) => void open(ws, socket, request));
	}

	/** Accepted first and closed with a code if refused: a browser cannot read an HTTP refusal and would retry for ever. */
	async function open(ws: WebSocket, socket: Duplex, request: IncomingMessage): Promise<void> {
		ws.on('error', ignore);
		const handshake = readHandshake(request, settings.cookieName);
		if (stopping) return refuse(ws, 'restarting');
		if (!handshake) return refuse(ws, 'noAccess');
		// Nothing is read, and nothing sent before a refusal is looked at, until the right to read is known.
		ws.pause();
		try {
			const entered = await enter(handshake);
			if (ws.readyState === ws.CLOSED) return;
			if ('refused' in entered) return refuse(ws, entered.refused);
			if (stopping) return refuse(ws, 'restarting');
			begin(new Connection(ws, socket, handshake, entered.admission, Date.now()), entered.room);
			ws.resume();
		} catch (error) {
			log.error({ err: error, document: handshake.documentId }, 'a document could not be opened');
			refuse(ws, 'storage');
		}
	}

	function refuse(ws: WebSocket, reason: CloseReason): void {
		metrics?.refused.inc({ reason });
		ws.resume();
		ws.close(closeCodes[reason].code, reason);
		setTimeout(() => ws.terminate(), 5_000).unref();
	}

	async function enter(
		handshake: Handshake
	): Promise<{ refused: CloseReason } | { admission: Admission; room: Room }> {
		const admission = await access.admit(handshake);
		if (!admission) return { refused: 'noAccess' };
		if ('close' in admission) return { refused: admission.close };
		const room = await rooms.get(handshake.documentId);
		if (!room) return { refused: 'noAccess' };
		if (settings.checksVersions) {
			if (handshake.schema !== SCHEMA_VERSION || room.schemaVersion > SCHEMA_VERSION)
				return { refused: 'schema' };
			if (handshake.epoch !== room.epoch) return { refused: 'epoch' };
		}
		return { admission, room };
	}

	function begin(connection: Connection, room: Room): void {
		connections.set(connection, room);
		connection.listen((data, isBinary) => receive(connection, room, data, isBinary));
		connection.ws.on('close', () => {
			connection.markClosed();
			connections.delete(connection);
			overRate.delete(connection);
			room.leave(connection, Date.now());
		});
		// What the page was told when it was made may be old: a right was lost while it was offline.
		if (connection.wantsSaved) connection.send(frameOf(writeLevel(connection.admission.level)), Date.now());
		room.join(connection, Date.now());
		if (connection.wantsSaved && committer.state !== 'ok') {
			connection.send(frameOf(writeStorage(committer.state)), Date.now());
		}
	}

	function receive(connection: Connection, room: Room, data: Buffer, isBinary: boolean): void {
		// Frames that were on their way when the socket was refused are not looked at.
		if (connection.isClosed) return;
		const now = Date.now();
		if (!isBinary) return connection.close('malformed');
		if (connection.admission.expiresAt <= now) {
			void reconsiderOne(connection);
			return connection.close('sessionEnded');
		}
		try {
			room.receive(connection, data, now);
		} catch (error) {
			const { code, message } = error as Error & { code?: string };
			if (code !== 'malformed') log.error({ err: error, document: room.documentId }, 'a message failed');
			metrics?.refused.inc({ reason: 'malformed' });
			log.warn({ document: room.documentId, member: connection.memberId, why: message }, 'malformed message');
			connection.close('malformed');
			return;
		}
		if (rates && !rates.take(connection.memberId, data.byteLength, now)) {
			overRate.add(connection);
			connection.pause('rate');
		}
		if (committer.state === 'readOnly') connection.pause('storage');
	}

	function tellAwareness(): void {
		awarenessTimer = undefined;
		const began = performance.now();
		const now = Date.now();
		for (const room of awarenessRooms) {
			const frame = room.awareness.takeChanges(now);
			const returned = room.awareness.takeReturned();
			for (const connection of room.connections) {
				if (returned?.holders.has(connection)) connection.sendAwareness(returned.frame, now);
				else if (frame) connection.sendAwareness(frame, now);
			}
		}
		for (const room of awarenessRooms) if (!room.awareness.isChanged) awarenessRooms.delete(room);
		// The larger the rooms, the longer the pause: at most ten states a second reach anyone anyway.
		awarenessWait = Math.min(AWARENESS_SLOWEST, Math.max(AWARENESS_EVERY, 3 * (performance.now() - began)));
		if (awarenessRooms.size > 0) awarenessTimer = setTimeout(tellAwareness, awarenessWait);
	}

	function onStorage(state: StorageState, error?: unknown): void {
		if (state === 'ok') log.info('saving again');
		else
			log.error({ err: error, state }, 'the database does not store; keeping updates in memory and retrying');
		metrics?.storage.set(state === 'ok' ? 1 : 0);
		const frame = frameOf(writeStorage(state));
		const now = Date.now();
		for (const connection of connections.keys()) {
			if (connection.wantsSaved) connection.send(frame, now);
			if (state === 'ok') connection.resume('storage');
		}
	}

	/** One timer for all sockets and rooms. */
	function tend(now: number): void {
		for (const connection of overRate) {
			if (!rates!.mayGoOn(connection.memberId, now)) continue;
			overRate.delete(connection);
			connection.resume('rate');
		}
		if (now - watchedAt >= WATCH_EVERY) {
			watchedAt = now;
			for (const [connection, room] of connections) watch(connection, room, now);
			for (const room of rooms.open) {
				room.awareness.renew(now);
				if (room.awareness.isChanged) {
					awarenessRooms.add(room);
					awarenessTimer ??= setTimeout(tellAwareness, awarenessWait);
				}
			}
		}
		rooms.tend(now);
		rates?.tidy(now);
	}

	function watch(connection: Connection, room: Room, now: number): void {
		connection.noteProgress(now);
		const silence = now - connection.aliveAt;
		if (now - connection.sentAt >= QUIET_FOR) connection.sendKeepAlive(now);
		else if (silence >= DOUBTED_AFTER) connection.sendPing(now);
		if (connection.hasCaughtUp) {
			connection.missedAwareness = false;
			const everyone = room.awareness.snapshot;
			if (everyone) connection.sendAwareness(everyone, now);
		}
		if (silence >= SILENT_FOR && !connection.isPaused) connection.close('silent');
		if (connection.admission.expiresAt <= now) void reconsiderOne(connection);
	}

	/** Asks again what each matching socket may do; until the answer is there its frames wait. */
	async function reconsider(match: Match): Promise<void> {
		const matching = [...connections.keys()].filter((connection) => matches(connection, match));
		await Promise.all(matching.map(reconsiderOne));
	}

	async function reconsiderOne(connection: Connection): Promise<void> {
		connection.pause('rights');
		try {
			const admission = await access.admit(connection);
			if (!admission) connection.close('noAccess');
			else if ('close' in admission) connection.close(admission.close);
			else admitAgain(connection, admission);
		} catch (error) {
			// Not knowing is not a right.
			log.error({ err: error }, 'rights could not be read again');
			connection.close('storage');
		} finally {
			connection.resume('rights');
		}
	}

	function admitAgain(connection: Connection, admission: Admission): void {
		const before = connection.admission;
		const now = Date.now();
		const couldWrite = connection.mayWrite;
		connection.admission = admission;
		if (admission.level === before.level) return;
		if (connection.wantsSaved) connection.send(frameOf(writeLevel(admission.level)), now);
		if (!couldWrite && connection.mayWrite) connections.get(connection)?.askForMissing(connection, now);
	}

	/** Everything of a document as one update, with its epoch. Throws when there is no such document. */
	async function encodedState(documentId: string): Promise<{ bytes: Uint8Array; epoch: number }> {
		const room = await rooms.get(documentId);
		if (!room) throw Object.assign(new Error('no such document'), { code: 'not-found' });
		return { bytes: room.encode(), epoch: room.epoch };
	}

	/**
	 * Changes a document for a member who may write it: `make` gives an update from everything that was accepted. What
	 * others write meanwhile merges with it. Resolves once it is durable and told.
	 */
	async function change(
		documentId: string,
		memberId: string,
		make: (state: Uint8Array) => Promise<Uint8Array | undefined>
	): Promise<void> {
		const room = await rooms.get(documentId);
		if (!room) throw Object.assign(new Error('no such document'), { code: 'not-found' });
		const update = await make(room.encode());
		if (!update) return;
		// Nobody need be in it, and it may have been closed meanwhile.
		const open = await rooms.get(documentId);
		if (open?.epoch !== room.epoch) throw new Error('the document was replaced meanwhile');
		await open.write(memberId, update);
	}

	/** Stops accepting, commits what was accepted, tells every client to come back, and waits for them to go. */
	async function close(): Promise<void> {
		stopping = true;
		for (const connection of connections.keys()) connection.pause('stopping');
		await committer.drain();
		clearInterval(tending);
		clearTimeout(awarenessTimer);
		const closing = [...connections.keys()].map(
			(connection) => new Promise((resolve) => connection.ws.once('close', resolve))
		);
		for (const connection of connections.keys()) connection.close('restarting');
		const patience = new Promise((resolve) => setTimeout(resolve, 1_000));
		await Promise.race([Promise.all(closing), patience]);
		for (const connection of connections.keys()) connection.ws.terminate();
		await rooms.settle();
		server.close();
	}

	return { handleUpgrade, reconsider, encodedState, change, close };
}

function ignore(): void {}

function destroySocket(this: Duplex): void {
	this.destroy();
}

function matches({ admission, documentId }: Connection, match: Match): boolean {
	return (
		(match.memberId === undefined || match.memberId === admission.memberId) &&
		(match.sessionId === undefined || match.sessionId === admission.sessionId) &&
		(match.accountId === undefined || match.accountId === admission.accountId) &&
		(match.documentId === undefined || match.documentId === documentId) &&
		(match.allianceId === undefined || match.allianceId === admission.allianceId)
	);
}
