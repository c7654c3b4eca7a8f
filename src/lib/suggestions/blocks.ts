/** Of what kind a paragraph is, and how it becomes one of another kind where it stands. */
import type { Node, ResolvedPos } from '@tiptap/pm/model';
import { canJoin, findWrapping, liftTarget, Transform } from '@tiptap/pm/transform';
import { blockOf, type BlockKind } from './suggestion.ts';

/** A paragraph of a text, a heading or one in a list or a quote too. */
export interface Block {
	node: Node;
	/** Before it. */
	pos: number;
	kind: BlockKind;
}

/** The paragraphs of a text, in its order. */
export function blocksOf(doc: Node): Block[] {
	const blocks: Block[] = [];
	doc.descendants((node, pos) => {
		if (!node.isTextblock) return true;
		blocks.push({ node, pos, kind: kindAt(doc.resolve(pos)) });
		return false;
	});
	return blocks;
}

const isItem = (node: Node) => node.type.name === 'listItem' || node.type.name === 'taskItem';

/** The kind of the paragraph behind a position. What follows the first one of an item belongs to it as a paragraph. */
export function kindAt($pos: ResolvedPos): BlockKind {
	const { parent, nodeAfter } = $pos;
	if (nodeAfter?.type.name === 'heading') {
		return blockOf(`heading${nodeAfter.attrs.level as number}`) ?? 'paragraph';
	}
	const holder = isItem(parent) && $pos.index() === 0 ? $pos.node(-1) : parent;
	return blockOf(holder.type.name) ?? 'paragraph';
}

/** A kind that is what holds the paragraph, rather than the paragraph itself. */
const holds = (kind: BlockKind) => kind.endsWith('List') || kind === 'blockquote';

/** Whether the paragraph behind a position may be of another kind where it stands. */
export const mayBecome = (doc: Node, pos: number, kind: BlockKind): boolean =>
	become(new Transform(doc), pos, kind);

/**
 * Makes a paragraph one of another kind. An item leaves its list with all that hangs on it; what becomes part of a list
 * or a quote goes on with one that stands beside it. False: it cannot be that where it stands, or is gone; some steps
 * towards it may have been done.
 */
export function become(tr: Transform, pos: number, kind: BlockKind): boolean {
	if (!tr.doc.nodeAt(pos)?.isTextblock) return false;
	const done = tr.mapping.maps.length;
	const here = () => tr.doc.resolve(tr.mapping.slice(done).map(pos + 1) - 1);
	if (kindAt(here()) === kind) return true;
	if (!holds(kind)) return toItself(tr, here, kind);
	const { parent } = here();
	if (isItem(parent) && here().index() > 0 && here().node(-1).type.name === kind) {
		tr.split(here().pos);
		return true;
	}
	return toItself(tr, here, 'paragraph') && hold(tr, here, kind);
}

/** A paragraph or a heading that no list holds, and no quote if it is to be a paragraph. */
function toItself(tr: Transform, here: () => ResolvedPos, kind: BlockKind): boolean {
	const isHeading = kind !== 'paragraph';
	while (holds(kindAt(here())) && !(isHeading && kindAt(here()) === 'blockquote')) {
		const $pos = here();
		const $end = isItem($pos.parent)
			? tr.doc.resolve($pos.end())
			: tr.doc.resolve($pos.pos + $pos.nodeAfter!.nodeSize);
		const range = $pos.blockRange($end);
		const target = range && liftTarget(range);
		if (!range || target === null || target === undefined) return false;
		tr.lift(range, target);
	}
	const $pos = here();
	const type = tr.doc.type.schema.nodes[isHeading ? 'heading' : 'paragraph']!;
	if (!$pos.parent.canReplaceWith($pos.index(), $pos.index() + 1, type)) return false;
	const isThat = $pos.nodeAfter!.type === type && !isHeading;
	if (!isThat) tr.setNodeMarkup($pos.pos, type, isHeading ? { level: Number(kind.at(-1)) } : null);
	return true;
}

/** Puts a paragraph into a list or a quote of its own, and that together with those beside it. */
function hold(tr: Transform, here: () => ResolvedPos, kind: BlockKind): boolean {
	const { pos } = here();
	const type = tr.doc.type.schema.nodes[kind]!;
	const range = tr.doc.resolve(pos + 1).blockRange();
	const wrapping = range && findWrapping(range, type);
	if (!range || !wrapping) return false;
	tr.wrap(range, wrapping);
	const end = pos + tr.doc.nodeAt(pos)!.nodeSize;
	for (const edge of [end, pos]) {
		const { nodeBefore, nodeAfter } = tr.doc.resolve(edge);
		if (nodeBefore?.type === type && nodeAfter?.type === type && canJoin(tr.doc, edge)) tr.join(edge);
	}
	return true;
}
