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
import { frameAround } from './frame.ts';

const sync = { step1: 0, step2: 1, update: 2 } as const;

export type Message =
	| { type: 'step1'; vector: Uint8Array }
	| { type: 'step2' | 'update'; update: Uint8Array }
	| { type: 'awareness'; update: Uint8Array }
	| { type: 'queryAwareness' };

/** What a client sent. Throws `code: 'malformed'` for anything else, bytes left over included. */
export function readMessage(bytes: Uint8Array): Message {
	// A short update, whole: what comes at every key.
	if (bytes[0] === messageType.sync && bytes[1] === sync.update && bytes[2]! + 3 === bytes.byteLength) {
		if (bytes[2]! < 0x80) return { type: 'update', update: bytes.subarray(3) };
	}
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

export const writeStep1 = (vector: Uint8Array) => Buffer.concat([syncHead(sync.step1, vector), vector]);
export const writeStep2 = (update: Uint8Array) => Buffer.concat([syncHead(sync.step2, update), update]);
export const writeUpdate = (update: Uint8Array) => Buffer.concat([syncHead(sync.update, update), update]);
export const frameOfStep1 = (vector: Uint8Array) => frameAround(syncHead(sync.step1, vector), vector);
export const frameOfStep2 = (update: Uint8Array) => frameAround(syncHead(sync.step2, update), update);
export const frameOfUpdate = (update: Uint8Array) => frameAround(syncHead(sync.update, update), update);

/** What comes before the bytes of a sync message: type, kind and length. No encoder: this is written at every key. */
function syncHead(kind: number, body: Uint8Array): Uint8Array {
	const { length } = body;
	if (length < 0x80) return Uint8Array.of(messageType.sync, kind, length);
	if (length < 0x4000) return Uint8Array.of(messageType.sync, kind, (length & 0x7f) | 0x80, length >>> 7);
	const encoder = encoding.createEncoder();
	encoding.writeVarUint(encoder, messageType.sync);
	encoding.writeVarUint(encoder, kind);
	encoding.writeVarUint(encoder, length);
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
	if (value < 0x80) return Uint8Array.of(type, value);
	const encoder = encoding.createEncoder();
	encoding.writeVarUint(encoder, type);
	encoding.writeVarUint(encoder, value);
	return encoding.toUint8Array(encoder);
}

/** An awareness message with no entry: keeps the stock client's watchdog, which counts only messages, quiet. */
export const keepAlive = new Uint8Array([messageType.awareness, 1, 0]);
