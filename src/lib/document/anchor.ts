import * as buffer from 'lib0/buffer';
import * as Y from 'yjs';
import type { Anchor } from '#lib/domain/entry.ts';
import { compactOf } from './compact.ts';
import type { DocumentText } from './document-text.ts';
import { coverageOf, findBetween, findExact, findLike, type Match, type Quote } from './quote-search.ts';

/** Characters of a passage that are kept, and of what stood around it. */
export const QUOTE_LIMIT = 2_000;
const CONTEXT = 32;

/** Where an anchored passage is now: ProseMirror positions. */
export type Passage =
	| { isLost: false; from: number; to: number; by: 'position' | 'quote' }
	/** `near`: the place where it stood, when that can be told. */
	| { isLost: true; near: number | undefined };

/**
 * An anchor for a stretch of text, or null when there is no letter in it. It holds on to its first and its last
 * character: what is typed before the one or after the other does not join.
 */
export function makeAnchor(text: DocumentText, { from, to }: { from: number; to: number }): Anchor | null {
	const { start, end } = trimmed(text, text.indexes(from, to));
	const first = text.runAt(text.positionAt(start));
	const last = text.runAt(text.positionAt(end - 1));
	if (start >= end || !first || !last) return null;
	const relative = (run: typeof first, index: number, assoc: number) =>
		buffer.toBase64(
			Y.encodeRelativePosition(
				Y.createRelativePositionFromTypeIndex(
					run.type,
					text.positionAt(index) - run.pos + (assoc < 0 ? 1 : 0),
					assoc
				)
			)
		);
	return {
		start: relative(first, start, 0),
		end: relative(last, end - 1, -1),
		quote: {
			exact: storable(text.flat.slice(start, Math.min(end, start + QUOTE_LIMIT))),
			prefix: storable(text.flat.slice(Math.max(0, start - CONTEXT), start)),
			suffix: storable(text.flat.slice(end, end + CONTEXT))
		}
	};
}

/**
 * Where an anchored passage is now. By its two characters as long as both live; else (deleted, cut and pasted, split,
 * undone by someone else, restored under new ids) by what it said; else lost. `search: false` leaves the second step
 * out, which reads the whole text.
 */
export function findPassage(text: DocumentText, anchor: Anchor, { search = true } = {}): Passage {
	const start = placeOf(text, anchor.start, 0);
	const end = placeOf(text, anchor.end, -1);
	const stands = start && end && start.pos < end.pos ? { from: start.pos, to: end.pos } : undefined;
	if (stands && start!.lives && end!.lives) return { isLost: false, ...stands, by: 'position' };
	if (!search) return { isLost: true, near: start?.pos ?? end?.pos };

	const { text: compact, at } = text.compact;
	const quote: Quote = {
		exact: compactOf(anchor.quote.exact),
		prefix: compactOf(anchor.quote.prefix),
		suffix: compactOf(anchor.quote.suffix)
	};
	const standing = stands && toCompact(at, stands);
	const left = standing ? coverageOf(compact.slice(standing.start, standing.end), quote.exact) : 0;
	const stood = start?.pos ?? end?.pos;
	const near = stood === undefined ? (findBetween(compact, quote) ?? 0) : indexFrom(at, stood);
	const found = findExact(compact, quote, near) ?? findLike(compact, quote.exact, near);
	if (found && isBetter(found, standing, left)) {
		return { isLost: false, from: at[found.start]!, to: at[found.end - 1]! + 1, by: 'quote' };
	}
	// A letter of its own is enough; without its first and its last, most of it must still be there.
	if (stands && (start!.lives || end!.lives || left >= 0.5))
		return { isLost: false, ...stands, by: 'position' };
	const between = stood === undefined ? findBetween(compact, quote) : undefined;
	return { isLost: true, near: stood ?? (between === undefined ? undefined : placeAfter(at, between)) };
}

/** A copy elsewhere does not take a passage away from its own place while most of it still stands there. */
function isBetter(found: Match, standing: { start: number; end: number } | undefined, left: number): boolean {
	if (!standing || left < 0.5) return found.coverage > left;
	// A few letters more are chance; word for word is not.
	const gain = found.coverage === 1 ? 0 : 0.15;
	return found.start < standing.end && standing.start < found.end && found.coverage > left + gain;
}

