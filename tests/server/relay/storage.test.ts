import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { closeCodes } from '#lib/domain/close-codes.ts';
import { messageType, storageStates, type StorageState } from '#lib/domain/relay-protocol.ts';
import { SCHEMA_VERSION } from '#lib/document/names.ts';
import type { Connection } from '#server/db/connection.ts';
import * as documents from '#server/db/documents.ts';
import type { Journal } from '#server/relay/journal.ts';
import { writeStep1, writeUpdate } from '#server/relay/protocol.ts';
import { databases, type TestDatabase } from '../../support/databases.ts';
import { changeOf, lookedAt } from '../../support/frames.ts';
import { enter, type Raw } from '../../support/presence.ts';
import { startRelay, type Received, type TestRelay } from '../../support/relay.ts';

/** A journal that can be made to fail or to wait. */
function troubled() {
	const trouble = {
		isFailing: false,
		gate: Promise.resolve(),
		attempts: 0,
		/** Ends the waiting; also at the end of each test, or a relay that waits could not be closed. */
		letGo: () => {},
		/** From now on nothing is answered until it is let go. */
		hold() {
			const { promise, resolve } = Promise.withResolvers<void>();
			trouble.gate = promise;
			trouble.letGo = resolve;
		},
		wrap: (real: Journal): Journal => ({
			...real,
			async commit(batches, at) {
				trouble.attempts += 1;
				for (const check of [...waiting]) check();
				await trouble.gate;
				if (trouble.isFailing) throw new Error('no space left on device');
				return real.commit(batches, at);
			}
		}),
		/** Resolves once so many more commits were tried. */
		attempted: (more: number) =>
			new Promise<void>((resolve) => {
				const goal = trouble.attempts + more;
				const check = () => {
					if (trouble.attempts < goal) return;
					waiting.delete(check);
					resolve();
				};
				waiting.add(check);
			})
	};
	const waiting = new Set<() => void>();
	return trouble;
}

const isStorage = (state: StorageState) => (message: Received) =>
	message.type === messageType.storage && message.value === storageStates.indexOf(state);
const isSaved = (count: number) => (message: Received) =>
	message.type === messageType.saved && message.value === count;
const isUpdate = (message: Received) => message.kind === 2;

