import { findParentNode } from '@tiptap/core';
import type { EditorState } from '@tiptap/pm/state';
import { makeAnchor } from '#lib/document/anchor.ts';
import type { DocumentText } from '#lib/document/document-text.ts';
import { m } from '#lib/i18n/generated/messages.js';
import type { EditorCommand } from './commands.ts';
import type { NewThread } from './margin-item.ts';

export const commentIcon = 'M4 4h12a1 1 0 0 1 1 1v8a1 1 0 0 1-1 1H9l-4 3v-3H4a1 1 0 0 1-1-1V5a1 1 0 0 1 1-1';
export const proposeIcon = 'M3 6h8M3 10h5M3 14h4m3 2 .6-2.600L16 8l2 2-5.400 5.400L10 16';

export const COMMENT_KEYS = 'Ctrl+Alt+M';
const KEY_CODE = 77;

/** Whether a key begins a comment: by the letter that the keyboard's own layout has there. */
export function isThreadKey(event: KeyboardEvent): boolean {
	if (!event.ctrlKey || !event.altKey || event.shiftKey || event.getModifierState('AltGraph')) return false;
	return event.keyCode === KEY_CODE;
}

/** Whether a key changes between writing and proposing. */
export function isModeKey(event: KeyboardEvent): boolean {
	if (!event.ctrlKey || !event.altKey || event.shiftKey || event.getModifierState('AltGraph')) return false;
	return event.key.toLowerCase() === 'p';
}

/** Whether what is selected lies in one paragraph, so that other words can stand in its place. */
export function isOneBlock({ selection: { $from, $to, empty } }: EditorState): boolean {
	return !empty && $from.sameParent($to) && $from.parent.isTextblock;
}

/**
 * What a thread begun now is about: the selected passage; without one the table that the caret is in, or else the
 * paragraph; in an empty one the whole plan. Undefined when other words are to be proposed for more than one paragraph.
 */
export function threadFrom(state: EditorState, text: DocumentText, proposes: boolean): NewThread | undefined {
	const { selection } = state;
	if (proposes) {
		const anchor = isOneBlock(state) ? makeAnchor(text, selection) : null;
		return anchor ? { target: 'passage', anchor, proposes } : undefined;
	}
	const table = findParentNode((node) => node.type.name === 'table')(selection);
	// A stretch of cells is the table's; words within one are a passage.
	if (table && (selection.empty || !selection.$from.sameParent(selection.$to))) {
		const anchor = makeAnchor(text, { from: table.pos, to: table.pos + table.node.nodeSize });
		if (anchor) return { target: 'table', anchor, proposes };
	}
	const { $from } = selection;
	const range = selection.empty ? { from: $from.start(), to: $from.end() } : selection;
	const anchor = makeAnchor(text, range);
	return anchor ? { target: 'passage', anchor, proposes } : { target: 'plan', anchor: null, proposes };
}

/** « Commenter », as the slash menu offers it. */
export function threadCommand(start: () => void): EditorCommand {
	return {
		id: 'comment',
		label: m.thread_comment,
		icon: commentIcon,
		keys: COMMENT_KEYS,
		run: start,
		words: 'commentaire comment remarque'
	};
}
