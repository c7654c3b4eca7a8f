/**
 * Workshops on `/live?workshop=CODE&as=attendee|facilitator|projector`, JSON in text frames.
 *
 * server → client: `{"now", "view"}`, the whole for whoever comes; `{"now", "changes": [[path, value], …]}` afterwards
 * (`changed` of `workshop-patch.ts`), at most two frames a second; `{"alive": true, "now"}`. `now` is the server's clock
 * in milliseconds since 1970. With `&deflate=1` a large one comes as a binary message, the same text in raw deflate.
 * client → server: `{"clock": n}`, answered at once by `{"clock": n, "now"}`: how far the clocks are apart.
 */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Logger } from 'pino';
import { WebSocketServer, type RawData, type WebSocket } from 'ws';
import { closeCodes, type CloseReason } from '#lib/domain/close-codes.ts';
import type { Workshop } from '#lib/domain/workshop-state.ts';
import { Allowance } from './allowance.ts';
import type { Match } from './live.ts';
import { Spectator, type Admitted, type SpectatorRequest } from './spectator.ts';
import { Stage } from './stage.ts';

export interface SpectatorsAccess {
	/** Undefined: no such workshop, or not in it; nobody can tell which. */
	admit(request: SpectatorRequest): Promise<Admitted | { close: CloseReason } | undefined>;
	state(workshopId: string): Promise<Workshop>;
	/** Someone who leads has come back, or their last page has gone. */
	noticed(workshopId: string, person: string, here: boolean): Promise<void>;
}

export interface SpectatorsOptions {
	access: SpectatorsAccess;
	log: Logger;
	now(): number;
	settings: {
		isAllowedOrigin(origin: string): boolean;
		sessionCookie: string;
		guestCookie(code: string): string;
	};
}

export type Spectators = ReturnType<typeof createSpectators>;

/** Milliseconds. */
const TEND_EVERY = 1_000;
const QUIET_FOR = 15_000;
const SILENT_FOR = 45_000;
/** A page that is loaded again has not left. */
const GRACE = 5_000;
/** A workshop that nobody follows. */
const EMPTY_FOR = 10 * 60_000;
const MESSAGE_LIMIT = 1_024;

