import { Extension } from '@tiptap/core';
import {
	AllSelection,
	Plugin,
	PluginKey,
	TextSelection,
	type EditorState,
	type Transaction
} from '@tiptap/pm/state';
import { Decoration, DecorationSet, type EditorView } from '@tiptap/pm/view';
import { ySyncPluginKey } from '@tiptap/y-tiptap';
import { uuidv4 } from 'lib0/random';
import { changeOf } from '#lib/suggestions/change.ts';
import { proposeBlocks } from '#lib/suggestions/propose-blocks.ts';
import {
	holdsTable,
	isInOthersTable,
	isInOwnTable,
	proposePastedTables,
	proposeTables,
	worksInOwnTable
} from '#lib/suggestions/propose-tables.ts';
import { beforePilcrows, propose, type Proposer } from '#lib/suggestions/propose.ts';
import type { TableProposal } from '#lib/suggestions/table-proposal.ts';
import { proposedTables, tableAround } from '#lib/suggestions/tables.ts';
import {
	asParagraphs,
	deleteTowards,
	divide,
	leaveList,
	proposeShortcut,
	removeRange,
	removeSelection
} from '#lib/suggestions/typing.ts';

/**
 * What cannot be proposed: something of a table, or of one that somebody else's proposal is about, text behind a table
 * that is pasted, or anything else.
 */
export type Refused = 'table' | 'othersTable' | 'pasted' | 'other';

interface SuggestOptions {
	/** The member's id. */
	by: string;
	/** Whether what is done now is proposed. */
	proposes: () => boolean;
	/** Whether Enter chooses in a menu that is open over the text. */
	choosesElsewhere: () => boolean;
	/** What was done cannot be proposed; nothing has changed. */
	onrefused: (what: Refused) => void;
	/** What is said of a table that is proposed, or proposed to go. */
	tableLabel: (change: TableProposal['change']) => string;
	/** Someone clicked on a proposal. */
	onenter: (id: string) => void;
}

const key = new PluginKey<{ current: string | undefined; marks: DecorationSet }>('suggesting');
/** Keys that change the text where the caret is: the browser may not have told yet where that has gone. */
const movesText = new Set(['Enter', 'Backspace', 'Delete']);
/** A transaction that is done as it is. */
const AS_IT_IS = 'suggesting:done';

/** Does a transaction as it is, whatever the mode. */
export const asItIs = (tr: Transaction): Transaction => tr.setMeta(AS_IT_IS, true);

/**
 * « Je propose »: whatever this person does to the text becomes a proposal. While they write, what they type in the
 * middle of words that are proposed to go is not proposed to go too.
 */
