import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { WebSocket } from 'ws';
import { messageType } from '#lib/domain/relay-protocol.ts';
import type { Connection } from '#server/db/connection.ts';
import { databases, type TestDatabase } from '../../support/databases.ts';
import { lookedAt } from '../../support/frames.ts';
import { enter, hears, say, toldOf, untilStates } from '../../support/presence.ts';
import { startRelay, type TestRelay } from '../../support/relay.ts';

// Awareness is never stored: one database is enough.
describe('how often who is there is told', () => {
	let database: TestDatabase;
	let connection: Connection;
	let relay: TestRelay;
	let id: string;
	beforeEach(async () => {
		database = await databases[0]!.create();
		connection = await database.open();
		relay = await startRelay(connection);
		relay.levels.set('ana', 'write').set('ben', 'write').set('cleo', 'comment').set('dan', 'read');
		id = await relay.createDocument();
	});
	afterEach(async () => {
		await relay.stop();
		await connection.close();
		await database.remove();
	});

	test('of many states at once others are told only the last', async () => {
		const ana = await enter(relay, id, 'ana');
		const dan = await enter(relay, id, 'dan');
		for (let cursor = 1; cursor <= 300; cursor += 1) say(ana, 11, { cursor });
		await lookedAt(ana.ws);
		await hears(dan, 11, (state) => state?.cursor === 300);
		// One tick may fall into the middle of them.
		expect(toldOf(dan, 11).length).toBeLessThanOrEqual(3);
	});

	test('a state of each of many is told to everyone in one message', async () => {
		const dan = await enter(relay, id, 'dan');
		const others = await Promise.all(Array.from({ length: 20 }, () => enter(relay, id, 'cleo')));
		others.forEach((other, i) => say(other, 100 + i, { cursor: i }));
		await Promise.all(others.map((other) => lookedAt(other.ws)));
		await Promise.all(others.map((_, i) => hears(dan, 100 + i)));
		const messages = dan.received.filter(({ type }) => type === messageType.awareness);
		expect(messages.length).toBeLessThanOrEqual(3);
	});

	/** Awareness of all rooms goes out at the same ticks: another room’s news prove that so many came. */
	async function elsewhere(): Promise<(ticks: number) => Promise<void>> {
		const documentId = await relay.createDocument();
		const eve = await enter(relay, documentId, 'ana');
		const fay = await enter(relay, documentId, 'ben');
		let said = 0;
		return async (ticks) => {
			for (const end = said + ticks; said < end;) {
				const cursor = ++said;
				say(eve, 99, { cursor });
				await hears(fay, 99, (state) => state?.cursor === cursor);
			}
		};
	}

	test('stock clients that do not move send and hear nothing, also after one came back', async () => {
		const pass = await elsewhere();
		const ana = relay.stock(id, 'ana');
		const ben = relay.stock(id, 'ben');
		ana.provider.awareness.setLocalState({ cursor: 1 });
		ben.provider.awareness.setLocalState({ cursor: 2 });
		const sees = (a: typeof ana, b: typeof ana) =>
			untilStates(a.provider.awareness, (states) => states.has(b.doc.clientID));
		const nothingMoves = async () => {
			await pass(5);
			const sockets = [ana, ben].map(({ provider }) => provider.ws as unknown as WebSocket);
			const counted = sockets.map(countAwareness);
			await pass(10);
			const nothing = { sent: 0, received: 0 };
			expect(counted).toEqual([nothing, nothing]);
			expect(await Promise.all(sockets.map(lookedAt))).toEqual([undefined, undefined]);
		};
		await Promise.all([sees(ana, ben), sees(ben, ana)]);
		await nothingMoves();
		ben.provider.disconnect();
		await untilStates(ana.provider.awareness, (states) => !states.has(ben.doc.clientID));
		ben.provider.connect();
		await sees(ana, ben);
		await nothingMoves();
	});

	test('a stock client that comes back sees at once who stayed', async () => {
		const pass = await elsewhere();
		const ana = relay.stock(id, 'ana');
		const ben = relay.stock(id, 'ben');
		const seesAna = (states: Map<number, unknown>) => states.has(ana.doc.clientID);
		await untilStates(ben.provider.awareness, seesAna);
		ben.provider.disconnect();
		expect(seesAna(ben.provider.awareness.getStates())).toBe(false);
		ben.provider.connect();
		await ben.synced();
		await pass(5);
		expect(seesAna(ben.provider.awareness.getStates())).toBe(true);
	});
});

/** Counts a socket's awareness messages from now on, in both directions. */
function countAwareness(ws: WebSocket) {
	const counted = { sent: 0, received: 0 };
	const count = (data: unknown, way: keyof typeof counted) => {
		if (new Uint8Array(data as ArrayBuffer)[0] === messageType.awareness) counted[way] += 1;
	};
	ws.on('message', (data) => count(data, 'received'));
	const send = ws.send.bind(ws) as (data: unknown) => void;
	ws.send = ((data: unknown) => {
		count(data, 'sent');
		send(data);
	}) as typeof ws.send;
	return counted;
}
