import * as Y from 'yjs';
import { findPassage } from '#lib/document/anchor.ts';
import { DocumentText } from '#lib/document/document-text.ts';
import { FRAGMENT } from '#lib/document/names.ts';
import { documentSchema } from '#lib/document/schema.ts';
import type { Anchor } from '#lib/domain/entry.ts';

/** Why a passage could not be replaced: it is gone, or more than words stands in it. */
export type Hindrance = 'lost' | 'split';

/**
 * Other words for a passage, as an update of the document whose state is given. Only what differs is written, so that
 * whatever else holds on to letters of the passage keeps them. Null: these words stand there already.
 */
export function replacePassage(
	state: Uint8Array,
	anchor: Anchor,
	words: string
): Uint8Array | null | { hindrance: Hindrance } {
	const doc = new Y.Doc();
	try {
		Y.applyUpdate(doc, state);
		const before = Y.encodeStateVector(doc);
		const text = new DocumentText(doc.getXmlFragment(FRAGMENT), documentSchema());
		const passage = findPassage(text, anchor);
		if (passage.isLost) return { hindrance: 'lost' };
		const run = text.runAt(passage.from);
		if (!run || passage.to > run.pos + run.text.length) return { hindrance: 'split' };
		const from = passage.from - run.pos;
		const old = run.text.slice(from, passage.to - run.pos);
		const { start, oldEnd, newEnd } = difference(old, words);
		if (start === oldEnd && start === newEnd) return null;
		doc.transact(() => {
			// In the dress of the letters that they replace, or of those before them.
			const dress = dressAt(run.type, from + Math.min(start, Math.max(0, old.length - 1)));
			if (newEnd > start) run.type.insert(from + oldEnd, words.slice(start, newEnd), dress);
			if (oldEnd > start) run.type.delete(from + start, oldEnd - start);
		});
		return Y.encodeStateAsUpdate(doc, before);
	} finally {
		doc.destroy();
	}
}

/** Without what two texts have in common at their beginnings and ends; never half a character. */
function difference(old: string, words: string): { start: number; oldEnd: number; newEnd: number } {
	const most = Math.min(old.length, words.length);
	let start = 0;
	while (start < most && old[start] === words[start]) start += 1;
	let end = 0;
	while (end < most - start && old[old.length - 1 - end] === words[words.length - 1 - end]) end += 1;
	if (isLow(old, start) || isLow(words, start)) start -= 1;
	if (isLow(old, old.length - end) || isLow(words, words.length - end)) end -= 1;
	return { start, oldEnd: old.length - Math.max(0, end), newEnd: words.length - Math.max(0, end) };
}

/** Whether the second half of a character stands here. */
function isLow(text: string, at: number): boolean {
	const code = text.charCodeAt(at);
	return code >= 0xdc00 && code <= 0xdfff;
}

/** The marks of the character at an index. */
function dressAt(type: Y.XmlText, index: number): Record<string, unknown> {
	let at = 0;
	for (const { insert, attributes } of type.toDelta() as { insert: unknown; attributes?: object }[]) {
		at += typeof insert === 'string' ? insert.length : 1;
		if (index < at) return { ...attributes };
	}
	return {};
}
