import { Fragment, Slice, type Mark, type Node, type ResolvedPos, type Schema } from '@tiptap/pm/model';
import { TextSelection, type EditorState, type Transaction } from '@tiptap/pm/state';
import { AddMarkStep, RemoveMarkStep, type Transform } from '@tiptap/pm/transform';
import { changeOf } from './change.ts';
import { stampOf } from './nodes.ts';
import { breakAfter, endBefore, pilcrowsAround, takeOut, type Run } from './runs.ts';
import { formatMarks, type Stamp } from './suggestion.ts';
import { tableProposal } from './table-proposal.ts';

/** Who proposes, now, with an id for what does not go on with their last proposal. */
export type Proposer = Stamp;

const suggestionMarks = new Set(['insertion', 'deletion', 'formatting']);

/**
 * What a transaction would do, as a proposal: letters that come are marked, letters that go stay and are marked, and
 * only what the same person had proposed is taken back for good. Undefined: this cannot be proposed.
 */
export function propose(state: EditorState, tr: Transaction, who: Proposer): Transaction | undefined {
	const marksOnly = tr.steps.every((step) => step instanceof AddMarkStep || step instanceof RemoveMarkStep);
	return marksOnly ? proposeFormats(state, tr, who) : proposeChange(state, tr, who);
}

function proposeChange(state: EditorState, tr: Transaction, who: Proposer): Transaction | undefined {
	const change = changeOf(tr);
	if (!change) return state.tr;
	const { from, to, newFrom, newTo, slice } = change;
	const places = [
		state.doc.resolve(from),
		state.doc.resolve(to),
		tr.doc.resolve(newFrom),
		tr.doc.resolve(newTo)
	];
	if (!places.every((place) => place.parent.isTextblock)) return undefined;
	const stamp = goesOn(state.doc, from, to, who);
	const brings = inserted(slice, stamp);
	if (!brings) return undefined;
	const next = state.tr;
	const takes = from < to;
	if (takes && !proposeRemoval(next, from, to, stamp)) return undefined;
	let caret = next.mapping.map(takes && brings.size === 0 ? from : to, 1);
	if (brings.size > 0) {
		const at = beforePilcrows(next.doc.resolve(caret));
		const signs = brings.content.firstChild!.isInline ? [] : takeKindSigns(next, at, who.by);
		const size = next.doc.content.size;
		next.replace(at, at, brings);
		if (signs.length > 0) next.insert(next.doc.resolve(at).end(), signs);
		caret = at + (next.doc.content.size - size);
	}
	next.setSelection(TextSelection.near(next.doc.resolve(Math.min(caret, next.doc.content.size)), -1));
	if (tr.storedMarksSet) next.setStoredMarks(tr.storedMarks);
	if (tr.scrolledIntoView) next.scrollIntoView();
	return next;
}

/**
 * What one has proposed that this paragraph be, taken out of it: divided, its first part is what was meant. What others
 * have proposed stays where it is, or it would be ours.
 */
function takeKindSigns(tr: Transform, at: number, by: string): Node[] {
	const own = pilcrowsAround(tr.doc.resolve(at)).filter(
		({ node: { attrs }, pos }) => pos >= at && attrs.change === 'block' && attrs.by === by
	);
	for (const { pos } of own.toReversed()) tr.delete(pos, pos + 1);
	return own.map(({ node }) => node);
}