export function suggesting({
	by,
	proposes,
	choosesElsewhere,
	onrefused,
	onenter,
	tableLabel
}: SuggestOptions) {
	const who = (): Proposer => ({ id: uuidv4(), by, at: new Date().toISOString() });
	const done = (view: EditorView, tr: Transaction | undefined): true => {
		if (tr) view.dispatch(asItIs(tr));
		else onrefused(refusedIn(view.state, by));
		return true;
	};
	// Of cells that are selected each is a stretch of its own.
	const isOwn = ({ doc, selection: { ranges } }: EditorState) =>
		ranges.every(({ $from, $to }) => isInOwnTable(doc, $from.pos, $to.pos, by));
	return Extension.create({
		name: 'suggesting',
		priority: 2000,
		dispatchTransaction({ transaction, next }) {
			const sync = transaction.getMeta(ySyncPluginKey) as { isChangeOrigin?: boolean } | undefined;
			if (!transaction.docChanged || sync?.isChangeOrigin || transaction.getMeta(AS_IT_IS)) {
				return next(transaction);
			}
			const { state } = this.editor;
			if (!proposes()) return next(withoutEndsThatAreGone(state, transaction));
			if (worksInOwnTable(state, transaction, by)) return next(transaction);
			const tables = proposeTables(state, transaction, who());
			if (tables === 'refused') return onrefused('othersTable');
			const proposed =
				tables ?? propose(state, transaction, who()) ?? proposeBlocks(state, transaction.doc, who());
			if (proposed) next(asItIs(proposed));
			else onrefused(refusedIn(state, by));
		},
		addProseMirrorPlugins: () => [
			new Plugin({ props: { decorations: ({ doc }) => tableMarks(doc, tableLabel) } }),
			new Plugin({
				key,
				state: {
					init: () => ({ current: undefined as string | undefined, marks: DecorationSet.empty }),
					apply(tr, value, _old, state) {
						const told = tr.getMeta(key) as { current: string | undefined } | undefined;
						if (told) return { current: told.current, marks: marksOf(state, told.current) };
						if (!tr.docChanged || value.current === undefined) return value;
						return { ...value, marks: marksOf(state, value.current) };
					}
				},
				props: {
					decorations: (state) => key.getState(state)?.marks,
					handleTextInput: (view, from, to, text) => type(view, from, to, text),
					handleKeyDown(view, event) {
						if (view.composing) return false;
						if (movesText.has(event.key)) readSelection(view);
						return proposes() && press(view, event);
					},
					handleDOMEvents: {
						beforeinput(view, event) {
							if (!proposes() || view.composing || !event.inputType.startsWith('delete')) return false;
							if (event.inputType === 'deleteByCut' || event.inputType === 'deleteByDrag') return false;
							const [range] = event.getTargetRanges();
							if (!range) return false;
							const from = view.posAtDOM(range.startContainer, range.startOffset);
							const to = view.posAtDOM(range.endContainer, range.endOffset);
							if (isInOwnTable(view.state.doc, from, to, by)) return false;
							event.preventDefault();
							const side = event.inputType.endsWith('Forward') ? 1 : -1;
							if (from !== to) return erase(view, from, to, side, event.inputType);
							return true;
						}
					},
					handleDrop(_view, _event, _slice, moved) {
						if (!proposes() || !moved) return false;
						onrefused('other');
						return true;
					},
					transformPasted(slice, { state }) {
						if (!proposes() || isOwn(state)) return slice;
						const isTable = holdsTable(slice) && !tableAround(state.selection.$from);
						return isTable ? slice : asParagraphs(slice, state);
					},
					handlePaste(view, _event, slice) {
						if (!proposes() || !holdsTable(slice) || isOwn(view.state)) return false;
						const tr = proposePastedTables(view.state, slice, who());
						if (tr) return done(view, tr);
						onrefused('pasted');
						return true;
					},
					handleClick(view, _pos, event) {
						const id = (event.target as Element | null)?.closest?.<HTMLElement>('[data-suggestion]')?.dataset
							.suggestion;
						if (!id) return false;
						// What is drawn for it would put the caret back to where it was before the click.
						readSelection(view);
						onenter(id);
						return false;
					}
				}
			})
		]
	});

	/** Typing: before TipTap's own shortcuts for blocks, which would write. */
	function type(view: EditorView, from: number, to: number, text: string): boolean {
		const { state } = view;
		const $from = state.doc.resolve(from);
		if (proposes() && !isInOwnTable(state.doc, from, to, by)) {
			const kind = proposeShortcut(state, text, who());
			if (kind) return done(view, kind);
			const tr = state.tr.insertText(text, from, to).scrollIntoView();
			return done(view, propose(state, tr, who()));
		}
		if (from !== to || !$from.parent.isTextblock) return false;
		const at = beforePilcrows($from);
		const marks = state.storedMarks ?? $from.marks();
		const kept = marks.filter(({ type: { name } }) => name !== 'deletion');
		if (at === from && kept.length === marks.length) return false;
		const tr = state.tr.insert(at, state.schema.text(text, kept));
		view.dispatch(tr.setSelection(TextSelection.create(tr.doc, at + text.length)).scrollIntoView());
		return true;
	}

	function press(view: EditorView, event: KeyboardEvent): boolean {
		const { state } = view;
		// What is done there is part of the table that is proposed.
		if (isOwn(state)) return false;
		const bare = !event.ctrlKey && !event.metaKey && !event.altKey;
		if (event.key === 'Enter' && bare) {
			// What is chosen in a menu is the menu's.
			if (choosesElsewhere()) return false;
			const leaves = leaveList(state, who());
			if (leaves) return done(view, leaves);
			const tr = divide(state);
			return done(view, tr && propose(state, tr, who()));
		}
		if (event.key !== 'Backspace' && event.key !== 'Delete') return false;
		const { selection } = state;
		if (!(selection instanceof TextSelection)) return done(view, removeSelection(state, who()));
		const side = event.key === 'Backspace' ? -1 : 1;
		const { $from, empty } = selection;
		const edge = side < 0 ? 0 : $from.parent.content.size;
		// Within a line the browser says what is deleted: it alone knows where the caret has just gone.
		if (!empty || $from.parentOffset !== edge) return false;
		const tr = deleteTowards(state, side, who());
		if (tr) view.dispatch(asItIs(tr));
		return true;
	}

	/** What a key or a keyboard of a phone deletes: a letter beside the caret, or a word, a line, what is selected. */
	function erase(view: EditorView, from: number, to: number, side: -1 | 1, inputType: string): true {
		const { state } = view;
		const isLetter = /^deleteContent(Backward|Forward)$/.test(inputType) && getSelection()?.isCollapsed;
		if (!isLetter) return done(view, removeRange(state, from, to, side, who()));
		const caret = state.doc.resolve(side < 0 ? to : from);
		const tr = deleteTowards(state, side, who(), caret);
		if (tr) view.dispatch(asItIs(tr));
		return true;
	}
}

