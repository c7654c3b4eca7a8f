import { Node } from '@tiptap/pm/model';
import { Transform } from '@tiptap/pm/transform';
import type * as Y from 'yjs';
import { findPassage } from '#lib/document/anchor.ts';
import { DocumentText } from '#lib/document/document-text.ts';
import { FRAGMENT } from '#lib/document/names.ts';
import { readJson } from '#lib/document/project.ts';
import type { JsonNode } from '#lib/document/render.ts';
import { documentSchema } from '#lib/document/schema.ts';
import type { Anchor } from '#lib/domain/entry.ts';

/** Words that somebody who may not write proposes in the place of a passage. */
export interface ProposedWords {
	/** Of their thread. */
	id: string;
	by: string;
	at: string;
	anchor: Anchor;
	/** '' where the passage is to be left out. */
	words: string;
}

/** Of words for passages that overlap: all, to be shown, or those that came first, since no more can be accepted. */
export type Rivals = 'all' | 'first';

const proposals = new Set(['insertion', 'deletion', 'formatting']);

/**
 * A document's JSON with these words in it, each as if whoever writes had proposed them: the passage is to go, the words
 * are to come behind it. Left out is what could not be accepted: its passage is gone, or is more than one paragraph's.
 */
export function withWords(doc: Y.Doc, proposed: readonly ProposedWords[], rivals: Rivals): JsonNode {
	const json = readJson(doc);
	if (proposed.length === 0) return json;
	const schema = documentSchema();
	let tr: Transform;
	try {
		tr = new Transform(Node.fromJSON(schema, json));
	} catch {
		// Nodes that no page of ours could have written: the text is still to be read.
		return json;
	}
	const text = new DocumentText(doc.getXmlFragment(FRAGMENT), schema);
	const found = proposed.flatMap(({ anchor, ...it }) => {
		const passage = findPassage(text, anchor);
		if (passage.isLost) return [];
		const { from, to } = passage;
		const $from = tr.doc.resolve(from);
		return $from.parent.isTextblock && $from.sameParent(tr.doc.resolve(to)) ? [{ ...it, from, to }] : [];
	});
	const chosen = rivals === 'first' ? withoutRivals(found) : found;
	// From the last to the first: what stands before a place is not moved by it.
	for (const { id, by, at, from, to, words } of chosen.toSorted((a, b) => b.to - a.to)) {
		const stamp = { id, by, at };
		// In the dress of the letters that they replace.
		const dress = (tr.doc.nodeAt(from)?.marks ?? []).filter(({ type }) => !proposals.has(type.name));
		tr.addMark(from, to, schema.marks.deletion!.create(stamp));
		if (words === '') continue;
		const insertion = schema.marks.insertion!.create(stamp);
		tr.insert(to, schema.text(words.replace(/\s*\n\s*/g, ' '), insertion.addToSet(dress)));
	}
	return tr.doc.toJSON() as JsonNode;
}

/** Of those whose passages overlap the one that was proposed first. */
function withoutRivals<T extends Pick<ProposedWords, 'id' | 'at'> & { from: number; to: number }>(
	found: readonly T[]
): T[] {
	const chosen: T[] = [];
	const isBefore = (a: T, b: T) => (a.at === b.at ? a.id < b.id : a.at < b.at);
	for (const it of found.toSorted((a, b) => (isBefore(a, b) ? -1 : 1)))
		if (chosen.every(({ from, to }) => it.to <= from || to <= it.from)) chosen.push(it);
	return chosen;
}
