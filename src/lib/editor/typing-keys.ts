import { Extension } from '@tiptap/core';
import { Plugin, TextSelection } from '@tiptap/pm/state';
import type { EditorView } from '@tiptap/pm/view';
import { putAhead } from './letter-ahead.ts';
import { readSelection } from './suggesting.ts';

/** Pixels kept free between the caret and the edges of the window, for the bars that stay there. */
const EDGE = { top: 100, bottom: 72, left: 5, right: 5 };

/** Apple's systems correct what the browser itself types: quotation marks, capitals, two spaces for a full stop. */
const correctsTyping = () => /Mac|iPhone|iPad/.test(navigator.platform);

/**
 * A letter goes into the document, and from there into the page. The browser's own way, page first, lays a long text out
 * once more for each key. The caret is kept in sight in the next frame, when the text is laid out anyway.
 */
export const TypingKeys = Extension.create({
	name: 'typingKeys',
	addStorage: () => ({ types: false }),
	dispatchTransaction({ transaction, next }) {
		const drawn = this.storage.types ? putAhead(this.editor.view, transaction) : undefined;
		next(transaction);
		drawn?.();
	},
	addProseMirrorPlugins() {
		const { storage } = this;
		let planned = 0;
		let scrolls = false;
		const plan = (view: EditorView) => {
			planned ||= requestAnimationFrame(() => {
				planned = 0;
				if (view.isDestroyed || isInSight(view)) return;
				scrolls = true;
				view.dispatch(view.state.tr.setMeta('addToHistory', false).scrollIntoView());
				scrolls = false;
			});
			return true;
		};
		return [
			new Plugin({
				props: {
					scrollThreshold: EDGE,
					scrollMargin: EDGE,
					handleScrollToSelection: (view) => !scrolls && plan(view),
					handleKeyPress(view, event) {
						if (!view.editable || correctsTyping() || !isLetter(event.charCode)) return false;
						readSelection(view);
						const { selection } = view.state;
						if (!(selection instanceof TextSelection) || !selection.$from.parent.inlineContent) return false;
						const { from, to } = selection;
						const text = String.fromCodePoint(event.charCode);
						const insert = () => view.state.tr.insertText(text).scrollIntoView();
						storage.types = true;
						try {
							const isHandled = view.someProp('handleTextInput', (handle) =>
								handle(view, from, to, text, insert)
							);
							if (!isHandled) view.dispatch(insert());
						} finally {
							storage.types = false;
						}
						return true;
					}
				}
			})
		];
	}
});

/** Neither Enter nor half of a sign, which is no text yet. */
const isLetter = (code: number) => code >= 32 && (code < 0xd800 || code > 0xdfff);

function isInSight(view: EditorView): boolean {
	const { top, bottom, left, right } = view.coordsAtPos(view.state.selection.head);
	// Without what a phone's keyboard covers.
	const height = window.visualViewport?.height ?? innerHeight;
	return top >= EDGE.top && bottom <= height - EDGE.bottom && left >= 0 && right <= innerWidth;
}