/** Proposes that a stretch goes. False: nothing in it can be marked. */
export function proposeRemoval(tr: Transform, from: number, to: number, who: Stamp): boolean {
	const { deletion, insertion } = tr.doc.type.schema.marks;
	const isOwn = ({ attrs }: { attrs: Mark['attrs'] }) => attrs.by === who.by;
	const marked: Run[] = [];
	const own: Run[] = [];
	const ends: number[] = [];
	let known = false;
	tr.doc.nodesBetween(from, to, (node, pos) => {
		const end = pos + node.nodeSize;
		const table = tableProposal(node);
		if (table?.change === 'insertion' && isOwn({ attrs: { ...table } }) && from <= pos && end <= to) {
			own.push({ from: pos, to: end });
			return false;
		}
		if (node.isText) {
			const run = { from: Math.max(from, pos), to: Math.min(to, end) };
			if (run.from >= run.to) return undefined;
			if (node.marks.some((mark) => mark.type === insertion && isOwn(mark))) own.push(run);
			else if (node.marks.some((mark) => mark.type === deletion && isOwn(mark))) known = true;
			else marked.push(run);
		} else if (node.isTextblock && from < end && end - 1 >= from && to > end - 1) {
			ends.push(end - 1);
		}
		return undefined;
	});
	for (const run of marked) tr.addMark(run.from, run.to, deletion!.create({ ...who }));
	for (const blockEnd of ends.toReversed()) {
		const gap = breakAfter(tr.doc, blockEnd);
		if (!gap) continue;
		const signs = pilcrowsAround(tr.doc.resolve(blockEnd));
		const proposed = signs.find(({ node }) => node.attrs.change === 'insertion' && isOwn(node));
		if (proposed) own.push(gap, ...signs.map(({ pos }) => ({ from: pos, to: pos + 1 })));
		else if (signs.some(({ node }) => node.attrs.change === 'deletion' && isOwn(node))) known = true;
		else {
			tr.insert(blockEnd, pilcrow(tr.doc.type.schema, { ...who, change: 'deletion' }));
			marked.push(gap);
			for (const run of own) {
				if (run.from >= blockEnd) run.from += 1;
				if (run.to > blockEnd) run.to += 1;
			}
		}
	}
	takeOut(tr, own);
	return marked.length + own.length > 0 || known;
}

/** A sign at the end of a paragraph. */
export function pilcrow(schema: Schema, attrs: Stamp & { change: string; block?: string }): Node {
	return schema.nodes.pilcrow!.create({ ...attrs });
}

/** Of what kind a paragraph was where it was copied: nobody has proposed that yet (`typing.ts`). */
const isPastedKind = ({ type, attrs }: Node) =>
	type.name === 'pilcrow' && attrs.change === 'block' && attrs.id === '';

/** What is written behind the end of a paragraph's letters comes before its signs. */
export function beforePilcrows($pos: ResolvedPos): number {
	const { parent } = $pos;
	for (let i = $pos.index(); i < parent.childCount; i += 1)
		if (parent.child(i).type.name !== 'pilcrow') return $pos.pos;
	let at = $pos.pos;
	for (let i = $pos.index() - 1; i >= 0 && parent.child(i).type.name === 'pilcrow'; i -= 1) at -= 1;
	return at;
}

/**
 * The stamp of one's own proposal that touches a stretch, so that typing on makes it longer; also of the one that began
 * this paragraph. Else the one given.
 */
export function goesOn(doc: Node, from: number, to: number, who: Proposer): Stamp {
	const near = [doc.resolve(from).nodeBefore, doc.resolve(to).nodeAfter, doc.resolve(from).nodeAfter];
	for (const node of near) {
		if (!node) continue;
		if (node.type.name === 'pilcrow') {
			if (node.attrs.by === who.by && node.attrs.change !== 'block') return stampOf(node.attrs);
			continue;
		}
		const own = node.marks.find(
			({ type, attrs }) => (type.name === 'insertion' || type.name === 'deletion') && attrs.by === who.by
		);
		if (own) return stampOf(own.attrs);
	}
	const $from = doc.resolve(from);
	const isAtStart = $from.parent.isTextblock && $from.parentOffset === 0;
	const end = isAtStart ? endBefore(doc, $from) : undefined;
	const began =
		end !== undefined &&
		pilcrowsAround(doc.resolve(end)).find(
			({ node: { attrs } }) => attrs.by === who.by && attrs.change === 'insertion'
		);
	return began ? stampOf(began.node.attrs) : who;
}

