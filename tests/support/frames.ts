import type { WebSocket } from 'ws';
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import * as Y from 'yjs';
import { writeAwareness, writeStep1, writeStep2, writeUpdate } from '#server/relay/protocol.ts';

/** The update that one change of a document makes. */
export function changeOf(doc: Y.Doc, change: () => void): Uint8Array {
	let update: Uint8Array | undefined;
	doc.once('update', (bytes: Uint8Array) => (update = bytes));
	change();
	return update!;
}

/** A client's awareness entry: a state, or null when it leaves. */
export interface AwarenessEntry {
	id: number;
	clock: number;
	state: unknown;
}

/** An entry as the server tells it. */
export interface HeardEntry extends AwarenessEntry {
	state: Record<string, unknown> | null;
}

export function awarenessOf(...entries: AwarenessEntry[]): Uint8Array {
	return writeAwareness(
		bytes((encoder) => {
			encoding.writeVarUint(encoder, entries.length);
			for (const { id, clock, state } of entries) {
				encoding.writeVarUint(encoder, id);
				encoding.writeVarUint(encoder, clock);
				encoding.writeVarString(encoder, typeof state === 'string' ? state : JSON.stringify(state));
			}
		})
	);
}

/** The entries of an awareness message's body. */
export function entriesOf(body: Uint8Array): HeardEntry[] {
	const decoder = decoding.createDecoder(body);
	return Array.from({ length: decoding.readVarUint(decoder) }, () => ({
		id: decoding.readVarUint(decoder),
		clock: decoding.readVarUint(decoder),
		state: JSON.parse(decoding.readVarString(decoder)) as Record<string, unknown> | null
	}));
}

/** Resolves once everything sent before was looked at: undefined, or the code the socket was closed with. */
export function lookedAt(ws: WebSocket): Promise<number | undefined> {
	return new Promise((resolve) => {
		const pong = () => end(undefined);
		const end = (code: number | undefined) => {
			ws.off('pong', pong);
			ws.off('close', end);
			resolve(code);
		};
		ws.on('pong', pong);
		ws.on('close', end);
		if (ws.readyState === ws.OPEN) ws.ping();
	});
}

/** Mulberry32: the same numbers from 0 to 1 for the same seed. */
export function randomFrom(seed: number): () => number {
	let state = seed >>> 0;
	return () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let t = Math.imul(state ^ (state >>> 15), 1 | state);
		t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
		return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
	};
}

export function bytes(write: (encoder: encoding.Encoder) => void): Uint8Array {
	const encoder = encoding.createEncoder();
	write(encoder);
	return encoding.toUint8Array(encoder);
}

/** Numbers as varints, one after the other. */
export const varints = (...numbers: number[]) =>
	bytes((encoder) => numbers.forEach((n) => encoding.writeVarUint(encoder, n)));

export interface Attack {
	kind: string;
	frame: Uint8Array | string;
	/** It cannot be read: the socket must be closed as malformed. Otherwise it may also be taken. */
	isMalformed: boolean;
}

/** What an attacker sends, the same for the same seed: `attack(n)` is the nth frame. */
export function attacksFrom(seed: number): (n: number) => Attack {
	const valid = validFrames(randomFrom(seed));
	return (n) => {
		const random = randomFrom(seed + 7919 * (n + 1));
		const below = (limit: number) => Math.floor(random() * limit);
		const some = <T>(list: readonly T[]): T => list[below(list.length)]!;
		const noise = (length: number) => Uint8Array.from({ length }, () => below(256));
		const frame = some(valid);
		const makers: [kind: string, isMalformed: boolean, make: () => Uint8Array | string][] = [
			['truncated', true, () => frame.subarray(0, below(frame.length))],
			['flipped', false, () => flip(frame, 1 + below(3), below)],
			['longer than it says', true, () => Buffer.concat([frame, noise(1 + below(9))])],
			['shorter than it says', true, () => withLength(frame, 1 + below(300))],
			['noise', false, () => noise(below(200))],
			['noise inside', false, () => bytes((encoder) => wrapNoise(encoder, below, noise))],
			['V2', true, () => writeUpdate(Y.encodeStateAsUpdateV2(randomDoc(random)))],
			['huge', true, () => some(hugeFrames)],
			['not a state', true, () => awarenessOf({ id: 1, clock: 1, state: some(notStates) })],
			['text', true, () => some(['', 'bonjour', '{"type":"sync"}', '\u0000\u0001'])],
			['valid', false, () => frame]
		];
		const [kind, isMalformed, make] = some(makers);
		return { kind, isMalformed, frame: make() };
	};
}

