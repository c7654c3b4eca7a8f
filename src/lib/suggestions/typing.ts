import { Fragment, Slice, type Node, type ResolvedPos } from '@tiptap/pm/model';
import { TextSelection, type EditorState, type Transaction } from '@tiptap/pm/state';
import { blocksOf, kindAt } from './blocks.ts';
import { proposeKind } from './propose-blocks.ts';
import { beforePilcrows, goesOn, proposeRemoval, type Proposer } from './propose.ts';
import { breakAfter, endBefore, pilcrowsAround } from './runs.ts';
import type { BlockKind } from './suggestion.ts';

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
	const before = endBefore(doc, $from);
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

/** What is typed at the beginning of a paragraph, before a space, for a kind of it: as where one writes. */
const shortcuts: [RegExp, BlockKind][] = [
	[/^#$/, 'heading1'],
	[/^##$/, 'heading2'],
	[/^###$/, 'heading3'],
	[/^[-+*]$/, 'bulletList'],
	[/^1\.$/, 'orderedList'],
	[/^\[ ?\]$/, 'taskList'],
	[/^>$/, 'blockquote']
];

/** The kind that one's own first letters stand for, proposed in their place by the space after them; undefined: none. */
export function proposeShortcut(state: EditorState, typed: string, who: Proposer): Transaction | undefined {
	const { $from, empty } = state.selection;
	if (typed !== ' ' || !empty || !$from.parent.isTextblock) return undefined;
	const before = $from.parent.textBetween(0, $from.parentOffset);
	const kind = shortcuts.find(([sign]) => sign.test(before))?.[1];
	if (!kind) return undefined;
	const { tr } = state;
	const stamp = goesOn(state.doc, $from.pos, $from.pos, who);
	if (!proposeRemoval(tr, $from.start(), $from.pos, stamp)) return undefined;
	// Letters that others wrote stay where they are.
	if (tr.mapping.map($from.pos) !== $from.start()) return undefined;
	proposeKind(tr, $from.before(), kind, stamp);
	const isProposed = pilcrowsAround(tr.doc.resolve($from.start())).some(
		({ node: { attrs } }) => attrs.by === who.by && attrs.block === kind
	);
	if (!isProposed) return undefined;
	return tr.setSelection(TextSelection.create(tr.doc, $from.start())).scrollIntoView();
}

/**
 * An empty item of a list that its writer leaves with Enter, as a proposal that it be a paragraph: the same one by which
 * the item came, if it is theirs. Undefined: the caret is in none, or that is proposed already.
 */
export function leaveList(state: EditorState, who: Proposer): Transaction | undefined {
	const { $from, empty } = state.selection;
	const isItem = $from.depth > 1 && /Item$/.test($from.node(-1).type.name) && $from.index(-1) === 0;
	if (!empty || !isItem || $from.parent.textContent !== '') return undefined;
	if (pilcrowsAround($from).some(({ node }) => node.attrs.change === 'block')) return undefined;
	const { tr } = state;
	proposeKind(tr, $from.before(), 'paragraph', goesOn(state.doc, $from.pos, $from.pos, who));
	return tr.docChanged
		? tr.setSelection(TextSelection.create(tr.doc, $from.pos)).scrollIntoView()
		: undefined;
}

/**
 * What is pasted, as paragraphs, each with a sign of what it was where it was copied. The first goes on with the
 * paragraph of the caret, and what stands behind the caret with the last: there they are of its kind, if it has letters.
 */
export function asParagraphs(slice: Slice, { doc, schema, selection }: EditorState): Slice {
	const textOf = (node: Node): Node[] =>
		node.content.content.flatMap((child) =>
			child.isText ? [child] : child.type.name === 'hardBreak' ? [schema.text(' ')] : []
		);
	if (slice.content.firstChild?.isInline) {
		const nodes = slice.content.content.filter((node) => node.isText);
		return new Slice(Fragment.from(nodes), 0, 0);
	}
	const { $from, $to, empty } = selection;
	const isFresh = empty && $from.parent.isTextblock && $from.parent.textContent === '';
	const kindHere = isFresh ? kindAt(doc.resolve($from.before())) : undefined;
	const isAtEnd = beforePilcrows($to) >= $to.end() - pilcrowsAround($to).length;
	const blocks = blocksOf(schema.topNodeType.create(null, slice.content));
	const paragraphs = blocks.map(({ node, kind }, i) => {
		const isPlain = (i === 0 && (!isFresh || kind === kindHere)) || (i === blocks.length - 1 && !isAtEnd);
		const sign =
			isPlain || kind === 'paragraph' ? [] : [schema.nodes.pilcrow!.create({ change: 'block', block: kind })];
		return schema.nodes.paragraph!.create(null, [...textOf(node), ...sign]);
	});
	return paragraphs.length > 0 ? new Slice(Fragment.from(paragraphs), 1, 1) : Slice.empty;
}