/** The caret as the browser has it: it tells of a move after the next key. */
export function readSelection(view: EditorView): void {
	const { selection, doc } = view.state;
	const { anchorNode, anchorOffset, focusNode, focusOffset } = getSelection() ?? {};
	// From all of the text, too: with « Ctrl A », « Ctrl End » and Enter in a row it would all go.
	const leftAll = selection instanceof AllSelection && getSelection()?.isCollapsed === true;
	if (!(selection instanceof TextSelection || leftAll) || !anchorNode || !focusNode) return;
	if (!view.dom.contains(anchorNode) || !view.dom.contains(focusNode)) return;
	const anchor = view.posAtDOM(anchorNode, anchorOffset ?? 0);
	const head = view.posAtDOM(focusNode, focusOffset ?? 0);
	if (anchor === selection.anchor && head === selection.head) return;
	const read = TextSelection.between(doc.resolve(anchor), doc.resolve(head));
	if (!read.eq(selection)) view.dispatch(view.state.tr.setSelection(read));
}

/** Marks one proposal as the one that is looked at. */
export function setCurrentSuggestion(view: EditorView, id: string | undefined): void {
	if (key.getState(view.state)?.current === id) return;
	view.dispatch(view.state.tr.setMeta(key, { current: id }).setMeta('addToHistory', false));
}

function marksOf(state: EditorState, current: string | undefined): DecorationSet {
	const marks: Decoration[] = [];
	if (current === undefined) return DecorationSet.empty;
	for (const { node, pos, proposal } of proposedTables(state.doc)) {
		if (proposal.id === current) marks.push(Decoration.node(pos, pos + node.nodeSize, { class: 'current' }));
	}
	state.doc.descendants((node, pos) => {
		const is = node.marks.some(({ attrs }) => attrs.id === current) || node.attrs.id === current;
		if (is && node.isInline) marks.push(Decoration.inline(pos, pos + node.nodeSize, { class: 'current' }));
	});
	return marks.length > 0 ? DecorationSet.create(state.doc, marks) : DecorationSet.empty;
}

/** What this member cannot propose, by where the caret is. */
function refusedIn({ selection: { $from } }: EditorState, by: string): Refused {
	if (isInOthersTable($from, by)) return 'othersTable';
	return tableAround($from) ? 'table' : 'other';
}

/** Tables that are proposed or proposed to go, with the words that say so. */
function tableMarks(
	doc: EditorState['doc'],
	label: (change: TableProposal['change']) => string
): DecorationSet | undefined {
	const marks = proposedTables(doc).map(({ node, pos, proposal: { change, id } }) =>
		Decoration.node(pos, pos + node.nodeSize, {
			class: `suggested-table ${change}`,
			'data-suggestion': id,
			'data-label': label(change)
		})
	);
	return marks.length > 0 ? DecorationSet.create(doc, marks) : undefined;
}

/** Two paragraphs that are joined for good: what was proposed about the end of the first is about nothing any more. */
function withoutEndsThatAreGone(state: EditorState, tr: Transaction): Transaction {
	const change = changeOf(tr);
	if (!change || change.from === change.to) return tr;
	const [$from, $to] = [state.doc.resolve(change.from), state.doc.resolve(change.to)];
	const [$newFrom, $newTo] = [tr.doc.resolve(change.newFrom), tr.doc.resolve(change.newTo)];
	if ($from.sameParent($to) || !$newFrom.parent.isTextblock || !$newFrom.sameParent($newTo)) return tr;
	const gone: number[] = [];
	const start = $newFrom.start();
	$newFrom.parent.forEach((node, offset) => {
		const pos = start + offset;
		if (node.type.name === 'pilcrow' && node.attrs.change !== 'block' && pos < change.newFrom) gone.push(pos);
	});
	for (const pos of gone.toReversed()) tr.delete(pos, pos + 1);
	return tr;
}
