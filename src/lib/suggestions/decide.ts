import type { Mark, Node } from '@tiptap/pm/model';
import { Transform } from '@tiptap/pm/transform';
import { become, mayBecome } from './blocks.ts';
import { breakAfter, pilcrowsAround, takeOut, type Run } from './runs.ts';
import { tableProposal } from './table-proposal.ts';
import { decideTables } from './tables.ts';
import { blockOf, type BlockKind } from './suggestion.ts';

/**
 * Accepts or refuses proposals: those with these ids, or all. What is accepted is done, what is refused leaves the
 * text as if it had never been proposed.
 */
export function decide(tr: Transform, ids: ReadonlySet<string> | undefined, accepts: boolean): void {
	const isMeant = ({ attrs }: { attrs: Mark['attrs'] }) => ids === undefined || ids.has(String(attrs.id));
	const { schema } = tr.doc.type;
	const goes = accepts ? 'deletion' : 'insertion';
	// First: a paragraph is joined to the one that stands behind it then.
	decideTables(tr, (proposal) => isMeant({ attrs: { ...proposal } }), goes);
	const runs: Run[] = [];
	const unmarked: { from: number; to: number; mark: Mark }[] = [];
	const blocks: { pos: number; kind: BlockKind }[] = [];
	tr.doc.descendants((node, pos) => {
		const end = pos + node.nodeSize;
		if (node.type.name === 'pilcrow') {
			const { change } = node.attrs;
			if (!isMeant(node)) return;
			const $pos = tr.doc.resolve(pos);
			runs.push({ from: pos, to: end });
			const kind = blockOf(node.attrs.block);
			if (change === 'block' && accepts && kind) blocks.push({ pos: $pos.before(), kind });
			const gap = change === goes ? breakAfter(tr.doc, $pos.end()) : undefined;
			if (!gap) return;
			// Whatever else was proposed about this end of a paragraph goes with it.
			runs.push(gap, ...pilcrowsAround($pos).map((it) => ({ from: it.pos, to: it.pos + 1 })));
			return;
		}
		if (!node.isText) return;
		const meant = node.marks.filter((mark) => isMeant(mark));
		if (meant.some(({ type }) => type.name === goes)) runs.push({ from: pos, to: end });
		for (const mark of meant) unmarked.push({ from: pos, to: end, mark });
	});

	for (const { from, to, mark } of unmarked) {
		const { name } = mark.type;
		if (name !== 'insertion' && name !== 'deletion' && name !== 'formatting') continue;
		tr.removeMark(from, to, mark);
		if (name !== 'formatting' || !accepts) continue;
		const type = schema.marks[String(mark.attrs.mark)];
		const value = String(mark.attrs.value);
		if (!type) continue;
		if (value === '') tr.removeMark(from, to, type);
		else tr.addMark(from, to, type.create(attrsOf(value)));
	}
	const unmarkedSteps = tr.mapping.maps.length;
	takeOut(tr, runs);
	// Last: what draws others' carets looks up each step's places in the text before all of them, and throws past its end.
	for (const { pos, kind } of blocks) {
		const now = tr.mapping.slice(unmarkedSteps).mapResult(pos + 1, -1);
		// Its beginning is gone: it is part of the paragraph before it.
		const at = now.pos - 1;
		if (now.deletedBefore || !tr.doc.nodeAt(at)?.isTextblock) continue;
		if (mayBecome(tr.doc, at, kind)) become(tr, at, kind);
	}
}

function attrsOf(value: string): Record<string, unknown> {
	try {
		const attrs: unknown = JSON.parse(value);
		return typeof attrs === 'object' && attrs !== null ? { ...attrs } : {};
	} catch {
		return {};
	}
}

/** A text as it would be with every proposal refused, or accepted. The same node where nothing is proposed. */
export function withoutSuggestions(doc: Node, accepts = false): Node {
	if (!hasSuggestions(doc)) return doc;
	const tr = new Transform(doc);
	decide(tr, undefined, accepts);
	return tr.doc;
}

export function hasSuggestions(doc: Node): boolean {
	let has = false;
	doc.descendants((node) => {
		has ||=
			node.type.name === 'pilcrow' ||
			tableProposal(node) !== undefined ||
			node.marks.some(
				({ type: { name } }) => name === 'insertion' || name === 'deletion' || name === 'formatting'
			);
		return !has;
	});
	return has;
}
