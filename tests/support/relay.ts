import { createServer } from 'node:http';
import { once } from 'node:events';
import { pino } from 'pino';
import { WebSocket } from 'ws';
import { WebsocketProvider } from 'y-websocket';
import * as decoding from 'lib0/decoding';
import * as Y from 'yjs';
import type { Connection } from '#server/db/connection.ts';
import { createKeeper } from '#server/documents/keeper.ts';
import { newId } from '#server/ids.ts';
import * as documents from '#server/db/documents.ts';
import { createJournal, type Journal } from '#server/relay/journal.ts';
import { emptyUpdate } from '#server/relay/merge.ts';
import { createRelay, type Settings } from '#server/relay/relay.ts';
import type { Admission } from '#server/relay/connection.ts';
import { SCHEMA_VERSION } from '#lib/document/names.ts';
import type { Level } from '#lib/domain/relay-protocol.ts';

export const ORIGIN = 'http://localhost:3000';

/** A real relay over a real database, with rights that a test sets by hand. The cookie's value is the member's id. */
export async function startRelay(
	connection: Connection,
	options: { settings?: Partial<Settings>; journal?: (real: Journal) => Journal } = {}
) {
	const levels = new Map<string, Level>();
	const ended = new Set<string>();
	const log: Record<string, unknown>[] = [];
	const keeper = createKeeper(connection, { projects: false });
	const real = createJournal(connection);
	const relay = createRelay({
		journal: options.journal?.(real) ?? real,
		access: {
			async admit({ sessionToken = '' }): Promise<Admission | { close: 'sessionEnded' } | undefined> {
				if (ended.has(sessionToken)) return { close: 'sessionEnded' };
				const level = levels.get(sessionToken);
				if (!level || level === 'none') return undefined;
				return {
					memberId: sessionToken,
					sessionId: sessionToken,
					accountId: sessionToken,
					allianceId: 'a',
					name: `Nom de ${sessionToken}`,
					organisation: `Organisation de ${sessionToken}`,
					level,
					expiresAt: Infinity
				};
			}
		},
		keeper,
		log: pino({ level: 'warn' }, { write: (line: string) => void log.push(JSON.parse(line)) }),
		settings: { isAllowedOrigin: (origin) => origin === ORIGIN, rates: undefined, ...options.settings }
	});
	const http = createServer();
	http.on('upgrade', relay.handleUpgrade);
	http.listen(0, '127.0.0.1');
	await once(http, 'listening');
	const { port } = http.address() as { port: number };
	const clients = new Set<{ destroy(): void }>();

	return {
		relay,
		keeper,
		levels,
		ended,
		log,
		port,
		/** A new document, with the first content given. */
		async createDocument(seed: Uint8Array = emptyUpdate): Promise<string> {
			const id = newId();
			await connection.db.transaction().execute((trx) =>
				documents.insert(
					trx,
					{
						id,
						alliance_id: 'a',
						epoch: 1,
						schema_version: SCHEMA_VERSION,
						seq: 0,
						created_at: new Date().toISOString()
					},
					seed
				)
			);
			return id;
		},
		/** The stock client, as a member. */
		stock(documentId: string, memberId: string, doc = new Y.Doc()) {
			const provider = new WebsocketProvider(`ws://127.0.0.1:${port}/documents`, documentId, doc, {
				WebSocketPolyfill: withHeaders(memberId) as never,
				params: { schema: String(SCHEMA_VERSION), epoch: '1' },
				disableBc: true
			});
			const client = {
				doc,
				provider,
				text: doc.getText('t'),
				synced: () =>
					provider.synced
						? Promise.resolve()
						: new Promise<void>((resolve) => provider.once('sync', () => resolve())),
				destroy() {
					provider.destroy();
					doc.destroy();
				}
			};
			clients.add(client);
			return client;
		},
		/** A socket without any protocol of its own. */
		raw: (
			documentId: string,
			memberId: string,
			query = `schema=${SCHEMA_VERSION}&epoch=1&saved=1`,
			headers = {}
		) => {
			const socket = rawClient(`ws://127.0.0.1:${port}/documents/${documentId}?${query}`, memberId, headers);
			clients.add(socket);
			return socket;
		},
		async stop() {
			for (const client of clients) client.destroy();
			await relay.close();
			await keeper.close();
			http.close();
		}
	};
}

export type TestRelay = Awaited<ReturnType<typeof startRelay>>;

function withHeaders(memberId: string) {
	return class extends WebSocket {
		constructor(url: string) {
			super(url, { headers: { origin: ORIGIN, cookie: `entretous_session=${memberId}` } });
		}
	};
}

/** A message of the relay as numbers and bytes. */
export interface Received {
	type: number;
	kind?: number;
	value?: number;
	body?: Uint8Array;
}

function rawClient(url: string, memberId: string, headers: Record<string, string>) {
	const ws = new WebSocket(url, {
		headers: { origin: ORIGIN, cookie: `entretous_session=${memberId}`, ...headers }
	});
	ws.binaryType = 'nodebuffer';
	const received: Received[] = [];
	const waiting = new Set<() => void>();
	const closed = new Promise<number>((resolve) => ws.once('close', resolve));
	ws.on('error', () => {});
	ws.on('message', (data: Buffer) => {
		received.push(read(new Uint8Array(data)));
		for (const check of [...waiting]) check();
	});
	return {
		ws,
		received,
		closed,
		open: () => (ws.readyState === WebSocket.OPEN ? Promise.resolve() : once(ws, 'open')),
		send: (bytes: Uint8Array) => ws.send(bytes),
		/** The first message that fits, already here or yet to come. */
		next(fits: (message: Received) => boolean): Promise<Received> {
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
		destroy: () => ws.terminate()
	};
}

function read(bytes: Uint8Array): Received {
	const decoder = decoding.createDecoder(bytes);
	const type = decoding.readVarUint(decoder);
	if (type === 0) {
		return { type, kind: decoding.readVarUint(decoder), body: decoding.readVarUint8Array(decoder) };
	}
	if (type === 1) return { type, body: decoding.readVarUint8Array(decoder) };
	return { type, value: decoding.readVarUint(decoder) };
}

/** Resolves once a condition on a document holds, looked at after each of its updates. */
export function until(doc: Y.Doc, holds: () => boolean): Promise<void> {
	return new Promise((resolve) => {
		const check = () => {
			if (!holds()) return;
			doc.off('update', check);
			resolve();
		};
		doc.on('update', check);
		check();
	});
}