/** Where a relative position is, and whether its character is still there. Undefined: nothing tells any more. */
function placeOf(
	text: DocumentText,
	encoded: string,
	assoc: 0 | -1
): { pos: number; lives: boolean } | undefined {
	const id = idOf(encoded);
	const store = text.runs[0]?.type.doc?.store;
	if (!id || !store) return undefined;
	const found = itemAt(store, id);
	// What is left of a deleted paragraph's text has neither a place nor neighbours.
	if (!found || !(found.item.parent instanceof Y.XmlText)) return undefined;
	const { item, offset } = found;
	const run = text.runOf(item.parent as Y.XmlText);
	if (!run) return nearDeleted(text, item.parent as Y.XmlText);
	const lives = !item.deleted && item.countable;
	let index = lives ? offset + (assoc < 0 ? 1 : 0) : 0;
	for (let left = item.left; left !== null; left = left.left) {
		if (!left.deleted && left.countable) index += left.length;
	}
	return { pos: run.pos + index, lives };
}

/** The end of the nearest living text before a deleted block. */
function nearDeleted(text: DocumentText, type: Y.XmlText): { pos: number; lives: false } | undefined {
	for (let item = type._item; item !== null; item = (item.parent as Y.XmlFragment)._item) {
		for (let left = item.left; left !== null; left = left.left) {
			const run = left.deleted ? undefined : lastRunIn(text, left);
			if (run) return { pos: run.pos + run.text.length, lives: false };
		}
	}
	return undefined;
}

function lastRunIn(text: DocumentText, item: Y.Item) {
	const within = (type: Y.AbstractType<unknown>): boolean => {
		for (let at: Y.Item | null = type._item; at !== null; at = (at.parent as Y.AbstractType<unknown>)._item) {
			if (at === item) return true;
		}
		return false;
	};
	return text.runs.findLast(({ type }) => within(type as Y.AbstractType<unknown>));
}

/** The struct that a character became, through the undoing of its deletion on this device. */
function itemAt(store: Y.Doc['store'], wanted: Y.ID): { item: Y.Item; offset: number } | undefined {
	let id: Y.ID | null = wanted;
	// A chain of undone deletions; bounded, since what is decoded was written by anyone.
	for (let i = 0; id !== null && i < 1_000; i += 1) {
		if (Y.getState(store, id.client) <= id.clock) return undefined;
		const item: Y.Item | Y.GC = Y.getItem(store, id);
		if (!(item instanceof Y.Item)) return undefined;
		const offset = id.clock - item.id.clock;
		if (item.redone === null) return { item, offset };
		id = Y.createID(item.redone.client, item.redone.clock + offset);
	}
	return undefined;
}

function idOf(encoded: string): Y.ID | undefined {
	try {
		// One that names a root type would make that type: ours always name a character.
		return Y.decodeRelativePosition(buffer.fromBase64(encoded)).item ?? undefined;
	} catch {
		return undefined;
	}
}

/** Behind the character before this one: at the end of its block rather than at the start of the next. */
function placeAfter(at: readonly number[], index: number): number {
	return index > 0 ? at[index - 1]! + 1 : (at[0] ?? 0);
}

function indexFrom(at: readonly number[], pos: number): number {
	const index = at.findIndex((it) => it >= pos);
	return index < 0 ? at.length : index;
}

function toCompact(at: readonly number[], { from, to }: { from: number; to: number }) {
	return { start: indexFrom(at, from), end: indexFrom(at, to) };
}

/** Without the spaces at its edges: a double click takes the one after the word too. */
function trimmed(text: DocumentText, { start, end }: { start: number; end: number }) {
	while (start < end && compactOf(text.flat[start]!) === '') start += 1;
	while (start < end && compactOf(text.flat[end - 1]!) === '') end -= 1;
	return { start, end };
}

/** PostgreSQL stores neither a zero byte nor half a character. */
function storable(text: string): string {
	return text.replaceAll('\0', '').toWellFormed();
}
