import type { Schema } from '@tiptap/pm/model';
import * as Y from 'yjs';

/**
 * Whether every element and mark that an update brings is in the schema. The binding deletes elements it does not
 * know while it builds their node, for everyone, so an older page must notice before it applies them.
 */
export function knowsAll(schema: Schema, update: Uint8Array): boolean {
	for (const struct of Y.decodeUpdate(update).structs) {
		if (!('content' in struct)) continue;
		const { content } = struct as Y.Item;
		if (content instanceof Y.ContentType && content.type instanceof Y.XmlElement) {
			if (!(content.type.nodeName in schema.nodes)) return false;
		} else if (content instanceof Y.ContentFormat) {
			// Overlapping marks of one kind carry a hash behind their name.
			const [mark = ''] = content.key.split('--');
			if (mark !== 'ychange' && !(mark in schema.marks)) return false;
		}
	}
	return true;
}
