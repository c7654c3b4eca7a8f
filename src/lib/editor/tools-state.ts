import type { EditorState } from '@tiptap/pm/state';
import { yUndoPluginKey } from '@tiptap/y-tiptap';
import type { UndoManager } from 'yjs';

/**
 * What the tools show depends on this alone while nothing is selected: the blocks and formats the caret stands in, and
 * whether something can be undone. Undefined while something is.
 */
export function toolsState(state: EditorState): string | undefined {
	const { selection, storedMarks } = state;
	if (!selection.empty) return undefined;
	const { $head } = selection;
	const blocks: unknown[] = [];
	for (let depth = 1; depth <= $head.depth; depth += 1) {
		const { type, attrs } = $head.node(depth);
		blocks.push([type.name, attrs]);
	}
	const undo = yUndoPluginKey.getState(state) as { undoManager: UndoManager } | undefined;
	const stacks = [undo?.undoManager.undoStack, undo?.undoManager.redoStack];
	return JSON.stringify([blocks, storedMarks ?? $head.marks(), stacks.map((it) => Boolean(it?.length))]);
}
