import type { Content, Editor } from '@tiptap/core';
import { initProseMirrorDoc } from '@tiptap/y-tiptap';
import type * as Y from 'yjs';

/**
 * The text as the editor first draws it: once, from the nodes that the binding goes on with. Drawn again with others
 * that are equal, ProseMirror would compare the whole text with them at each key.
 */
export function firstDrawing(fragment: Y.XmlFragment) {
	const mapping: ReturnType<typeof initProseMirrorDoc>['mapping'] = new Map();
	return {
		/** For the binding: which node stands for which part of the document. */
		mapping,
		/** For the editor, before it is made; an empty document it fills by itself. */
		fill({ editor }: { editor: Editor }): void {
			if (fragment.length === 0) return;
			const { doc, mapping: known } = initProseMirrorDoc(fragment, editor.schema);
			for (const [type, node] of known) mapping.set(type, node);
			// What the types do not say: a node is taken as it is.
			editor.options.content = doc as unknown as Content;
		}
	};
}
