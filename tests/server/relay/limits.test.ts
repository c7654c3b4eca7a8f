import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import * as Y from 'yjs';
import { closeCodes, closeReasonOf, isFinal } from '#lib/domain/close-codes.ts';
import { limits, messageType } from '#lib/domain/relay-protocol.ts';
import type { Connection } from '#server/db/connection.ts';
import * as documents from '#server/db/documents.ts';
import { writeStep2, writeUpdate } from '#server/relay/protocol.ts';
import type { Rates } from '#server/relay/rates.ts';
import { databases, type TestDatabase } from '../../support/databases.ts';
import { changeOf, lookedAt } from '../../support/frames.ts';
import { enter } from '../../support/presence.ts';
import { startRelay, until, type Received, type TestRelay } from '../../support/relay.ts';

const isSaved = (count: number) => (message: Received) =>
	message.type === messageType.saved && message.value === count;
const isKeepAlive = ({ type, body }: Received) => type === messageType.awareness && body!.join() === '0';

/** An update of exactly so many bytes. */
function updateOf(size: number): Uint8Array {
	const of = (length: number) => {
		const doc = new Y.Doc();
		doc.clientID = 1_000_000_000;
		return changeOf(doc, () => doc.getText('t').insert(0, 'x'.repeat(length)));
	};
	const update = of(2 * size - of(size).byteLength);
	expect(update.byteLength).toBe(size);
	return update;
}

