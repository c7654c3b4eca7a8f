import type * as Y from 'yjs';
import type { Bounds, ReadUpdate } from './update.ts';

const ITEM_STRING = 4;
const CONTENT_BITS = 0x1f;
const HAS_KEY = 0x20;
const HAS_RIGHT = 0x40;
const HAS_LEFT = 0x80;
/** Bytes of seven bits each: no number is above 2^53. */
const LONGEST_NUMBER = 7;
const LONGEST_TEXT = 1_000;

const noDeletes: ReadUpdate['deletes'] = new Map();

/** The bytes that are read at the moment, how far, and whether all was as it must be. */
let bytes: Uint8Array = new Uint8Array();
let at = 0;
let fits = false;

/**
 * Reads an update that is one short piece of ASCII text put between others and deletes nothing: what almost every key gives.
 * Yjs' own reader makes some forty objects of it. Undefined for everything else, whatever is wrong with it included:
 * that is for the whole reading to say.
 */
export function readOneStruct(update: Uint8Array, bounds: Bounds): ReadUpdate | undefined {
	// One client, one struct.
	if (update[0] !== 1 || update[1] !== 1) return undefined;
	bytes = update;
	at = 2;
	fits = true;
	const client = number();
	const clock = number();
	const info = update[at++]!;
	if ((info & CONTENT_BITS) !== ITEM_STRING || (info & HAS_KEY) !== 0) return undefined;
	const needs: Y.ID[] = [];
	if ((info & HAS_LEFT) !== 0) needs.push(id());
	if ((info & HAS_RIGHT) !== 0) needs.push(id());
	if (needs.length === 0) {
		// Its parent: 1 and a name, or 0 and an id.
		const isNamed = number();
		if (isNamed === 0) needs.push(id());
		else if (isNamed !== 1 || text() < 0) return undefined;
	}
	const length = text();
	const atEnd = update[at] === 0 && at + 1 === update.byteLength;
	if (!fits || length < 1 || clock + length > bounds.clock || !atEnd) return undefined;
	return {
		bytes: update,
		ranges: [{ client, from: clock, to: clock + length }],
		gap: false,
		deletes: noDeletes,
		items: needs.length === 0 ? [] : [{ client, clock, needs }]
	};
}

function number(): number {
	let value = 0;
	let factor = 1;
	for (let i = 0; i < LONGEST_NUMBER; i += 1) {
		const byte = bytes[at++];
		if (byte === undefined) break;
		value += (byte & 0x7f) * factor;
		if (byte < 0x80) return value;
		factor *= 0x80;
	}
	fits = false;
	return 0;
}

function id(): Y.ID {
	const client = number();
	return { client, clock: number() };
}

/** The length of a short text, or -1 when it is not ASCII: then its bytes are not its characters. */
function text(): number {
	const length = number();
	const end = at + length;
	if (length > LONGEST_TEXT || end > bytes.byteLength) return -1;
	for (; at < end; at += 1) if (bytes[at]! >= 0x80) return -1;
	return length;
}
