import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { emptyUpdate, mergeAll } from '#server/relay/merge.ts';
import { PendingUpdates } from '#server/relay/pending-updates.ts';
import { Replica } from '#server/relay/replica.ts';
import { newPart, readUpdate } from '#server/relay/update.ts';

/** What somebody typed, update by update: letters, and the deletion of some. */
function written(clientId: number): Uint8Array[] {
	const doc = new Y.Doc();
	doc.clientID = clientId;
	const updates: Uint8Array[] = [];
	doc.on('update', (update: Uint8Array) => updates.push(update));
	const text = doc.getText('t');
	for (const letter of 'abcd') text.insert(text.length, letter);
	text.delete(1, 2);
	text.insert(0, 'e');
	return updates;
}

const accept = (replica: Replica, update: Uint8Array) => {
	const part = newPart(readUpdate(update), replica.known)!;
	replica.accept(part);
	return part;
};

describe('a document as bytes', () => {
	test('tells of nothing that is accepted and not yet stored', () => {
		const replica = new Replica(emptyUpdate, []);
		const updates = [...written(1), ...written(2)];
		const parts = updates.map((update) => accept(replica, update));
		expect(replica.vector).toEqual(Uint8Array.of(0));
		parts.forEach((part, i) => {
			replica.commit(part);
			const stored = new Replica(mergeAll(updates.slice(0, i + 1)), []);
			expect(Y.decodeStateVector(replica.vector)).toEqual(Y.decodeStateVector(stored.vector));
			// An equal vector is answered with what is deleted.
			expect(replica.answer(replica.vector)).toEqual(stored.answer(stored.vector));
			expect(replica.waitingUpdates).toBe(i + 1);
		});
	});

	test('knows what is accepted before it is stored', () => {
		const replica = new Replica(emptyUpdate, []);
		const updates = written(1);
		for (const update of updates) accept(replica, update);
		for (const update of updates) expect(newPart(readUpdate(update), replica.known)).toBeUndefined();
	});
});

describe('updates that wait for compaction', () => {
	test('keep their bytes, whatever comes and goes', () => {
		const pending = new PendingUpdates();
		const given = Array.from({ length: 300 }, (_, i) => new Uint8Array(i % 70).fill(i));
		for (const update of given) pending.push(update);
		const early = pending.all;
		pending.drop(100);
		for (const update of given) pending.push(update);
		const plain = (updates: readonly Uint8Array[]) => updates.map((update) => [...update]);
		expect(plain(early)).toEqual(plain(given));
		expect(plain(pending.all)).toEqual(plain([...given.slice(100), ...given]));
		expect(pending.count).toBe(500);
		expect(pending.byteLength).toBe(plain(pending.all).flat().length);
	});
});
