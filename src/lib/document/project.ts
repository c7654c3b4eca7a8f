import { yXmlFragmentToProsemirrorJSON } from '@tiptap/y-tiptap';
import type * as Y from 'yjs';
import { FRAGMENT } from './names.ts';
import { renderHtml, renderPlainText, type JsonNode } from './render.ts';

/** A shared document as ProseMirror JSON, HTML and plain text: what pages, search and exports read. No DOM needed. */
export function project(doc: Y.Doc): { json: JsonNode; html: string; text: string } {
	const json = yXmlFragmentToProsemirrorJSON(doc.getXmlFragment(FRAGMENT)) as JsonNode;
	return { json, html: renderHtml(json), text: renderPlainText(json) };
}
