import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { WebSocket } from 'ws';
import * as Y from 'yjs';
import { closeCodes } from '#lib/domain/close-codes.ts';
import { messageType } from '#lib/domain/relay-protocol.ts';
import type { Connection } from '#server/db/connection.ts';
import { writeStep1, writeUpdate } from '#server/relay/protocol.ts';
import { databases, type TestDatabase } from '../../support/databases.ts';
import { changeOf, lookedAt } from '../../support/frames.ts';
import { enter, hears, say, toldOf, type Raw } from '../../support/presence.ts';
import { startRelay, until, type TestRelay } from '../../support/relay.ts';

const AWARENESS_LAG = 64 * 1024;
const LAG = 4 * 1024 * 1024;

// What waits in a socket has nothing to do with the database: one is enough.
describe('a client that does not read', () => {
	let database: TestDatabase;
	let connection: Connection;
	let relay: TestRelay;
	let id: string;
	let accepted: Socket[];
	const accept = (message: unknown) => accepted.push((message as { socket: Socket }).socket);
	beforeEach(async () => {
		accepted = [];
		subscribe('net.server.socket', accept);
		database = await databases[0]!.create();
		connection = await database.open();
		relay = await startRelay(connection);
		relay.levels.set('ana', 'write').set('ben', 'write').set('dan', 'read');
		id = await relay.createDocument();
	});
	afterEach(async () => {
		unsubscribe('net.server.socket', accept);
		await relay.stop();
		await connection.close();
		await database.remove();
	});

	/** The server’s end of a socket. What the kernel holds is not counted in its `writableLength`. */
	function serverEnd(ws: WebSocket): Socket {
		const { localPort } = (ws as unknown as { _socket: Socket })._socket;
		return accepted.find(({ remotePort }) => remotePort === localPort)!;
	}

	/** Someone who writes large updates, one after the other is durable. */
	async function writer() {
		const ana = await enter(relay, id, 'ana');
		const doc = new Y.Doc();
		let count = 0;
		return {
			doc,
			socket: ana,
			async write(text: string) {
				ana.send(writeUpdate(changeOf(doc, () => doc.getArray('a').push([text]))));
				const now = ++count;
				await ana.next(({ type, value }) => type === messageType.saved && value! >= now);
			},
			async writeUntil(enough: () => boolean) {
				for (let i = 0; !enough(); i += 1) {
					expect(i, 'what was written is nowhere').toBeLessThan(1_000);
					await this.write(`${i}`.padEnd(200_000, '.'));
				}
			}
		};
	}

	/** The document that a raw client has put together from what it was sent. */
	function documentOf({ received }: Raw): Y.Doc {
		const doc = new Y.Doc();
		for (const { type, kind, body } of received) if (type === 0 && kind !== 0) Y.applyUpdate(doc, body!);
		return doc;
	}

	test('first loses awareness, no text, and is told everyone once it has caught up', async () => {
		const dan = await enter(relay, id, 'dan');
		const ben = await enter(relay, id, 'ben');
		const ana = await writer();
		say(ben, 22, { cursor: 'avant' });
		await hears(dan, 22);
		dan.ws.pause();
		const { writableLength: idle } = serverEnd(dan.ws);
		expect(idle).toBe(0);
		await ana.writeUntil(() => serverEnd(dan.ws).writableLength > AWARENESS_LAG);
		for (const cursor of ['manqué', 'manqué aussi', 'dernier']) {
			say(ben, 22, { cursor });
			await hears(ana.socket, 22, (state) => state?.cursor === cursor);
		}
		await ana.write('fin');
		dan.ws.resume();
		await hears(dan, 22, (state) => state?.cursor === 'dernier');
		expect(toldOf(dan, 22).map(({ state }) => state!.cursor)).toEqual(['avant', 'dernier']);
		expect(documentOf(dan).getArray('a').toJSON()).toEqual(ana.doc.getArray('a').toJSON());
		expect(await lookedAt(dan.ws)).toBeUndefined();
	});

	test('is closed as slow beyond 4 MB, unnoticed by others, and has everything on its return', async () => {
		const dan = relay.stock(id, 'dan');
		const ben = relay.stock(id, 'ben');
		await Promise.all([dan.synced(), ben.synced()]);
		const ana = await writer();
		const ws = dan.provider.ws as unknown as WebSocket;
		const closed = new Promise<number>((resolve) => {
			dan.provider.once('connection-close', (event) => resolve(event!.code));
		});
		ws.pause();
		const end = serverEnd(ws);
		await ana.writeUntil(() => end.writableLength > LAG);
		ben.text.insert(0, 'pendant ce temps');
		await ana.socket.next(({ kind }) => kind === 2);
		await ana.write('au-delà');
		const waiting = end.writableLength;
		await ana.write('plus rien pour qui ne lit pas');
		expect(end.writableLength).toBe(waiting);
		await until(ben.doc, () => ben.doc.getArray('a').length === ana.doc.getArray('a').length);
		expect(ben.provider.wsconnected).toBe(true);
		ws.resume();
		expect(await closed).toBe(closeCodes.slow.code);
		await until(dan.doc, () => dan.text.toString() === 'pendant ce temps');
		expect(dan.doc.getArray('a').toJSON()).toEqual(ana.doc.getArray('a').toJSON());
		expect(ben.doc.getArray('a').toJSON()).toEqual(ana.doc.getArray('a').toJSON());
	});

	test('may lag behind the answer to its own question, whatever its size', async () => {
		const seed = new Y.Doc();
		seed.getArray('a').push(Array.from({ length: 15 }, (_, i) => `${i}`.padEnd(1_000_000, '.')));
		id = await relay.createDocument(Y.encodeStateAsUpdate(seed));
		const dan = await enter(relay, id, 'dan');
		const ben = relay.stock(id, 'ben');
		await ben.synced();
		dan.ws.pause();
		dan.send(writeStep1(Uint8Array.of(0)));
		dan.send(writeStep1(Uint8Array.of(0)));
		dan.send(writeStep1(Y.encodeStateVector(seed)));
		const ana = await writer();
		await ana.write('un');
		const end = serverEnd(dan.ws);
		expect(end.writableLength).toBeGreaterThan(LAG);
		await ana.write('deux');
		await until(ben.doc, () => ben.doc.getArray('a').length === 17);
		dan.ws.resume();
		await dan.next(() => documentOf(dan).getArray('a').length === 17);
		expect(await lookedAt(dan.ws)).toBeUndefined();
		// What it has not asked for counts again, once the answer is through.
		dan.ws.pause();
		await ana.writeUntil(() => end.writableLength > LAG);
		await ana.write('trop');
		dan.ws.resume();
		expect(await dan.closed).toBe(closeCodes.slow.code);
	});
});
