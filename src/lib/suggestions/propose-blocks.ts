import type { Node } from '@tiptap/pm/model';
import type { EditorState, Transaction } from '@tiptap/pm/state';
import { blocksOf, kindAt, mayBecome } from './blocks.ts';
import { pilcrow, type Proposer } from './propose.ts';
import { pilcrowsAround } from './runs.ts';
import type { BlockKind } from './suggestion.ts';

/**
 * A text in which some paragraphs are of another kind and nothing else is different, as a proposal; what one had proposed
 * oneself of the same paragraphs is taken back. Undefined: this is something else.
 */
export function proposeBlocks(state: EditorState, after: Node, who: Proposer): Transaction | undefined {
	const before = blocksOf(state.doc);
	const wanted = blocksOf(after);
	if (before.length !== wanted.length) return undefined;
	if (before.some(({ node }, i) => !node.content.eq(wanted[i]!.node.content))) return undefined;
	const { tr } = state;
	for (const [i, block] of [...before.entries()].toReversed()) {
		const { kind } = wanted[i]!;
		if (kind !== block.kind) proposeKind(tr, block.pos, kind, who);
	}
	return tr.docChanged ? tr : undefined;
}

/** Proposes another kind for the paragraph behind a position, or takes that back. Nothing where it is of that kind, or cannot be. */
export function proposeKind(tr: Transaction, pos: number, kind: BlockKind, who: Proposer): void {
	const end = pos + tr.doc.nodeAt(pos)!.nodeSize - 1;
	const own = pilcrowsAround(tr.doc.resolve(end)).find(
		({ node: { attrs } }) => attrs.change === 'block' && attrs.by === who.by
	);
	if (own) tr.delete(own.pos, own.pos + 1);
	const isThat = own?.node.attrs.block === kind || kindAt(tr.doc.resolve(pos)) === kind;
	if (isThat || !mayBecome(tr.doc, pos, kind)) return;
	tr.insert(own ? end - 1 : end, pilcrow(tr.doc.type.schema, { ...who, change: 'block', block: kind }));
}
