import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import type { Connection } from '#server/db/connection.ts';
import * as documents from '#server/db/documents.ts';
import { writeUpdate } from '#server/relay/protocol.ts';
import { databases, type TestDatabase } from '../../support/databases.ts';
import { changeOf } from '../../support/frames.ts';
import { enter } from '../../support/presence.ts';
import { startRelay, until, type TestRelay } from '../../support/relay.ts';

/** More than this waiting is compacted without being asked. */
const MOST_UPDATES = 2_000;

describe.each(databases)('compaction on $name', ({ create }) => {
	let database: TestDatabase;
	let connection: Connection;
	let relay: TestRelay;
	let id: string;
	/** Each compaction waits for this before it starts, and for the other before the relay learns of it. */
	let before: Promise<void>;
	let after: Promise<void>;
	let compacted: { blob: Uint8Array; seq: number }[];
	let stored: PromiseWithResolvers<void>;
	let finished: PromiseWithResolvers<void>;

	async function start() {
		relay = await startRelay(connection);
		relay.levels.set('ana', 'write').set('ben', 'write').set('dan', 'read');
		const { keeper } = relay;
		const compact = keeper.compact.bind(keeper);
		keeper.compact = async (documentId) => {
			await before;
			const result = await compact(documentId);
			stored.resolve();
			await after;
			compacted.push(result);
			finished.resolve();
			return result;
		};
	}

	beforeEach(async () => {
		before = after = Promise.resolve();
		compacted = [];
		stored = Promise.withResolvers();
		finished = Promise.withResolvers();
		database = await create();
		connection = await database.open();
		await start();
		id = await relay.createDocument();
	});
	afterEach(async () => {
		await relay.stop();
		await connection.close();
		await database.remove();
	});

	/** A member who writes from a document of their own, which hears what the others write. */
	async function writer(memberId: string, doc = new Y.Doc()) {
		const socket = await enter(relay, id, memberId);
		let sent = 0;
		return {
			doc,
			socket,
			send(change: () => void) {
				socket.send(writeUpdate(changeOf(doc, change)));
				sent += 1;
			},
			saved: () => socket.next(({ type, value }) => type === 100 && value === sent),
			hear() {
				for (const { type, kind, body } of socket.received) {
					if (type === 0 && kind !== 0) Y.applyUpdate(doc, body!);
				}
			}
		};
	}
	type Writer = Awaited<ReturnType<typeof writer>>;

	/** Types letter by letter and deletes most of it again, in so many updates. */
	function scribble({ doc, send }: Writer, updates: number): void {
		const text = doc.getText('t');
		for (let i = 0; i < updates; i += 1) {
			if (i % 5 < 3) send(() => text.insert(text.length, `mot ${i} `));
			else send(() => text.delete(text.length - 8, 5));
		}
	}

	const waiting = () => documents.updatesAfter(connection.db, id, 0);
	const storedBytes = async () => (await documents.findSize(connection.db, id)).bytes;
	const equal = (a: Y.Doc, b: Y.Doc) => Y.equalSnapshots(Y.snapshot(a), Y.snapshot(b));

	async function storedDocument(): Promise<Y.Doc> {
		const { snapshot, updates } = (await documents.load(connection.db, id))!;
		const doc = new Y.Doc();
		for (const bytes of [snapshot!, ...updates]) Y.applyUpdate(doc, bytes);
		expect([doc.store.pendingStructs, doc.store.pendingDs]).toEqual([null, null]);
		return doc;
	}

	async function expectEverywhere(doc: Y.Doc): Promise<void> {
		const stored = await storedDocument();
		expect(stored.getText('t').toString()).toBe(doc.getText('t').toString());
		expect(equal(stored, doc)).toBe(true);
		const late = relay.stock(id, 'dan');
		await until(late.doc, () => equal(late.doc, doc));
		const told = new Y.Doc();
		Y.applyUpdate(told, (await relay.relay.encodedState(id)).bytes);
		expect(equal(told, doc)).toBe(true);
	}

	test('a document is as before, in fewer bytes, also after a restart', async () => {
		const ana = await writer('ana');
		scribble(ana, 400);
		await ana.saved();
		const bytes = await storedBytes();
		const { seq } = await relay.keeper.compact(id);
		expect(seq).toBe(400);
		expect(await waiting()).toEqual([]);
		expect(await storedBytes()).toBeLessThan(bytes / 2);
		await expectEverywhere(ana.doc);
		await relay.stop();
		await start();
		await expectEverywhere(ana.doc);
		const again = await writer('ana', ana.doc);
		again.send(() => ana.doc.getText('t').insert(0, 'la suite '));
		await again.saved();
		await expectEverywhere(ana.doc);
	});

	test('compacting twice, or with nothing new, changes nothing', async () => {
		const ana = await writer('ana');
		scribble(ana, 20);
		await ana.saved();
		const first = await relay.keeper.compact(id);
		const second = await relay.keeper.compact(id);
		expect(second).toEqual(first);
		expect(await waiting()).toEqual([]);
		await expectEverywhere(ana.doc);
	});

	test('it starts by itself, and who joins or writes meanwhile has everything', async () => {
		const gates = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
		[before, after] = gates.map(({ promise }) => promise) as [Promise<void>, Promise<void>];
		const ana = await writer('ana');
		scribble(ana, MOST_UPDATES);
		await ana.saved();
		expect(await waiting()).toHaveLength(MOST_UPDATES);
		// It is about to start: these rows are compacted too, although the relay did not know of them then.
		scribble(ana, 10);
		await ana.saved();
		const early = relay.stock(id, 'dan');
		await until(early.doc, () => equal(early.doc, ana.doc));
		gates[0]!.resolve();
		await stored.promise;
		expect(await waiting()).toEqual([]);
		// It is stored, and the relay has not heard of it yet.
		const ben = relay.stock(id, 'ben');
		await until(ben.doc, () => equal(ben.doc, ana.doc));
		ben.text.insert(0, 'Ben était là. ');
		await until(early.doc, () => early.text.toString().startsWith('Ben'));
		scribble(ana, 10);
		await ana.saved();
		gates[1]!.resolve();
		await finished.promise;
		ana.hear();
		expect(compacted.map(({ seq }) => seq)).toEqual([MOST_UPDATES + 10]);
		expect((await waiting()).map(({ seq }) => seq)).toEqual(
			Array.from({ length: 11 }, (_, i) => MOST_UPDATES + 11 + i)
		);
		await expectEverywhere(ana.doc);
		await until(early.doc, () => equal(early.doc, ana.doc));
		await until(ben.doc, () => equal(ben.doc, ana.doc));
		// The relay forgot what was compacted, and nothing else: a second time is no different.
		await relay.keeper.compact(id);
		await expectEverywhere(ana.doc);
	});

	test('it names who wrote each part, and who deleted it, also parts written in turns', async () => {
		const ana = await writer('ana');
		const ben = await writer('ben');
		const text = ana.doc.getText('t');
		ana.send(() => text.insert(0, 'Ana écrit.'));
		await ana.saved();
		await ben.socket.next(({ kind }) => kind === 2);
		ben.hear();
		ben.send(() => ben.doc.getText('t').insert(4, 'et Ben '));
		await ben.saved();
		// Ben deletes the first word of Ana.
		ben.send(() => ben.doc.getText('t').delete(0, 4));
		await ben.saved();
		await ana.socket.next(() => ana.socket.received.filter(({ kind }) => kind === 2).length >= 2);
		ana.hear();
		ana.send(() => text.insert(text.length, ' Encore Ana.'));
		await ana.saved();
		await relay.keeper.compact(id);
		expect(await written('document_authorship')).toEqual({
			[`${ana.doc.clientID}:0+22`]: 'ana',
			[`${ben.doc.clientID}:0+7`]: 'ben'
		});
		expect(await written('document_deletion')).toEqual({ [`${ana.doc.clientID}:0+4`]: 'ben' });
	});

	test('every struct has one author, the one who sent it, over several compactions', async () => {
		const members = ['ana', 'ben', 'ana'];
		const writers = await Promise.all(members.map((member) => writer(member)));
		for (let round = 0; round < 3; round += 1) {
			for (const each of writers) scribble(each, 30);
			await Promise.all(writers.map(({ saved }) => saved()));
			await relay.keeper.compact(id);
		}
		const ranges = await connection.db
			.selectFrom('document_authorship')
			.selectAll()
			.orderBy('client_id')
			.orderBy('clock')
			.execute();
		for (const [i, { doc }] of writers.entries()) {
			let end = 0;
			for (const range of ranges.filter(({ client_id }) => client_id === doc.clientID)) {
				expect(range).toMatchObject({ document_id: id, clock: end, member_id: members[i] });
				end += range.length;
			}
			expect(end).toBe(Y.getState(doc.store, doc.clientID));
		}
		const deleted = await connection.db.selectFrom('document_deletion').selectAll().execute();
		for (const [i, { doc }] of writers.entries()) {
			const own = deleted.filter(({ client_id }) => client_id === doc.clientID);
			expect(new Set(own.map(({ member_id }) => member_id))).toEqual(new Set([members[i]]));
			const ranges = Y.createDeleteSetFromStructStore(doc.store).clients.get(doc.clientID)!;
			const total = (lengths: number[]) => lengths.reduce((sum, length) => sum + length, 0);
			expect(total(own.map(({ length }) => length))).toBe(total(ranges.map(({ len }) => len)));
		}
	});

	/** `client:clock+length` of each range → its member. Ranges of the same member and moment may be one. */
	async function written(table: 'document_authorship' | 'document_deletion') {
		const ranges = await connection.db.selectFrom(table).selectAll().where('document_id', '=', id).execute();
		return Object.fromEntries(
			ranges.map((range) => [`${range.client_id}:${range.clock}+${range.length}`, range.member_id])
		);
	}
});
