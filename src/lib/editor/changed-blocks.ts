import { Extension } from '@tiptap/core';
import { Plugin, PluginKey, type EditorState } from '@tiptap/pm/state';
import { Decoration, DecorationSet, type EditorView } from '@tiptap/pm/view';
import { ySyncPluginKey } from '@tiptap/y-tiptap';

/** Paragraphs that have changed since a reader was last here, by what they say now. */
export type ChangedLines = ReadonlySet<string>;

interface Marks {
	changed: ChangedLines;
	marks: DecorationSet;
}

const key = new PluginKey<Marks>('changedBlocks');

/** Whether what a block says is among the lines that have changed. */
export function isChanged(text: string, changed: ChangedLines): boolean {
	return text.split('\n').some((line) => changed.has(line.trim()));
}

/**
 * Marks the blocks that have changed, as they are when it is told. Local typing moves the marks with the text; what comes
 * from others replaces the whole text, so they are made again.
 */
export const ChangedBlocks = Extension.create({
	name: 'changedBlocks',
	addProseMirrorPlugins: () => [
		new Plugin<Marks>({
			key,
			state: {
				init: () => ({ changed: new Set<string>(), marks: DecorationSet.empty }),
				apply(tr, { changed, marks }, _old, state) {
					const told = tr.getMeta(key) as ChangedLines | undefined;
					if (told) return { changed: told, marks: marksOf(state, told) };
					if (!tr.docChanged) return { changed, marks };
					const sync = tr.getMeta(ySyncPluginKey) as { isChangeOrigin?: boolean } | undefined;
					const moved = sync?.isChangeOrigin ? marksOf(state, changed) : marks.map(tr.mapping, tr.doc);
					return { changed, marks: moved };
				}
			},
			props: { decorations: (state) => key.getState(state)?.marks }
		})
	]
});

/** Marks these, and no others any more. */
export function markChanged(view: EditorView, changed: ChangedLines): void {
	const before = key.getState(view.state)?.changed;
	// A transaction puts the selection where the state has it, which a key may just be moving.
	if (before?.size === changed.size && [...changed].every((line) => before.has(line))) return;
	view.dispatch(view.state.tr.setMeta(key, changed).setMeta('addToHistory', false));
}

function marksOf({ doc }: EditorState, changed: ChangedLines): DecorationSet {
	const marks: Decoration[] = [];
	if (changed.size > 0) {
		doc.descendants((node, pos) => {
			if (!node.isTextblock) return true;
			const text = node.textBetween(0, node.content.size, '\n', '\n');
			if (isChanged(text, changed)) {
				marks.push(Decoration.node(pos, pos + node.nodeSize, { class: 'changed-since' }));
			}
			return false;
		});
	}
	return DecorationSet.create(doc, marks);
}

/** The same in a text that the server sent. */
export function markChangedHtml(article: Element, changed: ChangedLines): void {
	for (const block of article.querySelectorAll('p, h1, h2, h3')) {
		block.classList.toggle('changed-since', isChanged((block as HTMLElement).innerText, changed));
	}
}
