/**
 * The relay's messages as pairs of pure functions. Sync and awareness are those of `y-protocols`
 * (`sync.js`, `awareness.js`): varUint message type, for sync a varUint kind, then a length-prefixed array.
 */
import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import {
	levels,
	messageType,
	storageStates,
	type Level,
	type StorageState
} from '#lib/domain/relay-protocol.ts';

const sync = { step1: 0, step2: 1, update: 2 } as const;

export type Message =
	| { type: 'step1'; vector: Uint8Array }
	| { type: 'step2' | 'update'; update: Uint8Array }
	| { type: 'awareness'; update: Uint8Array }
	| { type: 'queryAwareness' };

/** What a client sent. Throws `code: 'malformed'` for anything else, bytes left over included. */
export function readMessage(bytes: Uint8Array): Message {
	try {
		const decoder = decoding.createDecoder(bytes);
		const message = readBody(decoder);
		if (decoding.hasContent(decoder)) throw new Error('bytes are left over');
		return message;
	} catch (error) {
		throw malformed((error as Error).message);
	}
}

function readBody(decoder: decoding.Decoder): Message {
	const type = decoding.readVarUint(decoder);
	if (type === messageType.awareness)
		return { type: 'awareness', update: decoding.readVarUint8Array(decoder) };
	if (type === messageType.queryAwareness) return { type: 'queryAwareness' };
	if (type !== messageType.sync) throw new Error(`message type ${type}`);
	const kind = decoding.readVarUint(decoder);
	const body = decoding.readVarUint8Array(decoder);
	if (kind === sync.step1) return { type: 'step1', vector: body };
	if (kind === sync.step2) return { type: 'step2', update: body };
	if (kind === sync.update) return { type: 'update', update: body };
	throw new Error(`sync kind ${kind}`);
}

export function malformed(why: string): Error {
	return Object.assign(new Error(why), { code: 'malformed' });
}

export const writeStep1 = (vector: Uint8Array) => writeSync(sync.step1, vector);
export const writeStep2 = (update: Uint8Array) => writeSync(sync.step2, update);
export const writeUpdate = (update: Uint8Array) => writeSync(sync.update, update);

function writeSync(kind: number, body: Uint8Array): Uint8Array {
	const encoder = encoding.createEncoder();
	encoding.writeVarUint(encoder, messageType.sync);
	encoding.writeVarUint(encoder, kind);
	encoding.writeVarUint8Array(encoder, body);
	return encoding.toUint8Array(encoder);
}

export function writeAwareness(update: Uint8Array): Uint8Array {
	const encoder = encoding.createEncoder();
	encoding.writeVarUint(encoder, messageType.awareness);
	encoding.writeVarUint8Array(encoder, update);
	return encoding.toUint8Array(encoder);
}

/** `count`: how many of this connection's step 2 and update messages are durable. */
export const writeSaved = (count: number) => writeNumber(messageType.saved, count);
export const writeStorage = (state: StorageState) =>
	writeNumber(messageType.storage, storageStates.indexOf(state));
export const writeLevel = (level: Level) => writeNumber(messageType.level, levels.indexOf(level));

function writeNumber(type: number, value: number): Uint8Array {
	const encoder = encoding.createEncoder();
	encoding.writeVarUint(encoder, type);
	encoding.writeVarUint(encoder, value);
	return encoding.toUint8Array(encoder);
}

/** An awareness message with no entry: keeps the stock client's watchdog, which counts only messages, quiet. */
export const keepAlive = new Uint8Array([messageType.awareness, 1, 0]);
