/** A table that comes or goes, as a proposal: it stands in the text and says so itself. */
import { Fragment, type Node, Slice, type ResolvedPos } from '@tiptap/pm/model';
import { TextSelection, type EditorState, type Transaction } from '@tiptap/pm/state';
import { AddMarkStep, RemoveMarkStep } from '@tiptap/pm/transform';
import { changeOf, stretchesOf } from './change.ts';
import { propose, type Proposer } from './propose.ts';
import { breakAfter, pilcrowsAround } from './runs.ts';
import { PROPOSED, sayProposed, tableProposal } from './table-proposal.ts';
import { tableAround, takeOutTable } from './tables.ts';
import { asParagraphs } from './typing.ts';

const isTable = (node: Node) => node.type.name === 'table';

/** Whether a block holds something that is not said by letters: a citation, a break, a line. */
function holdsLeaf(block: Node, isLeft: (name: string) => boolean): boolean {
	let holds = false;
	const note = (node: Node) => {
		holds ||= node.isLeaf && !node.isText && node.type.name !== 'pilcrow' && !isLeft(node.type.name);
		return !holds;
	};
	note(block);
	block.descendants(note);
	return holds;
}

/** Whether a block is one that nobody misses: an empty line. */
const isEmpty = (block: Node) => block.textContent === '' && !holdsLeaf(block, () => false);

/**
 * What a transaction that brings tables, or takes one, would do, as a proposal. Nothing else may come with them, and
 * nothing goes for them: what was selected stays. 'refused': somebody else's proposal of the table waits for a decision.
 * Undefined: this is something else, and may be proposed in another way.
 */
export function proposeTables(
	state: EditorState,
	tr: Transaction,
	who: Proposer
): Transaction | 'refused' | undefined {
	const change = changeOf(tr);
	if (!change) return undefined;
	const { from, to, slice } = change;
	const coming = slice.content.content;
	if (coming.some((node) => !isTable(node) && !isEmpty(node))) return undefined;
	const gone = state.doc.nodeAt(from);
	const tables = coming.filter(isTable);
	if (tables.length === 0) {
		const isWhole = gone && isTable(gone) && from + gone.nodeSize === to;
		return isWhole ? proposeTableRemoval(state, from, who) : undefined;
	}
	if (touchesTable(state.doc, from, to)) return undefined;
	return insertTables(state.tr, tables, who);
}

function touchesTable(doc: Node, from: number, to: number): boolean {
	if (tableAround(doc.resolve(from))) return true;
	let touches = false;
	doc.nodesBetween(from, to, (node) => {
		touches ||= isTable(node);
		return !touches;
	});
	return touches;
}

/** Whether a table is among what is pasted. */
export const holdsTable = (slice: Slice): boolean => slice.content.content.some(isTable);

/**
 * Pasted tables as a proposal, behind the paragraphs that come before them. Undefined: words come behind a table too,
 * and would stand before it; something that is no letters comes with them; or the caret is in a table.
 */
export function proposePastedTables(
	state: EditorState,
	slice: Slice,
	who: Proposer
): Transaction | undefined {
	const { $from, $to } = state.selection;
	if (tableAround($from) || tableAround($to)) return undefined;
	const nodes = slice.content.content;
	const first = nodes.findIndex(isTable);
	const behind = nodes.slice(first).filter((node) => !isTable(node));
	if (!behind.every(isEmpty)) return undefined;
	// As proposed letters it would be left out.
	if (nodes.slice(0, first).some((node) => holdsLeaf(node, (name) => name === 'hardBreak'))) return undefined;
	const before = Fragment.from(nodes.slice(0, first));
	const words = before.textBetween(0, before.size, ' ').trim() !== '';
	const lead = asParagraphs(new Slice(before, slice.openStart, 0), state);
	const tr = words ? propose(state, state.tr.replaceSelection(lead), who) : state.tr;
	return tr && insertTables(tr, nodes.filter(isTable), who);
}

/** Proposes tables behind the paragraph of the caret, which goes into the first one. */
function insertTables(tr: Transaction, tables: readonly Node[], who: Proposer): Transaction | undefined {
	const pos = placeFor(tr.selection.$to, tables[0]!);
	if (pos === undefined) return undefined;
	tr.insert(
		pos,
		tables.map((table) => proposed(table, who))
	);
	return tr.setSelection(TextSelection.near(tr.doc.resolve(pos + 1))).scrollIntoView();
}

/** Never between two paragraphs of which it is proposed that they become one, or were one. */
function placeFor($caret: ResolvedPos, table: Node): number | undefined {
	let $at = $caret;
	const { doc } = $at;
	while ($at.parent.isTextblock) {
		if (!pilcrowsAround($at).some(({ node }) => node.attrs.change !== 'block')) break;
		const next = breakAfter(doc, $at.end())?.to;
		if (next === undefined || tableAround(doc.resolve(next))) break;
		$at = doc.resolve(next);
	}
	for (let depth = $at.depth; depth > 0; depth -= 1) {
		const index = $at.index(depth - 1) + 1;
		const parent = $at.node(depth - 1);
		if (parent.canReplaceWith(index, index, table.type)) return $at.after(depth);
	}
	return $at.depth === 0 && doc.canReplaceWith($at.index(), $at.index(), table.type) ? $at.pos : undefined;
}