function flip(frame: Uint8Array, times: number, below: (limit: number) => number): Uint8Array {
	// Not `slice`: that of a Buffer is a view.
	const flipped = Uint8Array.from(frame);
	for (let i = 0; i < times; i += 1) flipped[below(flipped.length)]! ^= 1 << below(8);
	return flipped;
}

/** The same body said to be longer than it is. */
function withLength(frame: Uint8Array, more: number): Uint8Array {
	const decoder = decoding.createDecoder(frame);
	const head = [decoding.readVarUint(decoder)];
	if (head[0] === 0) head.push(decoding.readVarUint(decoder));
	const body = decoding.readVarUint8Array(decoder);
	return Buffer.concat([varints(...head, body.length + more), body]);
}

function wrapNoise(
	encoder: encoding.Encoder,
	below: (limit: number) => number,
	noise: (length: number) => Uint8Array
) {
	const type = below(2);
	encoding.writeVarUint(encoder, type);
	if (type === 0) encoding.writeVarUint(encoder, below(3));
	encoding.writeVarUint8Array(encoder, noise(below(60)));
}

const notStates = ['', '{', '7', '[]', '"x"', 'undefined', 'true'];

const HUGE = 2 ** 50;
const beyond = Uint8Array.of(255, 255, 255, 255, 255, 255, 255, 255, 255, 127);
/** Numbers that no honest client sends, wherever one can stand. */
const hugeFrames: Uint8Array[] = [
	beyond,
	varints(0, HUGE, 0),
	varints(0, 2, HUGE),
	varints(1, HUGE),
	Buffer.concat([varints(0, 2, beyond.length), beyond]),
	// More clients, more structs, and a longer GC, Skip and deleted content than there can be.
	writeUpdate(varints(HUGE, 1, 1, 0)),
	writeUpdate(varints(1, HUGE, 1, 0)),
	writeUpdate(varints(1, 1, 1, 0, 0, HUGE, 0)),
	writeUpdate(varints(1, 1, 1, 0, 10, HUGE, 0)),
	writeUpdate(varints(1, 1, 1, 0, 1, 1, 1, 116, HUGE, 0)),
	writeUpdate(varints(1, 1, 1, HUGE, 0, 1, 0)),
	// Deletions: too many clients, too many ranges, too long a range.
	writeUpdate(varints(0, HUGE, 1)),
	writeUpdate(varints(0, 1, 1, HUGE, 0)),
	writeUpdate(varints(0, 1, 1, 1, 0, HUGE)),
	writeStep1(varints(HUGE, 1)),
	writeStep2(varints(0, HUGE)),
	writeAwareness(varints(HUGE, 1))
];

/** Messages a client of good faith could send. */
function validFrames(random: () => number): Uint8Array[] {
	return Array.from({ length: 40 }, () => {
		const updates: Uint8Array[] = [];
		const doc = randomDoc(random, updates);
		return [
			...updates.map(writeUpdate),
			writeStep2(Y.encodeStateAsUpdate(doc)),
			writeStep1(Y.encodeStateVector(doc)),
			awarenessOf({ id: doc.clientID, clock: 1, state: { cursor: doc.clientID } })
		];
	}).flat();
}

/** A small document of all kinds of content, not in the text that others write. */
function randomDoc(random: () => number, updates: Uint8Array[] = []): Y.Doc {
	const below = (limit: number) => Math.floor(random() * limit);
	const doc = new Y.Doc();
	doc.clientID = 1 + below(2 ** 32 - 1);
	doc.on('update', (update: Uint8Array) => updates.push(update));
	const text = doc.getText('m');
	const changes = [
		() => text.insert(below(text.length + 1), 'éàü🙂abc'.slice(0, 1 + below(8))),
		() => text.length > 1 && text.delete(0, 1 + below(text.length - 1)),
		() => text.length > 1 && text.format(0, 1, { strong: { a: 1 } }),
		() => text.insertEmbed(0, { image: 'x' }),
		() => doc.getMap('o').set('k', [1, 2.5, null, true, new Uint8Array(3), { a: 'b' }]),
		() => doc.getArray('l').insert(0, [new Y.Map([['n', new Y.Text('dedans')]])]),
		() => doc.getXmlFragment('x').insert(0, [new Y.XmlElement('paragraph')]),
		() => doc.getMap('s').set('d', new Y.Doc({ guid: 'sous-document' }))
	];
	for (let i = 0; i < 6; i += 1) changes[below(changes.length)]!();
	return doc;
}
