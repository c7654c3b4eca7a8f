import type { Node } from '@tiptap/pm/model';
import { stampOf } from './nodes.ts';
import { tableProposal } from './table-proposal.ts';
import { tableText } from './tables.ts';
import { blockOf, formatMarks, type Suggestion } from './suggestion.ts';

/** Of a longer proposal this much is told, and kept on record. */
const LONGEST = 2_000;

/** What one node of a block says of one proposal; positions within the block. */
interface Piece {
	attrs: Record<string, unknown>;
	from: number;
	to: number;
	part: 'added' | 'removed' | 'formatted' | 'block';
	text: string;
}

/** A block that stays as it is is the same node: it is read once. Most have no proposal. */
const known = new WeakMap<Node, readonly Piece[]>();

/** The proposals of a text, in the order in which they begin. */
export function suggestionsIn(doc: Node): Suggestion[] {
	const found = new Map<string, Suggestion>();
	doc.forEach((block, start) => {
		for (const piece of piecesOf(block)) add(found, piece, start + 1);
	});
	return [...found.values()];
}

function add(found: Map<string, Suggestion>, { attrs, from, to, part, text }: Piece, start: number): void {
	const stamp = stampOf(attrs);
	let it = found.get(stamp.id);
	if (!it) {
		it = {
			...stamp,
			from: start + from,
			to: start + to,
			removed: '',
			added: '',
			formatted: '',
			formats: [],
			block: null
		};
		found.set(stamp.id, it);
	}
	it.to = Math.max(it.to, start + to);
	if (part === 'block') it.block = blockOf(attrs.block) ?? null;
	else if (part === 'formatted') {
		const mark = formatMarks.find((name) => name === attrs.mark);
		const on = attrs.value !== '';
		if (mark && !it.formats.some((format) => format.mark === mark && format.on === on))
			it.formats.push({ mark, on });
		if (!it.formatted.endsWith(text)) it.formatted = joined(it.formatted, text);
	} else it[part] = joined(it[part], text);
}

const joined = (so: string, text: string) => (so.length < LONGEST ? (so + text).slice(0, LONGEST) : so);

function piecesOf(block: Node): readonly Piece[] {
	let pieces = known.get(block);
	if (!pieces) known.set(block, (pieces = readPieces(block)));
	return pieces;
}

const partOfMark: Partial<Record<string, Piece['part']>> = {
	insertion: 'added',
	deletion: 'removed',
	formatting: 'formatted'
};

function readPieces(block: Node): readonly Piece[] {
	const pieces: Piece[] = [];
	const noteTable = (node: Node, from: number) => {
		const table = tableProposal(node);
		if (!table) return;
		const part = table.change === 'insertion' ? 'added' : 'removed';
		pieces.push({ attrs: { ...table }, from, to: from + node.nodeSize, part, text: tableText(node) });
	};
	noteTable(block, -1);
	block.descendants((node, from) => {
		const to = from + node.nodeSize;
		noteTable(node, from);
		if (node.type.name === 'pilcrow') {
			const { change } = node.attrs;
			const part = change === 'insertion' ? 'added' : change === 'deletion' ? 'removed' : 'block';
			pieces.push({ attrs: node.attrs, from, to, part, text: '¶' });
			return;
		}
		for (const { type, attrs } of node.marks) {
			const part = partOfMark[type.name];
			if (part) pieces.push({ attrs, from, to, part, text: node.text ?? '' });
		}
	});
	return pieces.length > 0 ? pieces : none;
}

const none: readonly Piece[] = [];
