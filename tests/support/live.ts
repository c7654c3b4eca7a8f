import { once } from 'node:events';
import { createServer } from 'node:http';
import { pino } from 'pino';
import { WebSocket } from 'ws';
import { createLive, type Live, type LiveOptions } from '#server/live/live.ts';

export const ORIGIN = 'http://localhost:3000';

/** A real `/live` on a port of its own, with rights that a test sets by hand. The cookie's value is the member's id. */
export async function startLive(settings: Partial<LiveOptions<string>['settings']> = {}, port = 0) {
	/** What each member may watch. */
	const rights = new Map<string, Set<string>>();
	const ended = new Set<string>();
	/** Who sees a change; everyone who watches unless a test says otherwise. */
	const hidden = new Map<string, Set<string>>();
	const log: Record<string, unknown>[] = [];
	const checks: string[] = [];
	const state = { expiresAt: Infinity, wait: () => Promise.resolve() };
	const live = createLive<string>({
		access: {
			async admit({ sessionToken = '', alliance }) {
				await state.wait();
				if (ended.has(sessionToken) || sessionToken === '') return { close: 'sessionEnded' };
				if (!rights.has(sessionToken) || alliance !== 'gue') return undefined;
				return {
					actor: sessionToken,
					memberId: sessionToken,
					sessionId: `session of ${sessionToken}`,
					accountId: `account of ${sessionToken}`,
					allianceId: 'gue',
					expiresAt: state.expiresAt
				};
			},
			async mayWatch(actor, { kind, id }) {
				checks.push(`${actor} ${kind}:${id}`);
				return rights.get(actor)?.has(`${kind}:${id}`) ?? false;
			},
			audienceOf:
				async ({ id }) =>
				(actor) =>
					!hidden.get(actor)?.has(id)
		},
		log: pino({ level: 'warn' }, { write: (line: string) => void log.push(JSON.parse(line)) }),
		settings: { isAllowedOrigin: (origin) => origin === ORIGIN, cookieName: 'entretous_session', ...settings }
	});
	return { live, rights, ended, hidden, log, checks, state, ...(await listening(live, port)) };
}

export type TestLive = Awaited<ReturnType<typeof startLive>>;

/** A `/live`, however it was made, on a port of its own. */
export async function listening(live: Pick<Live, 'handleUpgrade' | 'close'>, port = 0) {
	const http = createServer();
	http.on('upgrade', live.handleUpgrade);
	http.listen(port, '127.0.0.1');
	await once(http, 'listening');
	const address = http.address() as { port: number };
	const pages = new Set<{ destroy(): void }>();
	return {
		port: address.port,
		/** A page's socket with someone's cookie: as a member. */
		open(member: string, { headers = {}, query = 'alliance=gue' } = {}) {
			const page = rawPage(`ws://127.0.0.1:${address.port}/live?${query}`, member, headers);
			pages.add(page);
			return page;
		},
		async stop() {
			for (const page of pages) page.destroy();
			await live.close();
			http.close();
			http.closeAllConnections();
		}
	};
}

/** A WebSocket with someone's cookie, as a browser would open it. */
export function openAs(member: string, headers: Record<string, string> = {}) {
	return (address: string) =>
		new WebSocket(address, {
			headers: { origin: ORIGIN, cookie: `a=b; entretous_session=${member}`, ...headers }
		});
}

interface Message {
	watching?: string[];
	n?: number;
	changed?: { topic: string; what: string; id: string };
	alive?: true;
}

function rawPage(address: string, member: string, headers: Record<string, string>) {
	const ws = openAs(member, headers)(address);
	const received: Message[] = [];
	const waiting = new Set<() => void>();
	const closed = new Promise<number>((resolve) => ws.once('close', resolve));
	ws.on('error', () => {});
	ws.on('message', (data: Buffer) => {
		received.push(JSON.parse(String(data)) as Message);
		for (const check of [...waiting]) check();
	});
	let n = 0;
	const page = {
		ws,
		received,
		closed,
		open: () => (ws.readyState === WebSocket.OPEN ? Promise.resolve() : once(ws, 'open')),
		send: (text: string | Uint8Array) => ws.send(text),
		/** Asks to watch; gives what the server says it may. */
		async watch(...topics: string[]): Promise<string[]> {
			await page.open();
			const request = (n += 1);
			ws.send(JSON.stringify({ watch: topics, n: request }));
			return (await page.next((message) => message.n === request)).watching!;
		},
		/** The first message that fits, already here or yet to come. */
		next(fits: (message: Message) => boolean): Promise<Message> {
			return new Promise((resolve, reject) => {
				const check = () => {
					const found = received.find(fits);
					if (!found) return;
					waiting.delete(check);
					resolve(found);
				};
				waiting.add(check);
				check();
				void closed.then((code) => reject(new Error(`closed with ${code} before it came`)));
			});
		},
		/** Once everything that was sent to it before has been read. */
		async settled(): Promise<void> {
			ws.ping();
			await once(ws, 'pong');
		},
		get changes() {
			return received.flatMap(({ changed }) => changed ?? []);
		},
		destroy: () => ws.terminate()
	};
	return page;
}
