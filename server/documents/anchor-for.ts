import * as Y from 'yjs';
import { makeAnchor } from '#lib/document/anchor.ts';
import { compactOf } from '#lib/document/compact.ts';
import { DocumentText } from '#lib/document/document-text.ts';
import { FRAGMENT } from '#lib/document/names.ts';
import { findExact } from '#lib/document/quote-search.ts';
import { documentSchema } from '#lib/document/schema.ts';
import type { Anchor } from '#lib/domain/entry.ts';
import { mergeAll } from '../relay/merge.ts';

/**
 * An anchor for words that someone selected in a page without an editor, by what they say and what stands around them.
 * Null when they stand nowhere in the document, or in several places alike.
 */
export function anchorFor(updates: readonly Uint8Array[], quote: Anchor['quote']): Anchor | null {
	const doc = new Y.Doc();
	try {
		Y.applyUpdate(doc, mergeAll(updates));
		const text = new DocumentText(doc.getXmlFragment(FRAGMENT), documentSchema());
		const { text: compact, at } = text.compact;
		const wanted = {
			exact: compactOf(quote.exact),
			prefix: compactOf(quote.prefix),
			suffix: compactOf(quote.suffix)
		};
		const found = findExact(compact, wanted, 0);
		return found ? makeAnchor(text, { from: at[found.start]!, to: at[found.end - 1]! + 1 }) : null;
	} finally {
		doc.destroy();
	}
}
