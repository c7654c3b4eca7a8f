import * as Y from 'yjs';
import { project } from '#lib/document/project.ts';

/** The projection of a document's bytes, ready to be stored. Builds the whole document: for a worker, or a small one. */
export function projectBytes(bytes: Uint8Array): { json: string; html: string; text: string } {
	const doc = new Y.Doc();
	try {
		Y.applyUpdate(doc, bytes);
		const { json, html, text } = project(doc);
		return { json: JSON.stringify(json), html, text };
	} finally {
		doc.destroy();
	}
}
