import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { closeCodes } from '#lib/domain/close-codes.ts';
import type { Connection } from '#server/db/connection.ts';
import * as documents from '#server/db/documents.ts';
import { writeUpdate } from '#server/relay/protocol.ts';
import { databases, type TestDatabase } from '../../support/databases.ts';
import { attacksFrom, lookedAt } from '../../support/frames.ts';
import { startRelay, until, type TestRelay } from '../../support/relay.ts';

const FRAMES = 10_000;
/** Sockets that attack at the same time. */
const AT_ONCE = 4;
/** Frames between two words of the honest clients. */
const ROUND = 500;

const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));
const { malformed, notWriter, forged, gap } = closeCodes;
const mayClose = [malformed, notWriter, forged, gap].map(({ code }) => code);

describe.each(databases)('frames that cannot be read on $name', ({ create }) => {
	let database: TestDatabase;
	let connection: Connection;
	let relay: TestRelay;
	let id: string;
	beforeEach(async () => {
		database = await create();
		connection = await database.open();
		relay = await startRelay(connection);
		relay.levels.set('ana', 'write').set('ben', 'write').set('mallory', 'write').set('cleo', 'comment');
		id = await relay.createDocument();
	});
	afterEach(async () => {
		await relay.stop();
		await connection.close();
		await database.remove();
	});

	/** The document as the journal has it; fails if a row cannot be applied or waits for something missing. */
	async function journaled(): Promise<Y.Doc> {
		const doc = new Y.Doc();
		for (const { bytes, seq, member_id } of await documents.updatesAfter(connection.db, id, 0)) {
			const what = `row ${seq} of ${member_id}: ${Buffer.from(bytes).toString('hex')}`;
			expect(() => Y.applyUpdate(doc, bytes), what).not.toThrow();
			expect([doc.store.pendingStructs, doc.store.pendingDs], what).toEqual([null, null]);
		}
		return doc;
	}

	const name = `${FRAMES} frames close their own socket and nothing else (SEED=${seed})`;
	test(name, { timeout: 300_000 }, async () => {
		const attackOf = attacksFrom(seed);
		const ana = relay.stock(id, 'ana');
		const ben = relay.stock(id, 'ben');
		await Promise.all([ana.synced(), ben.synced()]);
		const counts = { closed: 0, taken: 0 };
		let next = 0;

		async function attackAs(memberId: string, end: number): Promise<void> {
			let socket = relay.raw(id, memberId);
			await socket.open();
			while (next < end) {
				const n = next++;
				const { kind, frame, isMalformed } = attackOf(n);
				socket.ws.send(frame);
				const code = await lookedAt(socket.ws);
				const shown = typeof frame === 'string' ? frame : Buffer.from(frame).toString('hex');
				const what = `SEED=${seed}, frame ${n} (${kind}) of ${memberId}: ${shown}`;
				if (isMalformed) expect(code, what).toBe(malformed.code);
				else expect([undefined, ...mayClose], what).toContain(code);
				counts[code === undefined ? 'taken' : 'closed'] += 1;
				if (code === undefined) continue;
				socket = relay.raw(id, memberId);
				await socket.open();
			}
			socket.destroy();
		}

		for (let end = ROUND; end <= FRAMES; end += ROUND) {
			const attackers = Array.from({ length: AT_ONCE }, (_, i) => attackAs(i % 2 ? 'cleo' : 'mallory', end));
			ana.text.insert(ana.text.length, `a${end} `);
			await until(ben.doc, () => ben.text.toString().includes(`a${end} `));
			ben.text.insert(ben.text.length, `b${end} `);
			await until(ana.doc, () => ana.text.toString().includes(`b${end} `));
			await Promise.all(attackers);
		}

		expect(counts.closed + counts.taken).toBe(FRAMES);
		expect(Math.min(counts.closed, counts.taken)).toBeGreaterThan(FRAMES / 20);
		const rounds = Array.from({ length: FRAMES / ROUND }, (_, i) => (i + 1) * ROUND);
		// Commits are told in order: who has these two words has everything that was taken before them.
		ana.text.insert(ana.text.length, 'fin ');
		await until(ben.doc, () => ben.text.toString().endsWith('fin '));
		ben.text.insert(ben.text.length, 'fini');
		await until(ana.doc, () => ana.text.toString().endsWith('fini'));
		const typed = rounds.map((end) => `a${end} b${end} `).join('') + 'fin fini';
		const late = relay.stock(id, 'ana');
		await until(late.doc, () => late.text.toString() === typed);
		const kept = await journaled();
		for (const doc of [ana.doc, ben.doc, late.doc, kept]) {
			expect(doc.getText('t').toString()).toBe(typed);
			expect(Y.encodeStateVector(doc)).toEqual(Y.encodeStateVector(kept));
			expect(Y.equalSnapshots(Y.snapshot(doc), Y.snapshot(kept))).toBe(true);
		}
		// What cannot be read is foreseen: nothing was caught that should not have happened.
		const surprises = relay.log.filter(({ level }) => (level as number) >= 50);
		expect(surprises, `SEED=${seed}`).toEqual([]);
	});

	test('an update whose struct refers to a later one of its own client is not kept', async () => {
		const mallory = relay.raw(id, 'mallory');
		await mallory.open();
		// Two letters of client 9: the first says it stands right of the second.
		mallory.send(writeUpdate(Uint8Array.of(1, 2, 9, 0, 0x84, 9, 1, 1, 97, 0x84, 9, 0, 1, 98, 0)));
		await lookedAt(mallory.ws);
		await expectOnlyHonest();
	});

	test('an update whose clients wait for each other is not kept', async () => {
		const mallory = relay.raw(id, 'mallory');
		await mallory.open();
		// One letter each of clients 9 and 8, either right of the other.
		mallory.send(writeUpdate(Uint8Array.of(2, 1, 9, 0, 0x84, 8, 0, 1, 97, 1, 8, 0, 0x84, 9, 0, 1, 98, 0)));
		await lookedAt(mallory.ws);
		await expectOnlyHonest();
	});

	async function expectOnlyHonest(): Promise<void> {
		const ana = relay.stock(id, 'ana');
		const ben = relay.stock(id, 'ben');
		await Promise.all([ana.synced(), ben.synced()]);
		ana.text.insert(0, 'la suite');
		await until(ben.doc, () => ben.text.toString() === 'la suite');
		expect((await journaled()).getText('t').toString()).toBe('la suite');
	}
});
