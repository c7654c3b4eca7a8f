import { Mark } from '@tiptap/pm/model';
import type { Transaction } from '@tiptap/pm/state';
import { ReplaceStep } from '@tiptap/pm/transform';
import type { EditorView } from '@tiptap/pm/view';

/** What ProseMirror keeps of an element it has drawn; no part of its types. */
interface Drawn {
	widget?: unknown;
	node?: { isBlock: boolean; text?: string };
}
const drawn = (node: Node) => (node as { pmViewDesc?: Drawn }).pmViewDesc;

/** The parts of a view that its types keep to themselves. */
interface Inner {
	domObserver: { stop(): void; start(): void };
	docView: { markDirty(from: number, to: number): void };
}
const inner = (view: EditorView) => view as unknown as Inner;

/**
 * Puts the letter that a transaction adds at the caret into the page before ProseMirror draws it, so that the caret moves
 * with the text by itself. ProseMirror then finds both where they are to be. It would set the caret otherwise, for which
 * the browser lays out the whole text at once, rather than with the next frame.
 *
 * Gives what to do once the transaction is drawn; undefined where the letter may go elsewhere than into the text before
 * the caret, and ProseMirror has to draw it.
 */
export function putAhead(view: EditorView, tr: Transaction): (() => void) | undefined {
	const letter = letterOf(view, tr);
	const { focusNode: text, focusOffset: at = 0, isCollapsed } = getSelection() ?? {};
	if (!letter || !isCollapsed || !(text instanceof Text) || !view.dom.contains(text)) return undefined;
	if (at === 0 || text.data[at - 1] !== letter.before) return undefined;
	if (at === text.length && !belongsBefore(text, letter.joinsNext)) return undefined;

	const { domObserver } = inner(view);
	domObserver.stop();
	// A caret behind what is replaced moves by as much as it grows; one at the place of what is added would stay.
	text.insertData(at - 1, letter.before + letter.added);
	text.deleteData(at - 1 + letter.before.length + letter.added.length, letter.before.length);
	domObserver.start();

	return () => {
		if (!text.isConnected || drawnAs(text)?.node?.text === text.data) return;
		// The transaction was refused, or something was done besides, as a decoration that begins with this letter: drawn
		// from the document again.
		inner(view).docView.markDirty(0, view.state.doc.content.size);
		view.updateState(view.state);
	};
}

/** What a text of the page is a part of: decorations are around it. */
function drawnAs(text: Text): Drawn | undefined {
	let it: Node | null = text;
	while (it && !drawn(it)) it = it.parentNode;
	return it ? drawn(it) : undefined;
}

/** The letter that a transaction adds at the caret and nothing else, where it joins the text before. */
function letterOf(view: EditorView, tr: Transaction) {
	const { selection, doc } = view.state;
	const [step] = tr.steps;
	if (tr.before !== doc || tr.steps.length !== 1 || !(step instanceof ReplaceStep)) return undefined;
	const { from, to, slice } = step;
	const added = slice.content.firstChild;
	if (from !== to || !selection.empty || selection.head !== from) return undefined;
	if (slice.content.childCount !== 1 || !added?.isText || !added.text) return undefined;
	if (!tr.selection.empty || tr.selection.head !== from + added.nodeSize) return undefined;
	const { nodeBefore, nodeAfter } = selection.$head;
	const before = nodeBefore?.isText ? nodeBefore.text?.at(-1) : undefined;
	if (!before || !Mark.sameSet(nodeBefore!.marks, added.marks)) return undefined;
	const joinsNext = Boolean(nodeAfter?.isText && Mark.sameSet(nodeAfter.marks, added.marks));
	return { added: added.text, before, joinsNext };
}

/** Whether what is written behind a text of the page is drawn as a part of it, rather than of something that begins there. */
function belongsBefore(text: Text, joinsNext: boolean): boolean {
	// Within a decoration, or at the edge of one that begins here.
	if (!drawn(text) || joinsNext) return false;
	let it: Node = text;
	while (!it.nextSibling && it.parentNode && !drawn(it.parentNode)?.node?.isBlock) it = it.parentNode;
	return !it.nextSibling || !drawn(it.nextSibling)?.widget;
}