describe.each(databases)('limits on $name', ({ create }) => {
	let database: TestDatabase;
	let connection: Connection;
	let relay: TestRelay;
	let id: string;

	async function start(rates?: Rates) {
		relay = await startRelay(connection, { settings: { rates } });
		relay.levels.set('ana', 'write').set('ben', 'write').set('cleo', 'comment').set('dan', 'read');
		id = await relay.createDocument();
	}

	beforeEach(async () => {
		database = await create();
		connection = await database.open();
		await start();
	});
	afterEach(async () => {
		vi.useRealTimers();
		await relay.stop();
		await connection.close();
		await database.remove();
	});

	const rows = () => documents.updatesAfter(connection.db, id, 0);

	test('an update of 1 MB is taken, a larger one refused', async () => {
		const ana = await enter(relay, id, 'ana');
		ana.send(writeUpdate(updateOf(limits.update)));
		await ana.next(isSaved(1));
		const ben = await enter(relay, id, 'ben');
		ben.send(writeUpdate(updateOf(limits.update + 1)));
		expect(await ben.closed).toBe(closeCodes.tooLarge.code);
		expect((await rows()).map(({ member_id }) => member_id)).toEqual(['ana']);
	});

	test('a writer’s answer of 16 MB is taken, a larger one refused', async () => {
		const ana = await enter(relay, id, 'ana');
		ana.send(writeStep2(updateOf(limits.writerStep2)));
		await ana.next(isSaved(1));
		const ben = await enter(relay, id, 'ben');
		ben.send(writeStep2(updateOf(limits.writerStep2 + 1)));
		expect(await ben.closed).toBe(closeCodes.tooLarge.code);
		expect((await rows()).map(({ member_id }) => member_id)).toEqual(['ana']);
	});

	test('an answer far above 16 MB is refused for good too, or its page would send it for ever', async () => {
		const ana = await enter(relay, id, 'ana');
		ana.send(writeStep2(updateOf(limits.writerStep2 + 2_000_000)));
		const code = await ana.closed;
		expect(closeReasonOf(code)).toBe('tooLarge');
		expect(isFinal(code)).toBe(true);
	});

	test.each(['cleo', 'dan'])('%s, who does not write, may not answer with more than 1 MB', async (member) => {
		const socket = await enter(relay, id, member);
		socket.send(writeStep2(updateOf(limits.update + 1)));
		expect(await socket.closed).toBe(closeCodes.tooLarge.code);
	});

	test.each([
		['frames', { frames: { perSecond: 0, burst: 5 }, bytes: { perSecond: 1e9, burst: 1e9 } }],
		['bytes', { frames: { perSecond: 1e9, burst: 1e9 }, bytes: { perSecond: 0, burst: 500_000 } }]
	])('too many %s of one member pause that member only, and nothing is lost', async (what, rates: Rates) => {
		await relay.stop();
		await start(rates);
		const ana = await enter(relay, id, 'ana');
		const second = await enter(relay, id, 'ana');
		const ben = await enter(relay, id, 'ben');
		const doc = new Y.Doc();
		const text = doc.getText('t');
		// Each larger than one read of a socket: what has been read already is always looked at.
		const words = Array.from({ length: 30 }, (_, i) => `${i} `.padEnd(100_000, '.'));
		for (const word of words) ana.send(writeUpdate(changeOf(doc, () => text.insert(text.length, word))));
		// Nothing is given back here: once over the rate it stays so.
		await ana.next(({ type, value }) => type === messageType.saved && value! >= 5);
		second.send(writeUpdate(new Uint8Array([0, 0])));
		await second.next(isSaved(1));
		let isRead = false;
		second.send(writeUpdate(new Uint8Array([0, 0])));
		const read = Promise.all([lookedAt(ana.ws), lookedAt(second.ws)]).then(() => (isRead = true));
		const other = new Y.Doc();
		for (let i = 1; i <= 3; i += 1) {
			ben.send(writeUpdate(changeOf(other, () => other.getText('u').insert(0, 'b'))));
			await ben.next(isSaved(i));
		}
		expect(isRead).toBe(false);
		expect(ana.received.some(isSaved(words.length))).toBe(false);
		expect(second.received.some(isSaved(2))).toBe(false);
		rates[what as keyof Rates].perSecond = 1e9;
		await read;
		await ana.next(isSaved(words.length));
		await second.next(isSaved(2));
		const late = relay.stock(id, 'dan');
		await until(late.doc, () => late.text.toString() === words.join(''));
		expect(late.doc.getText('u').toString()).toBe('bbb');
	});

	test('an address that is no document’s closes as one without access', async () => {
		const addresses = ['', '%', '%zz', '%ff', '%E0%A4%A', '%2F', 'a/b', '..%2f..', 'x'.repeat(201)];
		const codes = await Promise.all(addresses.map((address) => relay.raw(address, 'ana').closed));
		expect(codes).toEqual(addresses.map(() => closeCodes.noAccess.code));
		expect(relay.log.filter(({ level }) => (level as number) >= 50)).toEqual([]);
	});

	test('an address with a zero byte closes as one without access', async () => {
		expect(await relay.raw('a%00b', 'ana').closed).toBe(closeCodes.noAccess.code);
		expect(relay.log.filter(({ level }) => (level as number) >= 50)).toEqual([]);
	});

	test('what comes behind a refused message is not looked at', async () => {
		const ana = await enter(relay, id, 'ana');
		const doc = new Y.Doc();
		ana.send(Uint8Array.of(255));
		ana.send(writeUpdate(changeOf(doc, () => doc.getText('t').insert(0, 'trop tard'))));
		ana.send(Uint8Array.of(255));
		expect(await ana.closed).toBe(closeCodes.malformed.code);
		const ben = await enter(relay, id, 'ben');
		const other = new Y.Doc();
		ben.send(writeUpdate(changeOf(other, () => other.getText('t').insert(0, 'b'))));
		await ben.next(isSaved(1));
		expect((await rows()).map(({ member_id }) => member_id)).toEqual(['ben']);
		expect(relay.log.filter(({ msg }) => msg === 'malformed message')).toHaveLength(1);
	});

	test('what someone without access sends at once is not looked at', async () => {
		const eve = relay.raw(id, 'eve');
		await eve.open();
		const doc = new Y.Doc();
		eve.send(writeUpdate(changeOf(doc, () => doc.getText('t').insert(0, 'intruse'))));
		eve.send(Uint8Array.of(255));
		expect(await eve.closed).toBe(closeCodes.noAccess.code);
		expect(eve.received).toEqual([]);
		expect(await rows()).toEqual([]);
	});

	/** The relay’s one timer and its clock only: sockets and databases go on in real time. */
	async function startWithClock() {
		await relay.stop();
		vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'] });
		await start();
		return async (seconds: number) => {
			for (let i = 0; i < 2 * seconds; i += 1) {
				vi.advanceTimersByTime(500);
				await setImmediate();
			}
		};
	}

	test('a socket that was told nothing for 15 s gets an empty message and a ping', async () => {
		const pass = await startWithClock();
		const dan = await enter(relay, id, 'dan');
		let pings = 0;
		dan.ws.on('ping', () => (pings += 1));
		await pass(10);
		await lookedAt(dan.ws);
		expect(dan.received.filter(isKeepAlive)).toEqual([]);
		await pass(5);
		await lookedAt(dan.ws);
		expect(dan.received.filter(isKeepAlive)).toHaveLength(1);
		expect(pings).toBe(1);
		await pass(60);
		expect(await lookedAt(dan.ws)).toBeUndefined();
		expect(dan.received.filter(isKeepAlive)).toHaveLength(6);
	});

	test('a page that says nothing while it is told much is asked whether it is there, and stays', async () => {
		const pass = await startWithClock();
		const ana = await enter(relay, id, 'ana');
		const ben = await enter(relay, id, 'ben');
		const doc = new Y.Doc();
		let pings = 0;
		ben.ws.on('ping', () => (pings += 1));
		for (let i = 1; i <= 12; i += 1) {
			ana.send(writeUpdate(changeOf(doc, () => doc.getText('t').insert(0, 'a'))));
			await ana.next(isSaved(i));
			await pass(9);
			expect(await lookedAt(ana.ws)).toBeUndefined();
		}
		expect(pings).toBeGreaterThan(1);
		expect(ben.received.filter(isKeepAlive)).toEqual([]);
		expect(await lookedAt(ben.ws)).toBeUndefined();
	});

	test('a socket that stopped answering is closed, and one that only listens is not', async () => {
		const pass = await startWithClock();
		const dan = await enter(relay, id, 'dan');
		const ben = await enter(relay, id, 'ben');
		dan.ws.pause();
		await pass(60);
		expect(await lookedAt(ben.ws)).toBeUndefined();
		dan.ws.resume();
		expect(await Promise.race([dan.closed, lookedAt(dan.ws)])).toBe(closeCodes.silent.code);
	});
});