/** Shows workshops to the pages that follow them. */
export function createSpectators({ access, log, now, settings }: SpectatorsOptions) {
	const server = new WebSocketServer({
		noServer: true,
		perMessageDeflate: false,
		maxPayload: MESSAGE_LIMIT,
		autoPong: true
	});
	const stages = new Map<string, { stage: Stage; emptySince: number; goneSince: Map<string, number> }>();
	let stopping = false;
	const tending = setInterval(() => tend(), TEND_EVERY);
	tending.unref();

	function handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
		socket.on('error', () => socket.destroy());
		if (!settings.isAllowedOrigin(request.headers.origin ?? '')) {
			socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
			return;
		}
		server.handleUpgrade(request, socket, head, (ws) => void open(ws, request));
	}

	/** Accepted first and closed with a code if refused: a browser cannot read an HTTP refusal. */
	async function open(ws: WebSocket, request: IncomingMessage): Promise<void> {
		let gone = false;
		ws.on('error', () => {});
		ws.on('close', () => (gone = true));
		const refuse = (reason: CloseReason) => {
			ws.resume();
			ws.close(closeCodes[reason].code, reason);
			setTimeout(() => ws.terminate(), 5_000).unref();
		};
		const asked = readRequest(request, settings);
		if (stopping) return refuse('restarting');
		if (!asked) return refuse('noAccess');
		ws.pause();
		try {
			const admitted = await access.admit(asked);
			if (gone) return;
			if (!admitted) return refuse('noAccess');
			if ('close' in admitted) return refuse(admitted.close);
			const stage = await stageOf(admitted);
			if (gone) return;
			if (stopping) return refuse('restarting');
			begin(stage, new Spectator(ws, asked, admitted, now()));
			ws.resume();
		} catch (error) {
			log.error({ err: error }, 'a workshop socket could not be opened');
			refuse('storage');
		}
	}

	async function stageOf({ workshopId, code }: Admitted): Promise<Stage> {
		const known = stages.get(workshopId);
		if (known) return known.stage;
		const workshop = await access.state(workshopId);
		const made = stages.get(workshopId);
		if (made) return made.stage;
		const stage = new Stage(workshop, code, now, (error) => {
			log.error({ err: error, workshop: workshopId }, 'a workshop could not be told');
		});
		stages.set(workshopId, { stage, emptySince: now(), goneSince: new Map() });
		return stage;
	}

	function begin(stage: Stage, spectator: Spectator): void {
		const allowance = new Allowance({ perSecond: 2, burst: 20 }, Date.now());
		spectator.ws.on('message', (data, isBinary) => receive(spectator, allowance, data, isBinary));
		spectator.ws.on('pong', () => (spectator.aliveAt = now()));
		spectator.ws.on('close', () => {
			spectator.markClosed();
			stage.remove(spectator);
		});
		stage.add(spectator);
	}

	function receive(spectator: Spectator, allowance: Allowance, data: RawData, isBinary: boolean): void {
		if (spectator.isClosed) return;
		spectator.aliveAt = now();
		if (!allowance.take(Date.now())) return spectator.close('tooMany');
		const clock = isBinary ? undefined : readClock(String(data));
		if (clock === undefined) return spectator.close('malformed');
		spectator.send([JSON.stringify({ clock, now: now() })], now());
	}

	/** A workshop has become another. */
	function tell(workshopId: string, workshop: Workshop): void {
		stages.get(workshopId)?.stage.changedTo(workshop);
	}

	/** Asks again whether each matching page may go on. */
	async function reconsider(match: Match): Promise<void> {
		for (const { stage } of stages.values()) {
			for (const spectator of stage.spectators) {
				if (!matches(spectator.admitted, match)) continue;
				try {
					const admitted = await access.admit(spectator.request);
					if (!admitted) spectator.close('noAccess');
					else if ('close' in admitted) spectator.close(admitted.close);
					else spectator.admitted = admitted;
				} catch (error) {
					// Not knowing is not a right.
					log.error({ err: error }, 'the rights of a workshop socket could not be read');
					spectator.close('storage');
				}
			}
		}
	}

	/** One timer for all. */
	function tend(): void {
		const at = now();
		for (const [id, kept] of stages) {
			const { stage, goneSince } = kept;
			for (const spectator of stage.spectators) {
				spectator.keepAlive(at, QUIET_FOR);
				if (at - spectator.aliveAt >= SILENT_FOR) spectator.close('silent');
			}
			// Whoever could not follow gets the whole, also when nothing happens any more.
			if ([...stage.spectators].some(({ isStale }) => isStale)) stage.plan();
			if (stage.spectators.size > 0) kept.emptySince = at;
			noticeFacilitators(id, stage, goneSince, at);
			if (at - kept.emptySince > EMPTY_FOR) {
				stage.stop();
				stages.delete(id);
			}
		}
	}

	function noticeFacilitators(id: string, stage: Stage, goneSince: Map<string, number>, at: number): void {
		const { workshop } = stage;
		if (!['open', 'running', 'paused'].includes(workshop.status)) return;
		const here = stage.here();
		for (const person of workshop.facilitators) {
			const isAway = workshop.away[person] !== undefined;
			if (here.has(person)) {
				goneSince.delete(person);
				if (isAway) notice(id, person, true);
			} else if (!isAway) {
				const since = goneSince.get(person) ?? at;
				goneSince.set(person, since);
				if (at - since >= GRACE) notice(id, person, false);
			}
		}
	}

	function notice(id: string, person: string, here: boolean): void {
		access.noticed(id, person, here).catch((error: unknown) => {
			log.error({ err: error }, 'who leads a workshop could not be noticed');
		});
	}

	/** Stops accepting, tells every page to come back, and waits for them to go. */
	async function close(): Promise<void> {
		stopping = true;
		clearInterval(tending);
		const open = [...stages.values()].flatMap(({ stage }) => [...stage.spectators]);
		for (const { stage } of stages.values()) stage.stop();
		const closing = open.map(({ ws }) => new Promise((resolve) => ws.once('close', resolve)));
		for (const spectator of open) spectator.close('restarting');
		await Promise.race([Promise.all(closing), new Promise((resolve) => setTimeout(resolve, 1_000))]);
		for (const { ws } of open) ws.terminate();
		server.close();
	}

	return { handleUpgrade, tell, reconsider, close };
}

function readRequest(
	request: IncomingMessage,
	settings: SpectatorsOptions['settings']
): SpectatorRequest | undefined {
	try {
		const url = new URL(request.url ?? '/', 'http://localhost');
		const code = url.searchParams.get('workshop') ?? '';
		const as = url.searchParams.get('as') ?? 'attendee';
		if (url.pathname !== '/live' || !/^[a-z0-9]{8}$/.test(code)) return undefined;
		if (as !== 'attendee' && as !== 'facilitator' && as !== 'projector') return undefined;
		const cookies = request.headers.cookie ?? '';
		return {
			code,
			as,
			sessionToken: readCookie(cookies, settings.sessionCookie),
			guestToken: readCookie(cookies, settings.guestCookie(code)),
			deflate: url.searchParams.get('deflate') === '1'
		};
	} catch {
		return undefined;
	}
}

function readCookie(header: string, name: string): string | undefined {
	for (const part of header.split(';')) {
		const [key, ...value] = part.trim().split('=');
		if (key === name) return decodeURIComponent(value.join('='));
	}
	return undefined;
}

function readClock(text: string): number | undefined {
	try {
		const { clock } = JSON.parse(text) as { clock?: unknown };
		return typeof clock === 'number' ? clock : undefined;
	} catch {
		return undefined;
	}
}

function matches(admitted: Admitted, match: Match): boolean {
	return (['memberId', 'sessionId', 'accountId', 'allianceId'] as const).every(
		(name) => match[name] === undefined || match[name] === admitted[name]
	);
}
