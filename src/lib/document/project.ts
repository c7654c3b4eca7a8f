import { yXmlFragmentToProsemirrorJSON } from '@tiptap/y-tiptap';
import type * as Y from 'yjs';
import { withoutSuggestions } from '../suggestions/decide.ts';
import { tableProposal } from '../suggestions/table-proposal.ts';
import { FRAGMENT } from './names.ts';
import { renderHtml, renderPlainText, type JsonNode } from './render.ts';
import { documentSchema } from './schema.ts';

/** A shared document as ProseMirror JSON, with whatever is proposed in it. */
export function readJson(doc: Y.Doc): JsonNode {
	return yXmlFragmentToProsemirrorJSON(doc.getXmlFragment(FRAGMENT)) as JsonNode;
}

/**
 * A shared document as ProseMirror JSON, HTML and plain text: what pages, search, versions and exports read. No DOM
 * needed. What is proposed and not accepted is not part of it.
 */
export function project(doc: Y.Doc): { json: JsonNode; html: string; text: string } {
	const json = decidedJson(readJson(doc), false);
	return { json, html: renderHtml(json), text: renderPlainText(json) };
}

/** A document's JSON with every proposal refused, or accepted. */
export function decidedJson(json: JsonNode, accepts: boolean): JsonNode {
	if (!proposes(json)) return json;
	try {
		return withoutSuggestions(documentSchema().nodeFromJSON(json), accepts).toJSON() as JsonNode;
	} catch {
		// A text that does not fit the schema, written by no page of ours, is still to be read.
		return json;
	}
}

const names = new Set(['pilcrow', 'insertion', 'deletion', 'formatting']);

/** Whether anything is proposed in a document's JSON. */
export function proposes(node: JsonNode): boolean {
	return (
		names.has(node.type ?? '') ||
		tableProposal(node) !== undefined ||
		(node.marks ?? []).some(({ type }) => names.has(type ?? '')) ||
		(node.content ?? []).some(proposes)
	);
}