/** A slice as proposed letters and paragraph ends; undefined when more than those stands in it. */
function inserted(slice: Slice, stamp: Stamp): Slice | undefined {
	if (slice.size === 0) return Slice.empty;
	const { schema } = slice.content.firstChild!.type;
	const mark = schema.marks.insertion!.create({ ...stamp });
	const last = lastBlock(slice.content);
	let possible = true;
	const inlines = (content: Fragment): Node[] => {
		const nodes: Node[] = [];
		content.forEach((node) => {
			if (node.isText) {
				const marks = node.marks.filter(({ type }) => !suggestionMarks.has(type.name));
				nodes.push(node.mark(mark.addToSet(marks)));
			} else if (isPastedKind(node))
				nodes.push(pilcrow(schema, { ...stamp, change: 'block', block: String(node.attrs.block) }));
			else if (node.type.name !== 'pilcrow') possible = false;
		});
		return nodes;
	};
	const visit = (node: Node): Node => {
		if (node.isTextblock) {
			const nodes = inlines(node.content);
			if (node !== last) nodes.push(pilcrow(schema, { ...stamp, change: 'insertion' }));
			return node.copy(Fragment.from(nodes));
		}
		if (node.isLeaf || node.type.spec.tableRole) {
			possible = false;
			return node;
		}
		return node.copy(Fragment.from(node.content.content.map(visit)));
	};
	const isInline = slice.content.firstChild!.isInline;
	const content = isInline
		? Fragment.from(inlines(slice.content))
		: Fragment.from(slice.content.content.map(visit));
	return possible ? new Slice(content, slice.openStart, slice.openEnd) : undefined;
}

function lastBlock(content: Fragment): Node | undefined {
	let last: Node | undefined;
	content.descendants((node) => {
		if (node.isTextblock) last = node;
	});
	return last;
}

/** Marks that come or go, as a proposal; one's own proposed letters take them at once. */
function proposeFormats(state: EditorState, original: Transaction, who: Proposer): Transaction {
	const tr = state.tr;
	const { formatting } = state.schema.marks;
	for (const step of original.steps) {
		if (!(step instanceof AddMarkStep) && !(step instanceof RemoveMarkStep)) continue;
		const { from, to, mark } = step;
		const adds = step instanceof AddMarkStep;
		if (!formatMarks.some((name) => name === mark.type.name)) continue;
		const value = adds ? JSON.stringify(mark.attrs) : '';
		const parts: { from: number; to: number; has: boolean; proposed: Mark[] }[] = [];
		tr.doc.nodesBetween(from, to, (node, pos) => {
			if (!node.isText) return;
			const part = { from: Math.max(from, pos), to: Math.min(to, pos + node.nodeSize) };
			if (part.from >= part.to) return;
			const own = (name: string) =>
				node.marks.filter(({ type, attrs }) => type.name === name && attrs.by === who.by);
			if (own('insertion').length > 0) {
				if (adds) tr.addMark(part.from, part.to, mark);
				else tr.removeMark(part.from, part.to, mark);
				return;
			}
			const proposed = own('formatting').filter(({ attrs }) => attrs.mark === mark.type.name);
			const has = adds ? mark.isInSet(node.marks) : !mark.type.isInSet(node.marks);
			parts.push({ ...part, has: Boolean(has), proposed });
		});
		// A second time takes it back: the text itself does not carry what is only proposed.
		const isThere =
			parts.length > 0 && parts.every(({ proposed }) => proposed.some((it) => it.attrs.value === value));
		const given = parts.flatMap(({ proposed }) => proposed)[0];
		const stamp = given ? stampOf(given.attrs) : who;
		for (const part of parts) {
			for (const before of part.proposed) tr.removeMark(part.from, part.to, before);
			if (isThere || part.has) continue;
			tr.addMark(part.from, part.to, formatting!.create({ ...stamp, mark: mark.type.name, value }));
		}
	}
	if (original.storedMarksSet && tr.steps.length === 0) tr.setStoredMarks(original.storedMarks);
	return tr;
}
