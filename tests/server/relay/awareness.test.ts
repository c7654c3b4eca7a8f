import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { closeCodes } from '#lib/domain/close-codes.ts';
import { limits, messageType } from '#lib/domain/relay-protocol.ts';
import type { Connection } from '#server/db/connection.ts';
import { writeAwareness, writeUpdate } from '#server/relay/protocol.ts';
import { databases, type TestDatabase } from '../../support/databases.ts';
import { awarenessOf, changeOf, entriesOf, lookedAt } from '../../support/frames.ts';
import { enter, hears, say, toldOf, untilStates } from '../../support/presence.ts';
import { startRelay, type TestRelay } from '../../support/relay.ts';

// Awareness is never stored: one database is enough.
describe('who is there', () => {
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

	test('the server says who someone is, whatever they say themselves', async () => {
		const ana = await enter(relay, id, 'ana');
		const dan = await enter(relay, id, 'dan');
		say(ana, 11, { user: { id: 'ben', name: 'Ben', organisation: 'X', color: 'red' }, cursor: 4 });
		const { state } = await hears(dan, 11);
		expect(state).toEqual({
			user: { id: 'ana', name: 'Nom de ana', organisation: 'Organisation de ana' },
			cursor: 4
		});
	});

	test.each(['ben', 'cleo', 'dan'])('%s cannot speak for the client id of ana', async (intruder) => {
		const ana = await enter(relay, id, 'ana');
		const witness = await enter(relay, id, 'ana');
		const other = await enter(relay, id, intruder);
		say(ana, 11, { cursor: 1 });
		await hears(witness, 11);
		// Before it has an id of its own, and after; alone and beside its own.
		say(other, 11, { cursor: 'faux' });
		say(other, 11, null);
		say(other, 22, { cursor: 2 });
		other.send(
			awarenessOf(
				{ id: 11, clock: 900, state: { cursor: 'faux' } },
				{ id: 22, clock: 901, state: { cursor: 3 } },
				{ id: 11, clock: 902, state: null }
			)
		);
		await hears(witness, 22, (state) => state?.cursor === 3);
		expect(toldOf(witness, 11).map(({ state }) => state!.cursor)).toEqual([1]);
		expect(await lookedAt(other.ws)).toBeUndefined();
	});

	test('an id that someone wrote with is nobody else’s, even while its owner is away', async () => {
		const doc = new Y.Doc();
		doc.clientID = 7;
		const ana = await enter(relay, id, 'ana');
		ana.send(writeUpdate(changeOf(doc, () => doc.getText('t').insert(0, 'à moi'))));
		await ana.next(({ type, value }) => type === messageType.saved && value === 1);
		ana.ws.close();
		await ana.closed;
		const dan = await enter(relay, id, 'dan');
		const ben = await enter(relay, id, 'ben');
		say(ben, 7, { cursor: 'faux' });
		say(ben, 22, { cursor: 2 });
		await hears(dan, 22);
		expect(toldOf(dan, 7)).toEqual([]);
		const back = await enter(relay, id, 'ana');
		say(back, 7, { cursor: 1 });
		expect((await hears(dan, 7)).state).toMatchObject({ user: { id: 'ana' }, cursor: 1 });
	});

	test('a member’s newest socket takes its id over, and the end of the old one tells nothing', async () => {
		const dan = await enter(relay, id, 'dan');
		const old = await enter(relay, id, 'ana');
		say(old, 11, { tab: 'old' });
		await hears(dan, 11);
		const fresh = await enter(relay, id, 'ana');
		say(fresh, 11, { tab: 'new' });
		await hears(dan, 11, (state) => state?.tab === 'new');
		say(old, 11, null);
		expect(await lookedAt(old.ws)).toBeUndefined();
		old.ws.close();
		await old.closed;
		// Ben comes and goes after it: whatever the old socket's end says would have been told by then.
		const ben = await enter(relay, id, 'ben');
		say(ben, 22, {});
		await hears(dan, 22);
		ben.ws.close();
		await hears(dan, 22, (state) => state === null);
		expect(toldOf(dan, 11).map(({ state }) => state?.tab)).toEqual(['old', 'new']);
		fresh.ws.close();
		await hears(dan, 11, (state) => state === null);
	});

	test.each(['closes its socket', 'loses its network', 'says so'])(
		'others are told that someone is gone when it %s',
		async (how) => {
			const ana = await enter(relay, id, 'ana');
			const dan = await enter(relay, id, 'dan');
			say(ana, 11, { cursor: 1 });
			const here = await hears(dan, 11);
			if (how === 'closes its socket') ana.ws.close();
			else if (how === 'loses its network') ana.ws.terminate();
			else say(ana, 11, null);
			const gone = await hears(dan, 11, (state) => state === null);
			expect(gone.clock).toBeGreaterThan(here.clock);
			const late = await enter(relay, id, 'ben');
			say(late, 22, {});
			await hears(late, 22);
			expect(toldOf(late, 11)).toEqual([]);
		}
	);

	test('a stock client sees who comes, who they are, and that they leave', async () => {
		const ana = relay.stock(id, 'ana');
		const ben = relay.stock(id, 'ben');
		ben.provider.awareness.setLocalState({ cursor: 5 });
		const { awareness } = ana.provider;
		const ofBen = () => awareness.getStates().get(ben.doc.clientID);
		await untilStates(awareness, () => ofBen() !== undefined);
		expect(ofBen()).toMatchObject({ user: { id: 'ben', name: 'Nom de ben' }, cursor: 5 });
		ben.destroy();
		await untilStates(awareness, () => ofBen() === undefined);
		expect(awareness.getStates().has(ana.doc.clientID)).toBe(true);
	});

	test('a newcomer is told everyone at once, and again on asking', async () => {
		const ana = await enter(relay, id, 'ana');
		const ben = await enter(relay, id, 'ben');
		say(ana, 11, { cursor: 1 });
		say(ben, 22, { cursor: 2 });
		await hears(ana, 22);
		await hears(ana, 11);
		const dan = await enter(relay, id, 'dan');
		const everyone = () =>
			dan.received.filter(({ type }) => type === messageType.awareness).map(({ body }) => idsOf(body!));
		await dan.next(({ type }) => type === messageType.awareness);
		expect(everyone()).toEqual([[11, 22]]);
		dan.send(Uint8Array.of(messageType.queryAwareness));
		await lookedAt(dan.ws);
		expect(everyone()).toEqual([
			[11, 22],
			[11, 22]
		]);
	});

	test('a clock far ahead neither travels nor keeps later states from being heard', async () => {
		const ana = await enter(relay, id, 'ana');
		const dan = await enter(relay, id, 'dan');
		ana.send(awarenessOf({ id: 11, clock: 2 ** 52, state: { cursor: 1 } }));
		const first = await hears(dan, 11);
		expect(first.clock).toBeLessThan(2_000);
		ana.send(awarenessOf({ id: 11, clock: 1, state: { cursor: 2 } }));
		const second = await hears(dan, 11, (state) => state?.cursor === 2);
		expect(second.clock).toBeGreaterThan(first.clock);
	});

	test('more than 64 kB at once closes the socket, and no less does', async () => {
		const ana = await enter(relay, id, 'ana');
		const dan = await enter(relay, id, 'dan');
		const stateOf = (length: number) => awarenessOf({ id: 11, clock: 1, state: { s: 'x'.repeat(length) } });
		// The message says its type in one byte and its length in three.
		const spare = limits.awareness - (stateOf(60_000).byteLength - 4);
		ana.send(stateOf(60_000 + spare));
		await hears(dan, 11);
		ana.send(stateOf(60_000 + spare + 1));
		expect(await ana.closed).toBe(closeCodes.tooLarge.code);
		const ben = await enter(relay, id, 'ben');
		ben.send(writeAwareness(new Uint8Array(limits.awareness + 1)));
		expect(await ben.closed).toBe(closeCodes.tooLarge.code);
	});
});

const idsOf = (body: Uint8Array) =>
	entriesOf(body)
		.map(({ id }) => id)
		.sort((a, b) => a - b);
