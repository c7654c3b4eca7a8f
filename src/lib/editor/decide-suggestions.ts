import type { Editor } from '@tiptap/core';
import { ySyncPluginKey, yUndoPluginKey } from '@tiptap/y-tiptap';
import type * as Y from 'yjs';
import { decide } from '#lib/suggestions/decide.ts';
import { suggestionsIn } from '#lib/suggestions/list.ts';
import { DECISIONS, type Decision, type DecisionRecord } from '#lib/suggestions/suggestion.ts';
import { asItIs } from './suggesting.ts';

/**
 * Accepts, refuses or withdraws proposals. What was decided is said first, then done: were only the first to arrive, the
 * proposal would still be open. One undo takes both back.
 */
export function decideSuggestions(
	editor: Editor,
	doc: Y.Doc,
	ids: readonly string[],
	decision: Decision
): number {
	const { state, view } = editor;
	const meant = new Set(ids);
	const decided = suggestionsIn(state.doc).filter(({ id }) => meant.has(id));
	if (decided.length === 0) return 0;
	const map = doc.getMap<DecisionRecord>(DECISIONS);
	const { undoManager } = yUndoPluginKey.getState(state) as { undoManager: Y.UndoManager };
	undoManager.addToScope(map);
	undoManager.stopCapturing();
	const at = new Date().toISOString();
	doc.transact(() => {
		for (const { id, at: since, from: _from, to: _to, ...words } of decided) {
			map.set(id, { ...words, decision, at, since });
		}
	}, ySyncPluginKey);
	const { tr } = state;
	decide(tr, meant, decision === 'accepted');
	view.dispatch(asItIs(tr));
	undoManager.stopCapturing();
	return decided.length;
}
