import type { Editor } from '@tiptap/core';
import { kindName } from '#lib/components/entry-words.ts';
import { kindSigns } from '#lib/document/kind-sign.ts';
import { entryKinds, type EntryKind } from '#lib/domain/entry.ts';
import type { EditorCommand } from './commands.ts';

/** By the letter that the keyboard's own layout has there: on Windows, Alt Gr with E writes « € » and must go on to. */
const letters: Record<EntryKind, { keyCode: number; letter: string }> = {
	agreement: { keyCode: 65, letter: 'A' },
	disagreement: { keyCode: 68, letter: 'D' },
	commitment: { keyCode: 69, letter: 'E' }
};
const words: Record<EntryKind, string> = {
	agreement: 'accord agreement',
	disagreement: 'désaccord desaccord disagreement',
	commitment: 'engagement commitment promesse'
};

export const keysOf = (kind: EntryKind) => `Ctrl+Alt+${letters[kind].letter}`;

/** The kind of entry that a key begins, if it is one of the three. */
export function kindOfKey(event: KeyboardEvent): EntryKind | undefined {
	if (!event.ctrlKey || !event.altKey || event.shiftKey || event.getModifierState('AltGraph'))
		return undefined;
	return entryKinds.find((kind) => letters[kind].keyCode === event.keyCode);
}

/** The three kinds as the slash menu offers them. */
export function entryCommands(start: (kind: EntryKind) => void): EditorCommand[] {
	return entryKinds.map((kind) => ({
		id: kind,
		label: () => kindName(kind),
		icon: kindSigns[kind],
		sign: kind,
		keys: keysOf(kind),
		run: (_editor: Editor) => start(kind),
		words: words[kind]
	}));
}
