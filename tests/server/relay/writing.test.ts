import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { SCHEMA_VERSION } from '#lib/document/names.ts';
import { closeCodes } from '#lib/domain/close-codes.ts';
import type { Connection } from '#server/db/connection.ts';
import { writeStep1, writeStep2, writeUpdate } from '#server/relay/protocol.ts';
import { databases, type TestDatabase } from '../../support/databases.ts';
import { startRelay, until, type TestRelay } from '../../support/relay.ts';

/** The update that one change of a document makes. */
function changeOf(doc: Y.Doc, change: () => void): Uint8Array {
	let update: Uint8Array | undefined;
	doc.once('update', (bytes: Uint8Array) => (update = bytes));
	change();
	return update!;
}

describe.each(databases)('documents over WebSocket on $name', ({ create }) => {
	let database: TestDatabase;
	let connection: Connection;
	let relay: TestRelay;
	let id: string;
	beforeEach(async () => {
		database = await create();
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

	test('two partners with the stock client see each other’s text', async () => {
		const ana = relay.stock(id, 'ana');
		const ben = relay.stock(id, 'ben');
		await Promise.all([ana.synced(), ben.synced()]);
		ana.text.insert(0, 'Bonjour');
		await until(ben.doc, () => ben.text.toString() === 'Bonjour');
		ben.text.insert(7, ' à tous');
		await until(ana.doc, () => ana.text.toString() === 'Bonjour à tous');
	});

	test('what was acknowledged is there for someone who comes after a restart', async () => {
		const ana = relay.raw(id, 'ana');
		const doc = new Y.Doc();
		const update = changeOf(doc, () => doc.getText('t').insert(0, 'gardé'));
		await ana.open();
		ana.send(writeStep2(new Uint8Array([0, 0])));
		ana.send(writeUpdate(update));
		await ana.next((message) => message.type === 100 && message.value === 2);
		await relay.stop();
		relay = await startRelay(connection);
		relay.levels.set('ben', 'write');
		const ben = relay.stock(id, 'ben');
		await ben.synced();
		expect(ben.text.toString()).toBe('gardé');
	});

	test('nobody is told before it is durable', async () => {
		await relay.stop();
		const gate = Promise.withResolvers<void>();
		relay = await startRelay(connection, {
			journal: (real) => ({
				...real,
				async commit(batches, at) {
					await gate.promise;
					return real.commit(batches, at);
				}
			})
		});
		relay.levels.set('ana', 'write').set('ben', 'write');
		const ana = relay.raw(id, 'ana');
		const ben = relay.raw(id, 'ben');
		await Promise.all([ana.open(), ben.open()]);
		await Promise.all([ana, ben].map((client) => client.next((message) => message.kind === 0)));
		const doc = new Y.Doc();
		ana.send(writeUpdate(changeOf(doc, () => doc.getText('t').insert(0, 'x'))));
		// A question asked after the update is answered before it: the update waits for its commit.
		ana.send(writeStep1(new Uint8Array([0])));
		const answer = await ana.next((message) => message.kind === 1);
		expect([...answer.body!]).toEqual([0, 0]);
		expect(ben.received.some((message) => message.kind === 2)).toBe(false);
		expect(ana.received.some((message) => message.type === 100)).toBe(false);
		gate.resolve();
		await ben.next((message) => message.kind === 2);
		await ana.next((message) => message.type === 100);
	});

	test('a client with the same state vector still learns what was deleted', async () => {
		const ana = relay.stock(id, 'ana');
		const ben = relay.stock(id, 'ben');
		await Promise.all([ana.synced(), ben.synced()]);
		ana.text.insert(0, 'abc');
		await until(ben.doc, () => ben.text.toString() === 'abc');
		ben.provider.disconnect();
		const gone = relay.raw(id, 'ana');
		await gone.open();
		ana.text.delete(1, 1);
		await gone.next((message) => message.kind === 2);
		ben.provider.connect();
		await until(ben.doc, () => ben.text.toString() === 'ac');
	});

	test('offline edits come up when their author returns', async () => {
		const ana = relay.stock(id, 'ana');
		await ana.synced();
		ana.text.insert(0, 'en ligne');
		ana.provider.disconnect();
		ana.text.insert(8, ', hors ligne');
		ana.provider.connect();
		const ben = relay.stock(id, 'ben');
		await until(ben.doc, () => ben.text.toString() === 'en ligne, hors ligne');
	});

	test('a commenter’s update is refused, and nobody sees it', async () => {
		const ana = relay.stock(id, 'ana');
		await ana.synced();
		const cleo = relay.raw(id, 'cleo');
		await cleo.open();
		const doc = new Y.Doc();
		cleo.send(writeUpdate(changeOf(doc, () => doc.getText('t').insert(0, 'intrus'))));
		expect(await cleo.closed).toBe(closeCodes.notWriter.code);
		ana.text.insert(0, 'la suite');
		const late = relay.stock(id, 'dan');
		await late.synced();
		await until(late.doc, () => late.text.toString() === 'la suite');
		expect(ana.text.toString()).toBe('la suite');
	});

	test('a reader may send back what everyone knows', async () => {
		const ana = relay.raw(id, 'ana');
		await ana.open();
		const doc = new Y.Doc();
		const update = changeOf(doc, () => doc.getText('t').insert(0, 'connu'));
		ana.send(writeUpdate(update));
		await ana.next((message) => message.type === 100);
		const dan = relay.raw(id, 'dan');
		await dan.open();
		dan.send(writeUpdate(update));
		await dan.next((message) => message.type === 100 && message.value === 1);
		expect(await connection.db.selectFrom('document_update').select('seq').execute()).toHaveLength(1);
	});

	test('a writer whose right is taken away loses it on the open socket', async () => {
		const ben = relay.raw(id, 'ben');
		await ben.open();
		await ben.next((message) => message.kind === 0);
		relay.levels.set('ben', 'comment');
		await relay.relay.reconsider({ memberId: 'ben' });
		await ben.next((message) => message.type === 102 && message.value === 2);
		const doc = new Y.Doc();
		ben.send(writeUpdate(changeOf(doc, () => doc.getText('t').insert(0, 'trop tard'))));
		expect(await ben.closed).toBe(closeCodes.notWriter.code);
		expect(await connection.db.selectFrom('document_update').select('seq').execute()).toHaveLength(0);
	});

	test('a member who may no longer read, or whose session ended, loses the socket', async () => {
		const ben = relay.raw(id, 'ben');
		const ana = relay.raw(id, 'ana');
		await Promise.all([ben.open(), ana.open()]);
		await Promise.all([ana, ben].map((client) => client.next((message) => message.kind === 0)));
		relay.levels.set('ben', 'none');
		relay.ended.add('ana');
		await relay.relay.reconsider({});
		expect(await ben.closed).toBe(closeCodes.noAccess.code);
		expect(await ana.closed).toBe(closeCodes.sessionEnded.code);
	});

	test('a client id that belongs to someone else is refused, and said in the log', async () => {
		const doc = new Y.Doc();
		const ana = relay.raw(id, 'ana');
		await ana.open();
		ana.send(writeUpdate(changeOf(doc, () => doc.getText('t').insert(0, 'à moi'))));
		await ana.next((message) => message.type === 100);
		const ben = relay.raw(id, 'ben');
		await ben.open();
		ben.send(writeUpdate(changeOf(doc, () => doc.getText('t').insert(5, ' et pas à toi'))));
		expect(await ben.closed).toBe(closeCodes.forged.code);
		expect(relay.log).toContainEqual(expect.objectContaining({ reason: 'forged', member: 'ben' }));
		const late = relay.stock(id, 'dan');
		await late.synced();
		expect(late.text.toString()).toBe('à moi');
	});

	test('nobody may go on writing as the client that made the first content', async () => {
		const seed = new Y.Doc();
		seed.getText('t').insert(0, 'modèle');
		const seeded = await relay.createDocument(Y.encodeStateAsUpdate(seed));
		const ana = relay.raw(seeded, 'ana');
		await ana.open();
		ana.send(writeUpdate(changeOf(seed, () => seed.getText('t').insert(0, 'faux '))));
		expect(await ana.closed).toBe(closeCodes.forged.code);
	});

	test('a forged struct at a known clock changes nothing', async () => {
		const real = new Y.Doc();
		real.clientID = 7;
		const ana = relay.raw(id, 'ana');
		await ana.open();
		ana.send(writeUpdate(changeOf(real, () => real.getText('t').insert(0, 'AAAA'))));
		await ana.next((message) => message.type === 100 && message.value === 1);
		const forged = new Y.Doc();
		forged.clientID = 7;
		forged.getText('t').insert(0, 'BB');
		forged.getText('t').insert(2, 'BBBB');
		ana.send(writeUpdate(Y.encodeStateAsUpdate(forged)));
		await ana.next((message) => message.type === 100 && message.value === 2);
		const late = relay.stock(id, 'dan');
		await late.synced();
		expect(late.text.toString()).toMatch(/^AAAA/);
		const { bytes } = await relay.relay.encodedState(id);
		const merged = new Y.Doc();
		Y.applyUpdate(merged, bytes);
		expect(merged.getText('t').toString()).toBe(late.text.toString());
	});

	test('an update whose predecessor is missing is not kept: the whole is asked for again', async () => {
		const doc = new Y.Doc();
		const first = changeOf(doc, () => doc.getText('t').insert(0, 'un '));
		const second = changeOf(doc, () => doc.getText('t').insert(3, 'deux'));
		const ana = relay.raw(id, 'ana');
		await ana.open();
		await ana.next((message) => message.kind === 0);
		ana.send(writeStep2(new Uint8Array([0, 0])));
		await ana.next((message) => message.type === 100 && message.value === 1);
		ana.received.length = 0;
		ana.send(writeUpdate(second));
		// At most one question a second: the first may have come with the handshake.
		const asked = ana.next((message) => message.kind === 0);
		const again = setInterval(() => ana.send(writeUpdate(second)), 300);
		await asked.finally(() => clearInterval(again));
		expect(await connection.db.selectFrom('document_update').select('seq').execute()).toHaveLength(0);
		ana.send(writeStep2(Y.mergeUpdates([first, second])));
		await ana.next((message) => message.type === 100 && message.value! >= 3);
		const late = relay.stock(id, 'dan');
		await late.synced();
		expect(late.text.toString()).toBe('un deux');
	});

	test('only a wrong origin is refused in HTTP', async () => {
		const refused = relay.raw(id, 'ana', undefined, { origin: 'http://ailleurs.example' });
		const status = await new Promise((resolve) =>
			refused.ws.once('unexpected-response', (_, response) => resolve(response.statusCode))
		);
		expect(status).toBe(403);
	});

	test('an unknown document and someone else’s close alike', async () => {
		relay.levels.set('eve', 'none');
		const codes = await Promise.all([
			relay.raw('inconnu', 'ana').closed,
			relay.raw(id, 'eve').closed,
			relay.raw('%E0%A4%A', 'ana').closed
		]);
		expect(new Set(codes)).toEqual(new Set([closeCodes.noAccess.code]));
	});

	test('a page of another schema or epoch is told to reload', async () => {
		expect(await relay.raw(id, 'ana', 'schema=0&epoch=1').closed).toBe(closeCodes.schema.code);
		expect(await relay.raw(id, 'ana', `schema=${SCHEMA_VERSION}&epoch=2`).closed).toBe(closeCodes.epoch.code);
	});
});
