import { Fragment, Slice, type Node, type ResolvedPos, type Schema } from '@tiptap/pm/model';
import { TextSelection, type EditorState, type Transaction } from '@tiptap/pm/state';
import { breakAfter } from './runs.ts';
import { goesOn, proposeRemoval, type Proposer } from './propose.ts';

/** What is deleted by a key, one letter or the end of a paragraph, as a proposal. Undefined: there is nothing. */
export function deleteTowards(
	state: EditorState,
	side: -1 | 1,
	who: Proposer,
	$from = state.selection.$from
): Transaction | undefined {
	const range = letterBeside($from, side) ?? edgeBeside(state.doc, $from, side);
	return range && removeRange(state, range.from, range.to, side, who);
}

/** A stretch, as a proposal that it goes; the caret is where it would be if it had. */
export function removeRange(
	state: EditorState,
	from: number,
	to: number,
	side: -1 | 1,
	who: Proposer
): Transaction | undefined {
	const { tr } = state;
	const stamp = goesOn(state.doc, from, to, who);
	if (!proposeRemoval(tr, from, to, stamp)) return undefined;
	const at = side < 0 ? tr.mapping.map(from, -1) : tr.mapping.map(to, 1);
	return tr.setSelection(TextSelection.near(tr.doc.resolve(at), side)).scrollIntoView();
}

/** Each stretch of a selection, of cells too. */
export function removeSelection(state: EditorState, who: Proposer): Transaction | undefined {
	const { tr, selection } = state;
	let found = false;
	for (const { $from, $to } of selection.ranges.toSorted((a, b) => b.$from.pos - a.$from.pos))
		found = proposeRemoval(tr, $from.pos, $to.pos, who) || found;
	if (!found) return undefined;
	const at = tr.mapping.map(selection.from, -1);
	return tr.setSelection(TextSelection.near(tr.doc.resolve(at))).scrollIntoView();
}

/** The letter beside the caret that does not go yet, with whatever goes already on the way to it. */
function letterBeside($from: ResolvedPos, side: -1 | 1): { from: number; to: number } | undefined {
	const { parent } = $from;
	const start = $from.start();
	let at = $from.parentOffset;
	while (side < 0 ? at > 0 : at < parent.content.size) {
		const $at = parent.resolve(at);
		const node = side < 0 ? $at.nodeBefore : $at.nodeAfter;
		if (!node) return undefined;
		const goes = node.marks.some(({ type }) => type.name === 'deletion');
		if (node.type.name === 'pilcrow' || goes) {
			at += side * (side < 0 ? offsetIn($at, node) : node.nodeSize - $at.textOffset);
			continue;
		}
		const size = node.isText ? letterSize($at, side) : 1;
		const other = at + side * size;
		return { from: start + Math.min(at, other), to: start + Math.max(at, other) };
	}
	return undefined;
}

/** How much of a node lies before a place in it. */
const offsetIn = ($at: ResolvedPos, node: Node) => $at.textOffset || node.nodeSize;

const graphemes = new Intl.Segmenter('fr', { granularity: 'grapheme' });

/** How many code units the letter beside a place has, as people count letters. */
function letterSize($at: ResolvedPos, side: -1 | 1): number {
	const node = side < 0 ? $at.nodeBefore! : $at.nodeAfter!;
	const parts = [...graphemes.segment(node.text ?? '')];
	return (side < 0 ? parts.at(-1) : parts[0])?.segment.length ?? 1;
}

/** The end of the paragraph before the caret, or of its own. */
function edgeBeside(doc: Node, $from: ResolvedPos, side: -1 | 1): { from: number; to: number } | undefined {
	if (side > 0) return breakAfter(doc, $from.end());
	let before: number | undefined;
	doc.nodesBetween(0, $from.before(), (node, pos) => {
		if (node.isTextblock && pos + node.nodeSize <= $from.before()) before = pos + node.nodeSize - 1;
		return !node.isTextblock;
	});
	return before === undefined ? undefined : { from: before, to: $from.start() };
}

/** A new paragraph from the caret on, to be proposed: an item of a list becomes two. Undefined: the caret is in none. */
export function divide(state: EditorState): Transaction | undefined {
	const tr = state.tr.deleteSelection();
	const { $from } = tr.selection;
	if (!$from.parent.isTextblock) return undefined;
	const inItem = $from.depth > 1 && /Item$/.test($from.node(-1).type.name);
	const atEnd = $from.parentOffset === $from.parent.content.size;
	const next = atEnd && $from.parent.type.name === 'heading' ? state.schema.nodes.paragraph! : undefined;
	const types = next && [...(inItem ? [null] : []), { type: next }];
	return tr.split($from.pos, inItem ? 2 : 1, types).scrollIntoView();
}

/** What is pasted, as paragraphs: what they stood in cannot be proposed. */
export function asParagraphs(slice: Slice, schema: Schema): Slice {
	const paragraphs: Node[] = [];
	const textOf = (node: Node): Node[] =>
		node.content.content.flatMap((child) =>
			child.isText ? [child] : child.type.name === 'hardBreak' ? [schema.text(' ')] : []
		);
	if (slice.content.firstChild?.isInline) {
		const nodes = slice.content.content.filter((node) => node.isText);
		return new Slice(Fragment.from(nodes), 0, 0);
	}
	slice.content.descendants((node) => {
		if (!node.isTextblock) return true;
		paragraphs.push(schema.nodes.paragraph!.create(null, textOf(node)));
		return false;
	});
	return paragraphs.length > 0 ? new Slice(Fragment.from(paragraphs), 1, 1) : Slice.empty;
}
