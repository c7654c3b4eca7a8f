import type { Node, ResolvedPos } from '@tiptap/pm/model';
import type { Transform } from '@tiptap/pm/transform';

/** A stretch of the text that goes: letters, or what stands between the ends of two paragraphs. */
export interface Run {
	from: number;
	to: number;
}

/**
 * The signs of the paragraph that a position is in, with their places. Wherever they stand in it they speak of its end:
 * what others type meanwhile may come to stand behind them.
 */
export function pilcrowsAround($pos: ResolvedPos): { node: Node; pos: number }[] {
	const found: { node: Node; pos: number }[] = [];
	const start = $pos.start();
	$pos.parent.forEach((node, offset) => {
		if (node.type.name === 'pilcrow') found.push({ node, pos: start + offset });
	});
	return found;
}

/** From the end of a paragraph to the beginning of the next, or undefined: it is the last, or the next is in another cell. */
export function breakAfter(doc: Node, blockEnd: number): Run | undefined {
	const $end = doc.resolve(blockEnd);
	let next: number | undefined;
	doc.nodesBetween($end.after(), doc.content.size, (node, pos) => {
		if (next !== undefined) return false;
		if (node.isTextblock && pos >= $end.after()) next = pos + 1;
		return next === undefined;
	});
	return next === undefined ? undefined : { from: blockEnd, to: next };
}

/** The end of the paragraph before the one that holds a position; undefined where there is none. */
export function endBefore(doc: Node, $pos: ResolvedPos): number | undefined {
	let before: number | undefined;
	doc.nodesBetween(0, $pos.before(), (node, pos) => {
		if (node.isTextblock && pos + node.nodeSize <= $pos.before()) before = pos + node.nodeSize - 1;
		return !node.isTextblock;
	});
	return before;
}

/** The cell that holds a position: what stands in two of them is never joined. */
function cellOf($pos: ResolvedPos): Node | undefined {
	for (let depth = $pos.depth; depth > 0; depth -= 1)
		if ($pos.node(depth).type.spec.isolating) return $pos.node(depth);
	return undefined;
}

/** Stretches that touch each other as one, in the order of the text; what cannot be marked and lies between goes too. */
export function joined(doc: Node, runs: readonly Run[]): Run[] {
	const all: Run[] = [];
	for (const run of runs.toSorted((a, b) => a.from - b.from || a.to - b.to)) {
		const last = all.at(-1);
		if (last && (run.from <= last.to || onlyLeaves(doc, last.to, run.from)))
			last.to = Math.max(last.to, run.to);
		else all.push({ ...run });
	}
	return all;
}

/** Whether nothing but signs without letters stands between two places of one paragraph. */
function onlyLeaves(doc: Node, from: number, to: number): boolean {
	const $from = doc.resolve(from);
	if (!$from.parent.isTextblock || !$from.sameParent(doc.resolve(to))) return false;
	let only = true;
	doc.nodesBetween(from, to, (node) => {
		if (node.isText) only = false;
	});
	return only;
}

/** Takes stretches out of the text, the last first: positions before them stay as they are. */
export function takeOut(tr: Transform, runs: readonly Run[]): void {
	for (const { from, to } of joined(tr.doc, runs).toReversed()) {
		const [$from, $to] = [tr.doc.resolve(from), tr.doc.resolve(to)];
		if ($from.sameParent($to) || cellOf($from) === cellOf($to)) tr.delete(from, to);
		else eachBlock(tr.doc, from, to, (start, end) => tr.delete(start, end));
	}
}

/** Each paragraph's part of a stretch, the last first. */
function eachBlock(doc: Node, from: number, to: number, visit: (start: number, end: number) => void): void {
	const parts: Run[] = [];
	doc.nodesBetween(from, to, (node, pos) => {
		if (!node.isTextblock) return true;
		parts.push({ from: Math.max(from, pos + 1), to: Math.min(to, pos + node.nodeSize - 1) });
		return false;
	});
	for (const part of parts.toReversed()) if (part.from < part.to) visit(part.from, part.to);
}