describe.each(databases)('when the database fails, on $name', ({ create }) => {
	let database: TestDatabase;
	let connection: Connection;
	let relay: TestRelay;
	let id: string;
	let trouble: ReturnType<typeof troubled>;

	async function start(
		options: { capacity?: number; slowAfter?: number; wrap?: (real: Journal) => Journal } = {}
	) {
		const { wrap = trouble.wrap, ...settings } = options;
		relay = await startRelay(connection, { journal: wrap, settings });
		relay.levels.set('ana', 'write').set('ben', 'write').set('dan', 'read');
	}

	beforeEach(async () => {
		database = await create();
		connection = await database.open();
		trouble = troubled();
		await start();
		id = await relay.createDocument();
	});
	afterEach(async () => {
		trouble.letGo();
		await relay.stop();
		await connection.close();
		await database.remove();
	});

	const rows = () => documents.updatesAfter(connection.db, id, 0);

	async function storedText(): Promise<string> {
		const doc = new Y.Doc();
		for (const { bytes } of await rows()) Y.applyUpdate(doc, bytes);
		return doc.getText('t').toString();
	}

	/** Types at the end of a document, an update a word. */
	function type(socket: Raw, doc: Y.Doc, words: readonly string[]): void {
		const text = doc.getText('t');
		for (const word of words) {
			socket.send(writeUpdate(changeOf(doc, () => text.insert(text.length, word))));
		}
	}

	test('nothing is acknowledged or told until it works again, and then everything is', async () => {
		const ana = await enter(relay, id, 'ana');
		const ben = await enter(relay, id, 'ben');
		trouble.isFailing = true;
		const doc = new Y.Doc();
		type(ana, doc, ['un ']);
		await Promise.all([ana, ben].map((socket) => socket.next(isStorage('retrying'))));
		type(ana, doc, ['deux ', 'trois']);
		await trouble.attempted(2);
		ana.send(writeStep1(Uint8Array.of(0)));
		const answer = await ana.next(({ kind }) => kind === 1);
		expect([...answer.body!]).toEqual([0, 0]);
		expect(await lookedAt(ben.ws)).toBeUndefined();
		for (const { received } of [ana, ben]) {
			expect(received.filter(isUpdate)).toEqual([]);
			expect(received.filter(({ type }) => type === messageType.saved)).toEqual([]);
		}
		trouble.isFailing = false;
		await Promise.all([ana, ben].map((socket) => socket.next(isStorage('ok'))));
		await ana.next(isSaved(3));
		expect(await storedText()).toBe('un deux trois');
		const heard = new Y.Doc();
		const hasAll = () => {
			for (const { body } of ben.received.filter(isUpdate)) Y.applyUpdate(heard, body!);
			return heard.getText('t').toString() === 'un deux trois';
		};
		await ben.next(hasAll);
		expect(hasAll()).toBe(true);
	});

	test('whoever comes meanwhile is told, and a stock client gets nothing it does not know', async () => {
		const ana = await enter(relay, id, 'ana');
		const stock = relay.raw(id, 'ben', `schema=${SCHEMA_VERSION}&epoch=1`);
		await stock.open();
		trouble.isFailing = true;
		type(ana, new Y.Doc(), ['x']);
		await ana.next(isStorage('retrying'));
		const dan = await enter(relay, id, 'dan');
		expect(dan.received.some(isStorage('retrying'))).toBe(true);
		trouble.isFailing = false;
		await dan.next(isStorage('ok'));
		await stock.next(isUpdate);
		expect(stock.received.filter((message) => message.type >= messageType.saved)).toEqual([]);
	});

	test('above the capacity reading stops, and nothing that was sent is lost', async () => {
		await relay.stop();
		await start({ capacity: 2_000 });
		const ana = await enter(relay, id, 'ana');
		const ben = await enter(relay, id, 'ben');
		trouble.isFailing = true;
		const doc = new Y.Doc();
		const words = Array.from({ length: 50 }, (_, i) => `${i} `.padEnd(100, '.'));
		type(ana, doc, words.slice(0, 1));
		await ana.next(isStorage('retrying'));
		type(ana, doc, words.slice(1));
		await Promise.all([ana, ben].map((socket) => socket.next(isStorage('readOnly'))));
		let isRead = false;
		const read = lookedAt(ana.ws).then((code) => {
			isRead = true;
			return code;
		});
		await trouble.attempted(2);
		expect(await lookedAt(ben.ws)).toBeUndefined();
		expect(isRead).toBe(false);
		expect(await rows()).toEqual([]);
		trouble.isFailing = false;
		expect(await read).toBeUndefined();
		await ana.next(isSaved(words.length));
		expect(await storedText()).toBe(words.join(''));
		await ben.next(isStorage('ok'));
		type(ben, new Y.Doc(), ['la suite']);
		await ben.next(isSaved(1));
	});

	test('a database that says nothing is told of, is not asked twice, and everything is stored once it answers', async () => {
		await relay.stop();
		await start({ slowAfter: 50 });
		const ana = await enter(relay, id, 'ana');
		const ben = await enter(relay, id, 'ben');
		trouble.hold();
		const doc = new Y.Doc();
		type(ana, doc, ['un ']);
		await Promise.all([ana, ben].map((socket) => socket.next(isStorage('retrying'))));
		type(ana, doc, ['deux ', 'trois']);
		expect(await lookedAt(ana.ws)).toBeUndefined();
		expect(trouble.attempts).toBe(1);
		expect(ana.received.filter(({ type }) => type === messageType.saved)).toEqual([]);
		trouble.letGo();
		await Promise.all([ana, ben].map((socket) => socket.next(isStorage('ok'))));
		await ana.next(isSaved(3));
		expect(await storedText()).toBe('un deux trois');
	});

	test('above the capacity reading stops also while the database says nothing', async () => {
		await relay.stop();
		await start({ capacity: 2_000 });
		const ana = await enter(relay, id, 'ana');
		const ben = await enter(relay, id, 'ben');
		trouble.hold();
		const doc = new Y.Doc();
		const words = Array.from({ length: 50 }, (_, i) => `${i} `.padEnd(100, '.'));
		type(ana, doc, words);
		await Promise.all([ana, ben].map((socket) => socket.next(isStorage('readOnly'))));
		let isRead = false;
		const read = lookedAt(ana.ws).then((code) => {
			isRead = true;
			return code;
		});
		expect(await lookedAt(ben.ws)).toBeUndefined();
		expect(isRead).toBe(false);
		trouble.letGo();
		expect(await read).toBeUndefined();
		await ana.next(isSaved(words.length));
		expect(await storedText()).toBe(words.join(''));
	});

	test('a commit that was made although it seemed to fail is not made twice', async () => {
		await relay.stop();
		let isAnswerLost = true;
		await start({
			wrap: (real) => ({
				...real,
				async commit(batches, at) {
					const lasts = await real.commit(batches, at);
					if (!isAnswerLost) return lasts;
					isAnswerLost = false;
					throw new Error('the connection was lost');
				}
			})
		});
		const ana = await enter(relay, id, 'ana');
		const doc = new Y.Doc();
		type(ana, doc, ['un ']);
		await ana.next(isSaved(1));
		type(ana, doc, ['deux']);
		await ana.next(isSaved(2));
		expect(await storedText()).toBe('un deux');
		expect((await rows()).map(({ seq }) => seq)).toEqual([1, 2]);
	});

	test('closing waits for the last commit, and says so before the socket ends', async () => {
		const ana = await enter(relay, id, 'ana');
		trouble.hold();
		type(ana, new Y.Doc(), ['le dernier mot']);
		await trouble.attempted(1);
		let isClosed = false;
		const closing = relay.relay.close().then(() => (isClosed = true));
		// Who comes now is sent away at once, while the commit still runs.
		expect(await relay.raw(id, 'ben').closed).toBe(closeCodes.restarting.code);
		expect(isClosed).toBe(false);
		expect(ana.ws.readyState).toBe(ana.ws.OPEN);
		trouble.letGo();
		expect(await ana.closed).toBe(closeCodes.restarting.code);
		expect(ana.received.some(isSaved(1))).toBe(true);
		await closing;
		expect(await storedText()).toBe('le dernier mot');
	});

	test('what was waiting behind a running commit is durable too when the relay has closed', async () => {
		const ana = await enter(relay, id, 'ana');
		trouble.hold();
		const doc = new Y.Doc();
		type(ana, doc, ['un ']);
		await trouble.attempted(1);
		type(ana, doc, ['deux ', 'trois']);
		await lookedAt(ana.ws);
		const closing = relay.relay.close();
		trouble.letGo();
		await closing;
		expect(ana.received.some(isSaved(3))).toBe(true);
		expect(await storedText()).toBe('un deux trois');
	});

	test('closing while the database is gone ends, and nothing is said to be saved', async () => {
		const ana = await enter(relay, id, 'ana');
		trouble.isFailing = true;
		type(ana, new Y.Doc(), ['pas gardé']);
		await ana.next(isStorage('retrying'));
		await relay.relay.close();
		expect(await ana.closed).toBe(closeCodes.restarting.code);
		expect(ana.received.filter((message) => message.type === messageType.saved)).toEqual([]);
		expect(await rows()).toEqual([]);
	});

	test('a document that was moved here, where nothing counted in its own row, goes on after its last update', async () => {
		const doc = new Y.Doc();
		const bytes = changeOf(doc, () => doc.getText('t').insert(0, 'avant '));
		const row = { document_id: id, seq: 7, member_id: 'ben', at: new Date().toISOString(), bytes };
		await connection.db.insertInto('document_update').values(row).execute();
		const ana = await enter(relay, id, 'ana');
		type(ana, new Y.Doc(), ['après', '!']);
		await ana.next(isSaved(2));
		expect((await rows()).map(({ seq }) => seq)).toEqual([7, 8, 9]);
	});
});
