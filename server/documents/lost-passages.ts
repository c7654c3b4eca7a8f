import * as Y from 'yjs';
import { findPassage } from '#lib/document/anchor.ts';
import { DocumentText } from '#lib/document/document-text.ts';
import { FRAGMENT } from '#lib/document/names.ts';
import { documentSchema } from '#lib/document/schema.ts';
import type { Anchor } from '#lib/domain/entry.ts';
import { mergeAll } from '../relay/merge.ts';

/** Whether each of these passages is no longer in a document, as an editor would say it. */
export function lostPassages(updates: readonly Uint8Array[], anchors: readonly Anchor[]): boolean[] {
	const doc = new Y.Doc();
	try {
		Y.applyUpdate(doc, mergeAll(updates));
		const text = new DocumentText(doc.getXmlFragment(FRAGMENT), documentSchema());
		return anchors.map((anchor) => findPassage(text, anchor).isLost);
	} finally {
		doc.destroy();
	}
}