/** A table as this person's proposal; what was proposed where it was copied is just its text. */
function proposed(table: Node, who: Proposer): Node {
	const plain = (node: Node): Node[] => {
		if (node.type.name === 'pilcrow') return [];
		if (node.isText) {
			const marks = node.marks.filter(({ attrs }) => attrs.by === undefined);
			return [node.mark(marks)];
		}
		const content = Fragment.from(node.content.content.flatMap(plain));
		if (!isTable(node)) return [node.copy(content)];
		return [node.type.create({ ...node.attrs, [PROPOSED]: null }, content)];
	};
	const [copy] = plain(table);
	const value = sayProposed({ change: 'insertion', id: who.id, by: who.by, at: who.at });
	return table.type.create({ ...table.attrs, [PROPOSED]: value }, copy!.content);
}

/** Proposes that a whole table goes; one's own proposed table goes at once, and somebody else's not at all. */
function proposeTableRemoval(state: EditorState, pos: number, who: Proposer): Transaction | 'refused' {
	const { tr } = state;
	const before = tableProposal(state.doc.nodeAt(pos)!);
	if (before && before.by !== who.by) return 'refused';
	if (before?.change === 'insertion') takeOutTable(tr, pos);
	else if (!before) {
		tr.setNodeAttribute(
			pos,
			PROPOSED,
			sayProposed({ change: 'deletion', id: who.id, by: who.by, at: who.at })
		);
	}
	return tr.scrollIntoView();
}

/** The table around a position that somebody has proposed, while nobody has decided on it. */
function ownTable($pos: ResolvedPos, by: string) {
	const table = tableAround($pos);
	const proposal = table && tableProposal(table.node);
	return proposal?.change === 'insertion' && proposal.by === by ? table : undefined;
}

/** Whether a position is in a table that somebody else has proposed, or proposed to go: that waits for a decision. */
export function isInOthersTable($pos: ResolvedPos, by: string): boolean {
	const table = tableAround($pos);
	const proposal = table && tableProposal(table.node);
	return proposal !== undefined && proposal.by !== by;
}

/** Whether a stretch lies in one table that this person has proposed. */
function liesInOwnTable(doc: Node, from: number, to: number, by: string): boolean {
	const table = ownTable(doc.resolve(from), by);
	return table !== undefined && to < table.pos + table.node.nodeSize;
}

/** Whether a stretch holds something that somebody else proposes: were it just changed, nobody would decide on that. */
function holdsOthers(doc: Node, from: number, to: number, by: string): boolean {
	const isOthers = ({ attrs }: { attrs: Record<string, unknown> }) =>
		attrs.by !== undefined && attrs.by !== by;
	let holds = false;
	doc.nodesBetween(from, to, (node, pos) => {
		const end = pos + node.nodeSize;
		// With the end of a paragraph goes whatever is proposed of it, wherever in the paragraph that stands.
		if (node.isTextblock && from < end && to >= end)
			holds ||= pilcrowsAround(doc.resolve(end - 1)).some((sign) => isOthers(sign.node));
		if (node.isInline && Math.max(from, pos) < Math.min(to, end))
			holds ||= node.marks.some(isOthers) || (node.type.name === 'pilcrow' && isOthers(node));
		return !holds;
	});
	return holds;
}

/**
 * Whether a stretch lies in one table that this person has proposed, with nothing in it that others propose there: what
 * they do with it is part of that proposal.
 */
export const isInOwnTable = (doc: Node, from: number, to: number, by: string): boolean =>
	liesInOwnTable(doc, from, to, by) && !holdsOthers(doc, from, to, by);

/**
 * Whether a transaction changes nothing but a table that this person has proposed, leaves it a table, and takes nothing
 * that others propose in it. It carries no mark of its own: what is done before one hears that the table was accepted
 * stays, though nobody has accepted it.
 */
export function worksInOwnTable(state: EditorState, tr: Transaction, by: string): boolean {
	const marked = tr.steps.flatMap((step) =>
		step instanceof AddMarkStep || step instanceof RemoveMarkStep ? [step] : []
	);
	// Each by itself: a column that comes has a place in every row, and takes nothing of what stands between them.
	const touched = [...stretchesOf(tr), ...marked];
	const from = Math.min(...touched.map((it) => it.from));
	const to = Math.max(...touched.map((it) => it.to));
	if (from > to || !liesInOwnTable(state.doc, from, to, by)) return false;
	if (touched.some((it) => holdsOthers(state.doc, it.from, it.to, by))) return false;
	const { node, pos } = ownTable(state.doc.resolve(from), by)!;
	const now = tr.doc.nodeAt(pos);
	if (!now || !isTable(now) || now.attrs[PROPOSED] !== node.attrs[PROPOSED]) return false;
	return now.nodeSize - node.nodeSize === tr.doc.content.size - state.doc.content.size;
}
