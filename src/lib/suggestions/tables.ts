/** Whole tables that are proposed: found in a text, and decided on. */
import type { Node, ResolvedPos } from '@tiptap/pm/model';
import type { Transform } from '@tiptap/pm/transform';
import { PROPOSED, tableProposal, TABLE_SIGN, type TableProposal } from './table-proposal.ts';

export interface ProposedTable {
	node: Node;
	/** Before it. */
	pos: number;
	proposal: TableProposal;
}

/** A block that stays as it is is the same node: it is read once. Most hold no table. */
const known = new WeakMap<Node, readonly ProposedTable[]>();

/** The tables of a text that are proposed or proposed to go, in its order. */
export function proposedTables(doc: Node): ProposedTable[] {
	const found: ProposedTable[] = [];
	doc.forEach((block, start) => {
		if (block.isTextblock) return;
		let within = known.get(block);
		if (!within) known.set(block, (within = tablesIn(block)));
		for (const it of within) found.push({ ...it, pos: it.pos + start });
	});
	return found;
}

/** Positions from the beginning of the block itself. */
function tablesIn(block: Node): readonly ProposedTable[] {
	const found: ProposedTable[] = [];
	const note = (node: Node, pos: number) => {
		const proposal = tableProposal(node);
		if (proposal) found.push({ node, pos, proposal });
	};
	note(block, 0);
	block.descendants((node, pos) => {
		note(node, pos + 1);
		return !node.isTextblock;
	});
	return found;
}

/** The innermost table that holds a position, with the place before it; undefined outside of all. */
export function tableAround($pos: ResolvedPos): { node: Node; pos: number } | undefined {
	for (let depth = $pos.depth; depth > 0; depth -= 1) {
		const node = $pos.node(depth);
		if (node.type.name === 'table') return { node, pos: $pos.before(depth) };
	}
	return undefined;
}

/** What a table holds, on one line; of its empty rows nothing. */
export function tableText(table: Node): string {
	const rows = table.content.content
		.filter((row) => row.textContent.trim() !== '')
		.map((row) => row.content.content.map((cell) => cell.textBetween(0, cell.content.size, ' ')).join(' | '));
	return [TABLE_SIGN, rows.join(' / ')].join(' ').trim();
}

/** Decides on whole tables: what goes leaves the text with all that was proposed in it, what stays is a table like any. */
export function decideTables(
	tr: Transform,
	isMeant: (proposal: TableProposal) => boolean,
	goes: TableProposal['change']
): void {
	// The last first: of one in another the inner one.
	for (const { pos, proposal } of proposedTables(tr.doc).toReversed()) {
		if (!isMeant(proposal)) continue;
		if (proposal.change === goes) takeOutTable(tr, pos);
		else tr.setNodeAttribute(pos, PROPOSED, null);
	}
}

/** Takes a table out of the text; where nothing else stands, what deletes puts a paragraph. */
export function takeOutTable(tr: Transform, pos: number): void {
	tr.delete(pos, pos + tr.doc.nodeAt(pos)!.nodeSize);
}
