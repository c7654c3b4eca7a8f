import type { EditorState } from '@tiptap/pm/state';

/** Screens on which what belongs to a selection stands at the bottom: beside it is the system's own menu. */
export const touchQuery = '(max-width: 700px), (hover: none)';

/** Whether some text is selected. */
export function selectsText({ doc, selection }: EditorState): boolean {
	return !selection.empty && doc.textBetween(selection.from, selection.to).trim() !== '';
}
