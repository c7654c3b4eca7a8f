import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { readOneStruct } from '#server/relay/one-struct.ts';
import { defaultBounds, readWhole, type ReadUpdate } from '#server/relay/update.ts';

const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));

describe('an update of one piece of text', () => {
	test('is read without Yjs when it is what a key gives', () => {
		const { updates } = typed((text) => {
			for (let i = 0; i < 20; i += 1) text.insert(i >> 1, 'a');
		});
		for (const update of updates) expect(readOneStruct(update, defaultBounds)).toEqual(readAs(update));
	});

	test('is read as Yjs reads it, or not at all, whatever it is', () => {
		console.log(`SEED=${seed}`);
		const random = randomFrom(seed);
		const { updates } = typed((text, doc) => {
			const words = ['a', 'bc', 'é', '🙂', 'x'.repeat(1_200), '\u007f'];
			for (let i = 0; i < 400; i += 1) {
				const at = Math.floor(random() * (text.length + 1));
				const choice = random();
				if (choice < 0.6) text.insert(at, words[Math.floor(random() * words.length)]!);
				else if (choice < 0.8 && at < text.length) text.delete(at, 1);
				else if (choice < 0.9) doc.getMap('m').set('k', i);
				else doc.getXmlFragment('f').insert(0, [new Y.XmlElement('p')]);
			}
		});
		let short = 0;
		for (const update of updates) {
			if (isSame(update)) short += 1;
			for (let times = 0; times < 40; times += 1) isSame(broken(update, random));
		}
		expect(short).toBeGreaterThan(50);
	});
});

/** Whether the short way read it; if so, as the long one does. */
function isSame(update: Uint8Array): boolean {
	const read = readOneStruct(update, defaultBounds);
	if (read) expect(read, `SEED=${seed}: ${[...update].join(' ')}`).toEqual(readAs(update));
	return read !== undefined;
}

/** With ids as plain objects. */
function readAs(update: Uint8Array): ReadUpdate {
	const read = readWhole(update, defaultBounds);
	const plain = ({ client, clock }: Y.ID) => ({ client, clock });
	return { ...read, items: read.items.map((item) => ({ ...item, needs: item.needs.map(plain) })) };
}

function typed(write: (text: Y.Text, doc: Y.Doc) => void): { updates: Uint8Array[] } {
	const doc = new Y.Doc();
	const updates: Uint8Array[] = [];
	doc.on('update', (update: Uint8Array) => updates.push(update));
	write(doc.getText('t'), doc);
	return { updates };
}

/** With bytes changed, taken away or added. */
function broken(update: Uint8Array, random: () => number): Uint8Array {
	const bytes = [...update.subarray(0, 200)];
	for (let times = 1 + Math.floor(random() * 3); times > 0; times -= 1) {
		const at = Math.floor(random() * bytes.length);
		const byte =
			random() < 0.5 ? Math.floor(random() * 256) : (bytes[at]! ^ (1 << Math.floor(random() * 8))) & 255;
		const choice = random();
		if (choice < 0.6) bytes[at] = byte;
		else if (choice < 0.8) bytes.splice(at, 1);
		else bytes.splice(at, 0, byte);
	}
	return Uint8Array.from(bytes);
}

/** The same numbers for the same seed (mulberry32). */
function randomFrom(start: number): () => number {
	let state = start;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let t = Math.imul(state ^ (state >>> 15), 1 | state);
		t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
		return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
	};
}
