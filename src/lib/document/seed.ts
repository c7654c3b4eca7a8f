import { MarkdownManager } from '@tiptap/markdown';
import { prosemirrorJSONToYDoc } from '@tiptap/y-tiptap';
import * as Y from 'yjs';
import { FRAGMENT } from './names.ts';
import { documentSchema, schemaExtensions } from './schema.ts';

/**
 * The first content of a document, from Markdown, as one Yjs update (V1). Made once, on the server: the same text
 * seeded by two clients would be there twice. Throws when the result does not fit the schema.
 */
export function seedFromMarkdown(markdown: string): Uint8Array {
	const json = new MarkdownManager({ extensions: schemaExtensions() }).parse(markdown);
	const schema = documentSchema();
	schema.nodeFromJSON(json).check();
	const doc = prosemirrorJSONToYDoc(schema, json, FRAGMENT);
	try {
		return Y.encodeStateAsUpdate(doc);
	} finally {
		doc.destroy();
	}
}
