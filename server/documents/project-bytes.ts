import { createHash } from 'node:crypto';
import * as Y from 'yjs';
import { project, readJson } from '#lib/document/project.ts';
import { proposedIn, type Proposed } from './proposed.ts';
import { withWords, type ProposedWords, type Rivals } from './with-words.ts';

export interface Projection {
	json: string;
	html: string;
	text: string;
}

/** The projection of a document's bytes, ready to be stored. Builds the whole document: for a worker, or a small one. */
export function projectBytes(bytes: Uint8Array): Projection {
	return read(bytes, (doc) => {
		const { json, html, text } = project(doc);
		return { json: JSON.stringify(json), html, text };
	});
}

/** The JSON of a document's bytes with whatever is proposed in it, and these words beside: {@link withWords}. */
export const readBytes = (bytes: Uint8Array, words: readonly ProposedWords[], rivals: Rivals): string =>
	read(bytes, (doc) => JSON.stringify(withWords(doc, words, rivals)));

export interface ProjectionWithProposed extends Projection {
	/** Names what is proposed and decided. */
	digest: string;
	/** Absent when it is what has that digest: most writing proposes nothing. */
	proposed?: Proposed;
}

/** The same with what is proposed in the document, unless it is `known` by its digest. */
export function projectWithProposed(bytes: Uint8Array, known?: string): ProjectionWithProposed {
	return read(bytes, (doc) => {
		const { json, html, text } = project(doc);
		const proposed = proposedIn(doc, readJson(doc));
		const digest = createHash('sha256').update(JSON.stringify(proposed)).digest('base64');
		return { json: JSON.stringify(json), html, text, digest, ...(digest !== known && { proposed }) };
	});
}

function read<Result>(bytes: Uint8Array, from: (doc: Y.Doc) => Result): Result {
	const doc = new Y.Doc();
	try {
		Y.applyUpdate(doc, bytes);
		return from(doc);
	} finally {
		doc.destroy();
	}
}
