import type { Editor } from '@tiptap/core';
import type { EntryKind } from '#lib/domain/entry.ts';
import { m } from '#lib/i18n/generated/messages.js';

/** One thing the editor can do to the text, as the toolbar, the bubble and the slash menu offer it. */
export interface EditorCommand {
	id: string;
	label: () => string;
	/** The path of a 20 × 20 drawing, stroked. */
	icon: string;
	/** Begins an entry of this kind: its sign stands in the place of the drawing. */
	sign?: EntryKind;
	keys?: string;
	run(editor: Editor): void;
	isActive?(editor: Editor): boolean;
	isPossible?(editor: Editor): boolean;
	/** Further words by which the slash menu finds it. */
	words?: string;
}

/** Focus comes first, and at once: TipTap's own command waits for a frame, and what is typed meanwhile is lost. */
const chain = (editor: Editor) => {
	editor.view.focus();
	return editor.chain();
};
const heading = (level: 1 | 2 | 3, icon: string): EditorCommand => ({
	id: `heading${level}`,
	label: { 1: m.editor_heading_1, 2: m.editor_heading_2, 3: m.editor_heading_3 }[level],
	icon,
	keys: `Ctrl+Alt+${level}`,
	run: (editor) => void chain(editor).toggleHeading({ level }).run(),
	isActive: (editor) => editor.isActive('heading', { level }),
	words: `titre heading h${level}`
});

export const undo: EditorCommand = {
	id: 'undo',
	label: m.editor_undo,
	icon: 'M7 5 3 9l4 4M3.500 9H12a5 5 0 0 1 0 10h-2',
	keys: 'Ctrl+Z',
	run: (editor) => void chain(editor).undo().run(),
	isPossible: (editor) => editor.can().undo()
};
export const redo: EditorCommand = {
	id: 'redo',
	label: m.editor_redo,
	icon: 'm13 5 4 4-4 4M16.500 9H8a5 5 0 0 0 0 10h2',
	keys: 'Ctrl+Maj+Z',
	run: (editor) => void chain(editor).redo().run(),
	isPossible: (editor) => editor.can().redo()
};

const mark = (
	id: string,
	label: () => string,
	icon: string,
	keys: string,
	toggle: string
): EditorCommand => ({
	id,
	label,
	icon,
	keys,
	run: (editor) => void chain(editor).toggleMark(toggle).run(),
	isActive: (editor) => editor.isActive(toggle)
});

export const marks: EditorCommand[] = [
	mark('bold', m.editor_bold, 'M6 4h5a3 3 0 0 1 0 6H6zm0 6h6a3 3 0 0 1 0 6H6z', 'Ctrl+B', 'bold'),
	mark('italic', m.editor_italic, 'M8 4h7M5 16h7M12 4 8 16', 'Ctrl+I', 'italic'),
	mark('underline', m.editor_underline, 'M6 3v6a4 4 0 0 0 8 0V3M5 17h10', 'Ctrl+U', 'underline'),
	mark('strike', m.editor_strike, 'M4 10h12M14 6c-1-2-7-3-8 0M6 14c1 3 8 2 8-1', 'Ctrl+Maj+S', 'strike'),
	mark('highlight', m.editor_highlight, 'm5 12 7-8 4 4-8 7H5zM4 18h12', 'Ctrl+Maj+H', 'highlight')
];

export const blocks: EditorCommand[] = [
	{
		id: 'paragraph',
		label: m.editor_paragraph,
		icon: 'M4 6h12M4 10h12M4 14h7',
		keys: 'Ctrl+Alt+0',
		run: (editor) => void chain(editor).setParagraph().run(),
		isActive: (editor) => editor.isActive('paragraph'),
		words: 'texte paragraphe text'
	},
	heading(1, 'M3 4v12M10 4v12M3 10h7M14 8l3-2v10'),
	heading(2, 'M3 4v12M10 4v12M3 10h7M13 8c1-3 5-2 4 1-.5 2-4 4-4 7h4'),
	heading(3, 'M3 4v12M10 4v12M3 10h7M13 6h4l-2 4c4 0 3 6-2 6'),
	{
		id: 'bulletList',
		label: m.editor_bullet_list,
		icon: 'M8 5h9M8 10h9M8 15h9M4 5h.01M4 10h.01M4 15h.01',
		keys: 'Ctrl+Maj+8',
		run: (editor) => void chain(editor).toggleBulletList().run(),
		isActive: (editor) => editor.isActive('bulletList'),
		words: 'liste puces list bullet'
	},
	{
		id: 'orderedList',
		label: m.editor_ordered_list,
		icon: 'M9 5h8M9 10h8M9 15h8M4 3v4M3 13c2-2 3 0 1 2l-1 2h3',
		keys: 'Ctrl+Maj+7',
		run: (editor) => void chain(editor).toggleOrderedList().run(),
		isActive: (editor) => editor.isActive('orderedList'),
		words: 'liste numéros numerotee list numbered'
	},
	{
		id: 'taskList',
		label: m.editor_task_list,
		icon: 'M3 4h5v5H3zM3 12h5v5H3zM11 6h6M11 14h6M4 6.500 5.200 8 8 4.500',
		keys: 'Ctrl+Maj+9',
		run: (editor) => void chain(editor).toggleTaskList().run(),
		isActive: (editor) => editor.isActive('taskList'),
		words: 'tâches taches cases todo task'
	},
	{
		id: 'blockquote',
		label: m.editor_quote,
		icon: 'M4 14c3-1 4-4 4-8H4v4h2M12 14c3-1 4-4 4-8h-4v4h2',
		keys: 'Ctrl+Maj+B',
		run: (editor) => void chain(editor).toggleBlockquote().run(),
		isActive: (editor) => editor.isActive('blockquote'),
		words: 'citation quote'
	},
	{
		id: 'divider',
		label: m.editor_divider,
		icon: 'M3 10h14',
		run: (editor) => void chain(editor).setHorizontalRule().run(),
		words: 'séparateur separateur ligne divider rule'
	},
	{
		id: 'table',
		label: m.editor_table,
		icon: 'M3 4h14v12H3zM3 8h14M3 12h14M8 4v12',
		run: (editor) => void chain(editor).insertTable({ rows: 3, cols: 3, withHeaderRow: true }).run(),
		isPossible: (editor) => !editor.isActive('table'),
		words: 'tableau table'
	}
];

/** Offered while the caret is in a table. */
export const tableCommands: EditorCommand[] = [
	{
		id: 'rowAfter',
		label: m.editor_row_after,
		icon: 'M3 4h14v6H3zM10 12v6M7 15h6',
		run: (editor) => void chain(editor).addRowAfter().run()
	},
	{
		id: 'columnAfter',
		label: m.editor_column_after,
		icon: 'M4 3h6v14H4zM12 10h6M15 7v6',
		run: (editor) => void chain(editor).addColumnAfter().run()
	},
	{
		id: 'deleteRow',
		label: m.editor_delete_row,
		icon: 'M3 4h14v6H3zM7 15h6',
		run: (editor) => void chain(editor).deleteRow().run()
	},
	{
		id: 'deleteColumn',
		label: m.editor_delete_column,
		icon: 'M4 3h6v14H4zM12 10h6',
		run: (editor) => void chain(editor).deleteColumn().run()
	},
	{
		id: 'deleteTable',
		label: m.editor_delete_table,
		icon: 'M3 4h14v12H3zM7 7l6 6M13 7l-6 6',
		run: (editor) => void chain(editor).deleteTable().run()
	}
];
