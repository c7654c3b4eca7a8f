import { Extension, type Editor, type Range } from '@tiptap/core';
import Suggestion, { type SuggestionProps } from '@tiptap/suggestion';
import { blocks, type EditorCommand } from './commands.ts';

/** What the slash menu shows; undefined while it is closed. */
export interface SlashState {
	items: EditorCommand[];
	selected: number;
	rect: DOMRect | undefined;
	choose(command: EditorCommand): void;
}

const plain = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

function find(commands: readonly EditorCommand[], query: string): EditorCommand[] {
	const wanted = plain(query);
	return commands.filter((command) => plain(`${command.label()} ${command.words ?? ''}`).includes(wanted));
}

/** « / » at the start of a word offers the kinds of block, and more. `show` gets what to draw. */
export function slashMenu(show: (state: SlashState | undefined) => void, more: readonly EditorCommand[]) {
	return Extension.create({
		name: 'slashMenu',
		addProseMirrorPlugins() {
			let state: SlashState | undefined;
			const set = (next: SlashState | undefined) => show((state = next));
			const stateOf = (props: SuggestionProps<EditorCommand, EditorCommand>): SlashState => ({
				items: props.items,
				selected: Math.min(state?.selected ?? 0, Math.max(0, props.items.length - 1)),
				rect: props.clientRect?.() ?? undefined,
				choose: (command) => props.command(command)
			});
			return [
				Suggestion<EditorCommand, EditorCommand>({
					editor: this.editor,
					char: '/',
					items: ({ query }) => find([...blocks, ...more], query),
					command({ editor, range, props }: { editor: Editor; range: Range; props: EditorCommand }) {
						editor.chain().focus().deleteRange(range).run();
						props.run(editor);
					},
					render: () => ({
						onStart: (props) => set(stateOf(props)),
						onUpdate: (props) => set(stateOf(props)),
						onExit: () => set(undefined),
						onKeyDown({ event }) {
							if (!state) return false;
							const { items, selected } = state;
							const chosen = items[selected];
							if (event.key === 'Escape') {
								set(undefined);
								return true;
							}
							if (items.length === 0) return false;
							if (event.key === 'ArrowDown') set({ ...state, selected: (selected + 1) % items.length });
							else if (event.key === 'ArrowUp') {
								set({ ...state, selected: (selected + items.length - 1) % items.length });
							} else if ((event.key === 'Enter' || event.key === 'Tab') && chosen) state.choose(chosen);
							else return false;
							return true;
						}
					})
				})
			];
		}
	});
}
