import { Slice, type Node } from '@tiptap/pm/model';
import { EditorState, TextSelection, type Transaction } from '@tiptap/pm/state';
import { Transform } from '@tiptap/pm/transform';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { documentSchema } from '#lib/document/schema.ts';
import { decide, hasSuggestions, withoutSuggestions } from '#lib/suggestions/decide.ts';
import { suggestionsIn } from '#lib/suggestions/list.ts';
import { proposeBlocks, proposeKind } from '#lib/suggestions/propose-blocks.ts';
import {
	isInOthersTable,
	isInOwnTable,
	proposePastedTables,
	proposeTables,
	worksInOwnTable
} from '#lib/suggestions/propose-tables.ts';
import { propose } from '#lib/suggestions/propose.ts';
import { blockKinds, type BlockKind } from '#lib/suggestions/suggestion.ts';
import { asParagraphs, leaveList, proposeShortcut } from '#lib/suggestions/typing.ts';

const schema = documentSchema();
const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);
const runs = Number(process.env.RUNS ?? 300);

const text = (words: string) => (words ? [{ type: 'text', text: words }] : []);
const paragraph = (words: string) => ({ type: 'paragraph', content: text(words) });
const heading = (words: string, level = 2) => ({ type: 'heading', attrs: { level }, content: text(words) });
const list = (...items: string[]) => ({
	type: 'bulletList',
	content: items.map((item) => ({ type: 'listItem', content: [paragraph(item)] }))
});
const listOf = (type: string, itemType: string, words: string) => {
	const attrs = itemType === 'taskItem' ? { checked: false } : undefined;
	return { type, content: [{ type: itemType, attrs, content: [paragraph(words)] }] };
};
const table = (...cells: string[]) => ({
	type: 'table',
	content: [
		{ type: 'tableRow', content: cells.map((cell) => ({ type: 'tableCell', content: [paragraph(cell)] })) }
	]
});
const docOf = (...content: object[]): Node => {
	const doc = schema.nodeFromJSON({ type: 'doc', content });
	doc.check();
	return doc;
};

let ids = 0;
const at = '2026-11-26T10:00:00.000Z';
/** A text that is proposed to, by several people in turn. */
class Page {
	state: EditorState;
	constructor(doc: Node) {
		this.state = EditorState.create({ doc });
	}
	get doc() {
		return this.state.doc;
	}
	/** The position before some words. */
	at(words: string): number {
		let found = -1;
		this.doc.descendants((node, pos) => {
			const index = node.text?.indexOf(words) ?? -1;
			if (found < 0 && index >= 0) found = pos + index;
		});
		if (found < 0) throw new Error(`no « ${words} »`);
		return found;
	}
	select(from: number, to = from): this {
		this.state = this.state.apply(this.state.tr.setSelection(TextSelection.create(this.doc, from, to)));
		return this;
	}
	/** Whether it could be proposed. */
	does(by: string, change: (tr: Transaction) => void): boolean {
		const tr = this.state.tr;
		change(tr);
		const next = propose(this.state, tr, { id: `s${(ids += 1)}`, by, at });
		if (next) this.state = this.state.apply(next);
		this.doc.check();
		return next !== undefined;
	}
	/** The paragraph of the caret is proposed to be of a kind. */
	becomes(by: string, kind: BlockKind, id = `b${(ids += 1)}`) {
		const tr = this.state.tr;
		proposeKind(tr, tr.selection.$from.before(), kind, { id, by, at });
		this.state = this.state.apply(tr);
		this.doc.check();
	}
	/** As the editor's own buttons do it: what they make of the text is what is proposed. */
	makes(by: string, after: Node): boolean {
		const tr = proposeBlocks(this.state, after, { id: `b${(ids += 1)}`, by, at });
		if (tr) this.state = this.state.apply(tr);
		this.doc.check();
		return tr !== undefined;
	}
	/** Pastes blocks, the first and last open, as a browser's clipboard gives them. */
	pastes(by: string, doc: Node) {
		const slice = asParagraphs(Slice.maxOpen(doc.content), this.state);
		return this.does(by, (tr) => tr.replaceSelection(slice));
	}
	/** As the editor's own buttons put a table into the text or take one out of it. Whether that could be proposed. */
	tables(by: string, change: (tr: Transaction) => void): boolean | 'refused' {
		const tr = this.state.tr;
		change(tr);
		const next = proposeTables(this.state, tr, { id: `t${(ids += 1)}`, by, at });
		if (next === 'refused') return next;
		if (next) this.state = this.state.apply(next);
		this.doc.check();
		return next !== undefined;
	}
	/** The places before the tables of the text. */
	get tablePlaces(): number[] {
		const places: number[] = [];
		this.doc.descendants((node, pos) => {
			if (node.type.name === 'table') places.push(pos);
		});
		return places;
	}
	insertsTable(by: string, ...cells: string[]) {
		return this.tables(by, (tr) => tr.replaceSelectionWith(schema.nodeFromJSON(table(...cells))));
	}
	dropsTable(by: string, pos: number) {
		return this.tables(by, (tr) => tr.delete(pos, pos + tr.doc.nodeAt(pos)!.nodeSize));
	}
	/** Pastes blocks of which some are tables. */
	pastesTables(by: string, ...content: object[]): boolean {
		const slice = new Slice(docOf(...content).content, 0, 0);
		const tr = proposePastedTables(this.state, slice, { id: `t${(ids += 1)}`, by, at });
		if (tr) this.state = this.state.apply(tr);
		this.doc.check();
		return tr !== undefined;
	}
	type(by: string, words: string) {
		for (const letter of words) this.does(by, (tr) => tr.insertText(letter));
	}
	get accepted() {
		return withoutSuggestions(this.doc, true);
	}
	get refused() {
		return withoutSuggestions(this.doc);
	}
	decide(id: string, accepts: boolean) {
		const tr = this.state.tr;
		decide(tr, new Set([id]), accepts);
		this.state = this.state.apply(tr);
		this.doc.check();
	}
}
const linesOf = (doc: Node): string[] => {
	const lines: string[] = [];
	doc.descendants((node) => {
		if (node.isTextblock) lines.push(node.textContent);
		return !node.isTextblock;
	});
	return lines;
};

describe('what one proposes', () => {
	test('typing over a selection is one proposal: the old words stay, the new ones stand behind them', () => {
		const page = new Page(docOf(paragraph('Une cantine bio.')));
		const from = page.at('cantine');
		page.select(from, from + 7).does('ana', (tr) => tr.insertText('ferme'));
		page.type('ana', 'rie');
		const [one, ...others] = suggestionsIn(page.doc);
		expect(others).toEqual([]);
		expect(one).toMatchObject({ by: 'ana', removed: 'cantine', added: 'fermerie' });
		expect(linesOf(page.accepted)).toEqual(['Une fermerie bio.']);
		expect(page.refused.eq(docOf(paragraph('Une cantine bio.')))).toBe(true);
	});
	test('what one has just proposed is taken back by deleting it', () => {
		const page = new Page(docOf(paragraph('Une cantine.')));
		page.select(page.at('cantine'));
		page.type('ana', 'grande ');
		const start = page.at('grande');
		page.does('ana', (tr) => tr.delete(start, start + 7));
		expect(hasSuggestions(page.doc)).toBe(false);
	});
	test("someone else's proposed words stay until that is decided", () => {
		const page = new Page(docOf(paragraph('Une cantine.')));
		page.select(page.at('cantine'));
		page.type('ana', 'grande ');
		const start = page.at('grande');
		page.does('ben', (tr) => tr.delete(start, start + 7));
		expect(suggestionsIn(page.doc).map(({ by, added, removed }) => ({ by, added, removed }))).toEqual([
			{ by: 'ana', added: 'grande ', removed: '' },
			{ by: 'ben', added: '', removed: 'grande ' }
		]);
		page.decide(suggestionsIn(page.doc)[0]!.id, true);
		expect(suggestionsIn(page.doc)).toHaveLength(1);
		expect(linesOf(page.accepted)).toEqual(['Une cantine.']);
		expect(linesOf(page.refused)).toEqual(['Une grande cantine.']);
	});
	test('two proposals on one sentence are decided apart', () => {
		const page = new Page(docOf(paragraph('Chaque commune ouvre une cantine.')));
		page.select(page.at('commune'), page.at('commune') + 7).does('ana', (tr) => tr.insertText('ville'));
		const from = page.at('ouvre une');
		page.select(from, from + 9).does('ben', (tr) => tr.insertText('garde sa'));
		const [first, second] = suggestionsIn(page.doc);
		page.decide(first!.id, false);
		page.decide(second!.id, true);
		expect(linesOf(page.doc)).toEqual(['Chaque commune garde sa cantine.']);
		expect(hasSuggestions(page.doc)).toBe(false);
	});
	test('both may propose that the same words go', () => {
		const page = new Page(docOf(paragraph('Une grande cantine.')));
		const from = page.at('grande');
		page.does('ana', (tr) => tr.delete(from, from + 7));
		page.does('ben', (tr) => tr.delete(from, from + 7));
		const [first, second] = suggestionsIn(page.doc);
		page.decide(first!.id, false);
		expect(suggestionsIn(page.doc).map(({ by }) => by)).toEqual(['ben']);
		page.decide(second!.id, true);
		expect(linesOf(page.doc)).toEqual(['Une cantine.']);
	});
	test('a paragraph that is divided is one again when that is refused', () => {
		const before = docOf(heading('Objectifs'), paragraph('Un deux'));
		const page = new Page(before);
		page.select(page.at('deux')).does('ana', (tr) => tr.split(tr.selection.from));
		expect(linesOf(page.accepted)).toEqual(['Objectifs', 'Un ', 'deux']);
		expect(page.refused.eq(before)).toBe(true);
	});
	test('an item of a list that is divided is one again when that is refused', () => {
		const before = docOf(list('un', 'deux', 'trois'));
		const page = new Page(before);
		page.select(page.at('deux') + 4).does('ana', (tr) => tr.split(tr.selection.from, 2));
		page.type('ana', 'et demi');
		expect(suggestionsIn(page.doc)).toHaveLength(1);
		expect(linesOf(page.accepted)).toEqual(['un', 'deux', 'et demi', 'trois']);
		expect(page.refused.eq(before)).toBe(true);
	});
	test('what lies between two paragraphs goes with them, a whole table too', () => {
		const before = docOf(paragraph('avant'), table('a', 'b'), paragraph('après'));
		const page = new Page(before);
		const [from, to] = [page.at('avant') + 2, page.at('après') + 2];
		page.does('ana', (tr) => tr.delete(from, to));
		expect(page.doc.textContent).toBe('avantabaprès');
		expect(page.accepted.eq(docOf(paragraph('avrès')))).toBe(true);
		expect(page.refused.eq(before)).toBe(true);
	});
	test('the words of two cells go, the cells stay', () => {
		const page = new Page(docOf(table('un', 'deux')));
		for (const words of ['un', 'deux']) {
			const from = page.at(words);
			page.does('ana', (tr) => tr.delete(from, from + words.length));
		}
		expect(page.accepted.eq(docOf(table('', '')))).toBe(true);
	});
	test('bold is proposed, seen nowhere in the text itself, and taken back by the same key', () => {
		const page = new Page(docOf(paragraph('Une cantine.')));
		const from = page.at('cantine');
		const bold = schema.marks.bold!.create();
		page.does('ana', (tr) => tr.addMark(from, from + 7, bold));
		expect(suggestionsIn(page.doc)).toMatchObject([
			{ formats: [{ mark: 'bold', on: true }], formatted: 'cantine' }
		]);
		expect(page.refused.eq(docOf(paragraph('Une cantine.')))).toBe(true);
		expect(page.accepted.rangeHasMark(from, from + 7, schema.marks.bold!)).toBe(true);
		page.does('ana', (tr) => tr.addMark(from, from + 7, bold));
		expect(hasSuggestions(page.doc)).toBe(false);
	});
	test('another kind of block is proposed, and replaced by the next choice', () => {
		const page = new Page(docOf(paragraph('Objectifs'), paragraph('Un')));
		page.select(page.at('Objectifs'));
		const change = (kind: 'heading1' | 'heading2') => page.becomes('ana', kind, kind);
		change('heading1');
		change('heading2');
		expect(suggestionsIn(page.doc)).toMatchObject([{ id: 'heading2', block: 'heading2' }]);
		expect(page.accepted.eq(docOf(heading('Objectifs'), paragraph('Un')))).toBe(true);
		change('heading2');
		expect(hasSuggestions(page.doc)).toBe(false);
	});
	test('two paragraphs are proposed to be a list: accepted together or one after the other they are one', () => {
		const before = docOf(paragraph('un'), paragraph('deux'), paragraph('Fin'));
		const page = new Page(before);
		const after = docOf(list('un', 'deux'), paragraph('Fin'));
		expect(page.makes('ana', after)).toBe(true);
		const [one, ...others] = suggestionsIn(page.doc);
		expect(others).toEqual([]);
		expect(one).toMatchObject({ by: 'ana', block: 'bulletList' });
		expect(page.refused.eq(before)).toBe(true);
		expect(page.accepted.eq(after)).toBe(true);
		const apart = new Page(before);
		for (const words of ['deux', 'un']) apart.select(apart.at(words)).becomes('ana', 'bulletList');
		for (const { id } of suggestionsIn(apart.doc).toReversed()) apart.decide(id, true);
		expect(apart.doc.eq(after)).toBe(true);
	});
	test('items are proposed to be of another list, a quote, headings, and paragraphs again', () => {
		const before = docOf(list('un', 'deux', 'trois'));
		for (const [kind, middle] of [
			['orderedList', listOf('orderedList', 'listItem', 'deux')],
			['taskList', listOf('taskList', 'taskItem', 'deux')],
			['blockquote', { type: 'blockquote', content: [paragraph('deux')] }],
			['heading2', heading('deux')],
			['paragraph', paragraph('deux')]
		] as const) {
			const page = new Page(before);
			page.select(page.at('deux')).becomes('ana', kind);
			expect(page.refused.eq(before)).toBe(true);
			expect(page.accepted.toJSON()).toEqual(docOf(list('un'), middle, list('trois')).toJSON());
		}
	});
	test('what hangs on an item leaves the list with it', () => {
		const [first, second] = list('un', 'sous').content.map(({ content }) => content[0]);
		const nested = {
			type: 'listItem',
			content: [first, { ...list(), content: [{ type: 'listItem', content: [second] }] }]
		};
		const page = new Page(docOf({ type: 'bulletList', content: [nested] }));
		page.select(page.at('un')).becomes('ana', 'paragraph');
		expect(page.accepted.eq(docOf(paragraph('un'), list('sous')))).toBe(true);
	});
	test('a paragraph beside a list goes on with it, whoever wrote the list', () => {
		const page = new Page(docOf(list('un'), paragraph('deux'), list('trois')));
		page.select(page.at('deux')).becomes('ana', 'bulletList');
		expect(page.accepted.eq(docOf(list('un', 'deux', 'trois')))).toBe(true);
	});
	test('a pasted list is proposed as a list, with one proposal', () => {
		const before = docOf(heading('Objectifs'), paragraph(''), paragraph('Fin'));
		const page = new Page(before);
		page.select(before.child(0).nodeSize + 1);
		expect(page.pastes('ana', docOf(heading('Suite'), list('un', 'deux')))).toBe(true);
		expect(suggestionsIn(page.doc)).toHaveLength(1);
		expect(page.refused.eq(before)).toBe(true);
		expect(page.accepted.toJSON()).toEqual(
			docOf(heading('Objectifs'), heading('Suite'), list('un', 'deux'), paragraph('Fin')).toJSON()
		);
	});
	test('Enter behind a paragraph that is proposed to be of a kind leaves that with it', () => {
		const page = new Page(docOf(paragraph('Objectifs')));
		page.select(page.at('Objectifs')).becomes('ana', 'heading2');
		page.select(page.at('Objectifs') + 9).does('ana', (tr) => tr.split(tr.selection.from));
		page.type('ana', 'Suite');
		expect(page.accepted.toJSON()).toEqual(docOf(heading('Objectifs'), paragraph('Suite')).toJSON());
		expect(page.refused.eq(docOf(paragraph('Objectifs')))).toBe(true);
		// Of somebody else it stays theirs.
		const other = new Page(docOf(paragraph('Objectifs')));
		other.select(other.at('Objectifs')).becomes('ben', 'heading2');
		other.select(other.at('Objectifs') + 9).does('ana', (tr) => tr.split(tr.selection.from));
		expect(
			suggestionsIn(other.doc)
				.map(({ by }) => by)
				.toSorted()
		).toEqual(['ana', 'ben']);
	});
	test('what is pasted within words stays words at both ends', () => {
		const before = docOf(paragraph('Avant après'));
		const page = new Page(before);
		page.select(page.at('après'));
		page.pastes('ana', docOf(list('un', 'deux', 'trois')));
		expect(page.refused.eq(before)).toBe(true);
		expect(page.accepted.toJSON()).toEqual(
			docOf(paragraph('Avant un'), list('deux'), paragraph('troisaprès')).toJSON()
		);
	});
	test('one’s own « ## » and a space stand for a heading; signs that were there do not', () => {
		const before = docOf(paragraph('Objectifs'), paragraph('- un'));
		const page = new Page(before);
		page.select(page.at('Objectifs'));
		page.type('ana', '##');
		const tr = proposeShortcut(page.state, ' ', { id: 'kind', by: 'ana', at })!;
		page.state = page.state.apply(tr);
		page.doc.check();
		expect(suggestionsIn(page.doc)).toMatchObject([{ by: 'ana', block: 'heading2', added: '' }]);
		expect(page.refused.eq(before)).toBe(true);
		expect(page.accepted.toJSON()).toEqual(docOf(heading('Objectifs'), paragraph('- un')).toJSON());
		// Another kind takes its place.
		page.select(page.at('Objectifs'));
		page.type('ana', '>');
		const other = proposeShortcut(page.state, ' ', { id: 'other', by: 'ana', at })!;
		page.state = page.state.apply(other);
		expect(suggestionsIn(page.doc)).toMatchObject([{ block: 'blockquote', added: '' }]);
		page.select(page.at('- un') + 1);
		expect(proposeShortcut(page.state, ' ', { id: 'none', by: 'ana', at })).toBeUndefined();
		page.select(page.at('un'));
		expect(proposeShortcut(page.state, 'x', { id: 'none', by: 'ana', at })).toBeUndefined();
	});
	test('Enter in an empty item leaves the list, as part of the proposal that brought it', () => {
		const before = docOf(list('un'));
		const page = new Page(before);
		page.select(page.at('un') + 2).does('ana', (tr) => tr.split(tr.selection.from, 2));
		const tr = leaveList(page.state, { id: 'left', by: 'ana', at })!;
		page.state = page.state.apply(tr);
		expect(leaveList(page.state, { id: 'again', by: 'ana', at })).toBeUndefined();
		page.type('ana', 'Fin');
		page.doc.check();
		const [{ id } = { id: '' }] = suggestionsIn(page.doc);
		expect(suggestionsIn(page.doc).find(({ block }) => block)).toMatchObject({ id, block: 'paragraph' });
		expect(page.refused.eq(before)).toBe(true);
		expect(page.accepted.toJSON()).toEqual(docOf(list('un'), paragraph('Fin')).toJSON());
	});
	test('what cannot be proposed changes nothing', () => {
		const page = new Page(docOf(paragraph('Un')));
		const before = page.doc;
		expect(page.does('ana', (tr) => tr.insert(0, schema.nodes.horizontalRule!.create()))).toBe(false);
		expect(page.makes('ana', docOf(list('Autre chose')))).toBe(false);
		expect(page.doc.eq(before)).toBe(true);
	});
});

describe('a table that one proposes', () => {
	const before = docOf(paragraph('Une cantine.'), paragraph('Fin.'));
	const tableIn = (doc: Node) => doc.children.filter(({ type }) => type.name === 'table');

	test('stands in the text as a proposal, behind the paragraph of the caret; accepted it is a table, refused it is gone', () => {
		const page = new Page(before);
		page.select(page.at('cantine'), page.at('cantine') + 7);
		expect(page.insertsTable('ana', 'Qui', '')).toBe(true);
		// Nothing that was selected goes for it.
		expect(linesOf(page.doc)).toEqual(['Une cantine.', 'Qui', '', 'Fin.']);
		expect(page.state.selection.$from.parent.textContent).toBe('Qui');
		expect(suggestionsIn(page.doc)).toMatchObject([
			{ by: 'ana', at, added: '⊞ Qui |', removed: '', formats: [], block: null }
		]);
		expect(page.refused.eq(before)).toBe(true);
		expect(page.accepted.eq(docOf(paragraph('Une cantine.'), table('Qui', ''), paragraph('Fin.')))).toBe(
			true
		);
		page.decide(suggestionsIn(page.doc)[0]!.id, false);
		expect(page.doc.eq(before)).toBe(true);
	});
	test('takes what its author does in it, and marks what others do', () => {
		const page = new Page(before);
		page.select(page.at('Fin'));
		page.insertsTable('ana', 'Qui', 'Quand');
		const works = (by: string, change: (tr: Transaction) => Transaction) =>
			worksInOwnTable(page.state, change(page.state.tr), by);
		const inCell = page.at('Qui') + 3;
		const write = (tr: Transaction) => tr.insertText(' donc', inCell);
		expect(works('ana', write)).toBe(true);
		expect(works('ben', write)).toBe(false);
		expect(works('ana', (tr) => tr.addMark(inCell - 3, inCell, schema.marks.bold!.create()))).toBe(true);
		const [pos] = page.tablePlaces;
		const row = schema.nodeFromJSON(table('c', 'd')).firstChild!;
		expect(works('ana', (tr) => tr.insert(pos! + 1, row))).toBe(true);
		expect(works('ana', (tr) => tr.insertText('x', page.at('Fin')))).toBe(false);
		expect(works('ana', (tr) => tr.delete(page.at('Fin'), page.at('Quand') + 1))).toBe(false);
		page.select(inCell).does('ben', (tr) => tr.insertText(' ?'));
		expect(suggestionsIn(page.doc)).toMatchObject([{ by: 'ana' }, { by: 'ben', added: ' ?' }]);
		expect(linesOf(page.accepted)).toContain('Qui ?');
		expect(page.refused.eq(before)).toBe(true);
		// Refused alone, what stood in it goes with it.
		page.decide(suggestionsIn(page.doc)[0]!.id, false);
		expect(page.doc.eq(before)).toBe(true);
	});
	test('does not let its author take what others propose in it: that too is proposed', () => {
		const page = new Page(before);
		page.select(page.at('Fin'));
		page.insertsTable('ana', 'Qui', 'Quand');
		page.select(page.at('Qui') + 3).does('ben', (tr) => tr.insertText(' donc'));
		page.select(page.at('Quand') + 3).does('ben', (tr) => tr.split(tr.selection.from));
		const isOwn = (from: number, to = from) => isInOwnTable(page.doc, from, to, 'ana');
		const works = (change: (tr: Transaction) => unknown) => {
			const { tr } = page.state;
			change(tr);
			return worksInOwnTable(page.state, tr, 'ana');
		};
		const [own, others, divided] = [page.at('Qui'), page.at(' donc'), page.at('nd')];
		// The letters.
		expect(isOwn(own, others)).toBe(true);
		expect(isOwn(others, others + 1)).toBe(false);
		expect(isOwn(own, others + 5)).toBe(false);
		expect(works((tr) => tr.delete(own, others))).toBe(true);
		expect(works((tr) => tr.delete(others, others + 1))).toBe(false);
		expect(works((tr) => tr.removeMark(own, others + 5))).toBe(false);
		// What is written beside or between them takes nothing.
		expect(isOwn(others) && isOwn(others + 2)).toBe(true);
		expect(works((tr) => tr.insertText('x', others))).toBe(true);
		// The end of a paragraph, also where it is joined behind the sign.
		const end = page.doc.resolve(divided).before() - 1;
		expect(page.doc.resolve(end).nodeBefore!.type.name).toBe('pilcrow');
		expect(isOwn(end - 1, end)).toBe(false);
		expect(isOwn(end, divided)).toBe(false);
		expect(works((tr) => tr.delete(end, divided))).toBe(false);
		// A row with them does not go; a column beside them comes.
		const [pos] = page.tablePlaces;
		const { firstChild: cell } = schema.nodeFromJSON(table('c')).firstChild!;
		const [after, afterLast] = [own, divided].map((at) => page.doc.resolve(at).after(-1));
		expect(works((tr) => tr.delete(pos! + 2, after!))).toBe(false);
		expect(works((tr) => tr.insert(afterLast!, cell!).insert(after!, cell!))).toBe(true);
		page.does('ana', (tr) => tr.delete(others, others + 5));
		expect(suggestionsIn(page.doc)).toMatchObject([
			{ by: 'ana' },
			{ by: 'ben', added: ' donc' },
			{ by: 'ana', removed: ' donc' },
			{ by: 'ben', added: '¶' }
		]);
		expect(linesOf(page.accepted)).toEqual(['Une cantine.', 'Fin.', 'Qui', 'Qua', 'nd']);
	});
	test('never stands between two paragraphs of which it is proposed that they become one, or were one', () => {
		const page = new Page(before);
		page.select(page.at('cantine')).does('ben', (tr) => tr.split(tr.selection.from));
		page.select(page.at('Une')).insertsTable('ana', 'a');
		expect(linesOf(page.doc)).toEqual(['Une ', 'cantine.', 'a', 'Fin.']);
		const [, insertion] = suggestionsIn(page.doc);
		page.decide(suggestionsIn(page.doc)[0]!.id, false);
		page.decide(insertion!.id, true);
		expect(page.doc.eq(docOf(paragraph('Une cantine.'), table('a'), paragraph('Fin.')))).toBe(true);
	});
	test('is pasted behind the words that come before it, as one proposal; with words behind it, it is not', () => {
		const page = new Page(docOf(paragraph('Fin.')));
		page.select(page.at('.') + 1);
		expect(page.pastesTables('ana', paragraph('Voici.'), table('a', 'b'), paragraph(''))).toBe(true);
		expect(linesOf(page.accepted)).toEqual(['Fin.Voici.', 'a', 'b']);
		expect(suggestionsIn(page.doc)).toMatchObject([{ added: 'Voici.⊞ a | b' }]);
		expect(page.refused.eq(docOf(paragraph('Fin.')))).toBe(true);
		const now = page.doc;
		page.select(page.at('Fin'));
		expect(page.pastesTables('ana', table('c'), paragraph('Après.'))).toBe(false);
		expect(page.doc.eq(now)).toBe(true);
	});
	test('is not pasted with a citation or a break beside it that would be lost', () => {
		const page = new Page(docOf(paragraph('Fin.')));
		const now = page.doc;
		page.select(page.at('.') + 1);
		const cited = { type: 'paragraph', content: [{ type: 'citation', attrs: { id: 'e1' } }] };
		const broken = { type: 'paragraph', content: [{ type: 'hardBreak' }] };
		for (const blocks of [
			[table('c'), cited],
			[table('c'), broken],
			[cited, table('c')],
			[paragraph('Voici.'), cited, table('c')]
		])
			expect(page.pastesTables('ana', ...blocks)).toBe(false);
		for (const block of [cited, broken]) {
			const nodes = [block, table('c')].map((it) => schema.nodeFromJSON(it));
			expect(page.tables('ana', (tr) => tr.insert(tr.doc.content.size, nodes))).toBe(false);
		}
		expect(page.doc.eq(now)).toBe(true);
		// Empty lines are nothing that is lost.
		const nothing = [paragraph(''), list('')];
		expect(page.pastesTables('ana', ...nothing, broken, table('c'), ...nothing)).toBe(true);
		expect(linesOf(page.accepted)).toEqual(['Fin.', 'c']);
	});
	test('copied with what is proposed in it, it is proposed with its words alone', () => {
		const from = new Page(docOf(paragraph('x'), table('un', 'deux')));
		from.select(from.at('un')).does('ben', (tr) => tr.insertText('tout '));
		from.select(from.at('deux')).does('ben', (tr) => tr.delete(from.at('deux'), from.at('deux') + 4));
		from.select(from.at('un')).does('ben', (tr) => tr.split(tr.selection.from));
		from.dropsTable('ben', from.tablePlaces[0]!);
		const page = new Page(docOf(paragraph('Fin.')));
		const tr = proposePastedTables(page.state, new Slice(from.doc.content.cut(3), 0, 0), {
			id: 'copy',
			by: 'ana',
			at
		})!;
		const after = page.state.apply(tr).doc;
		expect(suggestionsIn(after)).toMatchObject([{ id: 'copy', by: 'ana', added: '⊞ tout  un | deux' }]);
		expect(hasSuggestions(withoutSuggestions(after, true))).toBe(false);
	});
	test('is taken back by its author, and by nobody else', () => {
		const page = new Page(before);
		page.select(page.at('Fin')).insertsTable('ana', 'a');
		const now = page.doc;
		// Nor is it to be proposed in another way, letter by letter.
		expect(page.dropsTable('ben', page.tablePlaces[0]!)).toBe('refused');
		// What is said then is about somebody else's proposal.
		const cell = page.doc.resolve(page.tablePlaces[0]! + 4);
		expect([isInOthersTable(cell, 'ben'), isInOthersTable(cell, 'ana')]).toEqual([true, false]);
		expect(isInOthersTable(page.doc.resolve(page.at('Fin')), 'ben')).toBe(false);
		expect(page.doc.eq(now)).toBe(true);
		expect(page.dropsTable('ana', page.tablePlaces[0]!)).toBe(true);
		expect(page.doc.eq(before)).toBe(true);
		// With all that stands around it, too.
		page.select(page.at('Une')).insertsTable('ana', 'a');
		page.does('ana', (tr) => tr.delete(page.at('cantine'), page.at('Fin') + 1));
		expect(page.tablePlaces).toEqual([]);
		expect(page.refused.eq(before)).toBe(true);
	});
	test('that was there stays until it is accepted that it goes; the only one of a text leaves a paragraph', () => {
		const old = docOf(table('a', 'b'));
		const page = new Page(old);
		expect(isInOthersTable(page.doc.resolve(4), 'ben')).toBe(false);
		expect(page.dropsTable('ana', 0)).toBe(true);
		expect(isInOthersTable(page.doc.resolve(4), 'ben')).toBe(true);
		expect(suggestionsIn(page.doc)).toMatchObject([{ by: 'ana', removed: '⊞ a | b', added: '' }]);
		expect(page.dropsTable('ben', 0)).toBe('refused');
		expect(page.refused.eq(old)).toBe(true);
		expect(page.accepted.eq(docOf(paragraph('')))).toBe(true);
		expect(tableIn(page.doc)).toHaveLength(1);
	});
	test('of one that was there neither rows nor columns can be proposed, nor a table within it', () => {
		const page = new Page(docOf(table('a', 'b')));
		const now = page.doc;
		const row = schema.nodeFromJSON(table('c', 'd')).firstChild!;
		const cell = row.firstChild!;
		for (const change of [
			(tr: Transaction) => tr.insert(1, row),
			(tr: Transaction) => tr.insert(2, cell),
			(tr: Transaction) => tr.delete(2, 2 + tr.doc.nodeAt(2)!.nodeSize)
		]) {
			expect(page.tables('ana', change)).toBe(false);
			expect(page.does('ana', change)).toBe(false);
			const after = page.state.tr;
			change(after);
			expect(page.makes('ana', after.doc)).toBe(false);
		}
		page.select(page.at('a'));
		expect(page.insertsTable('ana', 'c')).toBe(false);
		expect(page.doc.eq(now)).toBe(true);
	});
	test('is told by the words of its rows, or by its sign alone', () => {
		const said = (...rows: object[]) => {
			const json = { ...table(''), attrs: { proposed: `insertion s ana ${at}` }, content: rows };
			return suggestionsIn(schema.nodeFromJSON({ type: 'doc', content: [json] }))[0]!.added;
		};
		const row = (...cells: string[]) => table(...cells).content[0]!;
		expect(said(row('Qui', 'Quand'), row('', ''), row('Awa', ''))).toBe('⊞ Qui | Quand / Awa |');
		expect(said(row('', ' '))).toBe('⊞');
	});
	test('of an attribute that no page of ours wrote nothing is read', () => {
		for (const proposed of ['insertion', 'insertion a b', 7, { change: 'insertion' }, 'update a b 2026']) {
			const json = { ...table('a'), attrs: { proposed } };
			expect(suggestionsIn(schema.nodeFromJSON({ type: 'doc', content: [json] }))).toEqual([]);
		}
	});
});

const act = fc.record({
	by: fc.constantFrom('ana', 'ben'),
	what: fc.constantFrom(
		'type',
		'type',
		'delete',
		'delete',
		'over',
		'split',
		'bold',
		'block',
		'table',
		'dropTable'
	),
	place: fc.double({ min: 0, max: 1, noNaN: true }),
	length: fc.nat(9),
	words: fc.constantFrom('x', 'yz', ' ', 'à la')
});
const block = fc.oneof(
	fc.string({ maxLength: 9, unit: fc.constantFrom('a', 'b', 'c', ' ') }).map(paragraph),
	fc.constantFrom('titre', 't').map((it) => heading(it)),
	fc.array(fc.constantFrom('', 'un', 'deux'), { minLength: 1, maxLength: 3 }).map((items) => list(...items)),
	fc.array(fc.constantFrom('', 'c1', 'c2'), { minLength: 1, maxLength: 2 }).map((cells) => table(...cells))
);

/** Does one thing at a place of the text, as it would be typed, and gives where that was. */
function doOne(
	page: Page,
	{ by, what, place, length, words }: typeof act extends fc.Arbitrary<infer T> ? T : never
) {
	const places: number[] = [];
	page.doc.descendants((node, pos) => {
		if (!node.isTextblock) return true;
		for (let i = 0; i <= node.content.size; i += 1) places.push(pos + 1 + i);
		return false;
	});
	const index = Math.floor(place * (places.length - 1));
	const from = places[index]!;
	const to = places[Math.min(index + length, places.length - 1)]!;
	if (what === 'type') return page.select(from).does(by, (tr) => tr.insertText(words));
	if (what === 'delete') return from < to && page.does(by, (tr) => tr.delete(from, to));
	if (what === 'over') {
		const end = Math.min(to, page.doc.resolve(from).end());
		return page.select(from, end).does(by, (tr) => tr.insertText(words));
	}
	if (what === 'split') {
		const depth = page.doc.resolve(from).node(-1).type.name === 'listItem' ? 2 : 1;
		return page.select(from).does(by, (tr) => tr.split(from, depth));
	}
	if (what === 'bold')
		return from < to && page.does(by, (tr) => tr.addMark(from, to, schema.marks.bold!.create()));
	page.select(from);
	if (what === 'table') return page.insertsTable(by, words, '');
	if (what === 'dropTable') {
		const tables = page.tablePlaces;
		return tables.length > 0 && page.dropsTable(by, tables[length % tables.length]!);
	}
	page.becomes(by, blockKinds[length % blockKinds.length]!);
	return true;
}

describe(`seed ${seed}`, () => {
	test('whatever two people propose, refused it leaves the text as it was', () => {
		fc.assert(
			fc.property(
				fc.array(block, { minLength: 1, maxLength: 4 }),
				fc.array(act, { minLength: 1, maxLength: 12 }),
				(blocks, acts) => {
					const before = docOf(...blocks);
					const page = new Page(before);
					for (const one of acts) doOne(page, one);
					expect(page.refused.toJSON()).toEqual(before.toJSON());
					page.accepted.check();
					expect(hasSuggestions(page.accepted)).toBe(false);
				}
			),
			{ seed, numRuns: runs }
		);
	});
	test('decided one by one in any order, nothing that is proposed is left', () => {
		fc.assert(
			fc.property(
				fc.array(block, { minLength: 1, maxLength: 4 }),
				fc.array(act, { minLength: 1, maxLength: 12 }),
				fc.array(fc.tuple(fc.nat(20), fc.boolean()), { minLength: 20, maxLength: 20 }),
				(blocks, acts, order) => {
					const page = new Page(docOf(...blocks));
					for (const one of acts) doOne(page, one);
					for (const [which, accepts] of order) {
						const left = suggestionsIn(page.doc);
						if (left.length > 0) page.decide(left[which % left.length]!.id, accepts);
					}
					expect(suggestionsIn(page.doc)).toEqual([]);
				}
			),
			{ seed, numRuns: runs }
		);
	});
	test('accepted, what one person proposes is what would have been written', () => {
		const written = fc.record({
			what: fc.constantFrom('type', 'delete'),
			place: fc.double({ min: 0, max: 1, noNaN: true }),
			length: fc.nat(9),
			words: fc.constantFrom('x', 'yz')
		});
		fc.assert(
			fc.property(
				fc.array(fc.string({ maxLength: 9, unit: fc.constantFrom('a', 'b', 'c') }).map(paragraph), {
					minLength: 1,
					maxLength: 3
				}),
				fc.array(written, { minLength: 1, maxLength: 10 }),
				(blocks, acts) => {
					const page = new Page(docOf(...blocks));
					for (const one of acts) {
						const view = new Transform(page.doc);
						decide(view, undefined, true);
						const plain = new Transform(view.doc);
						const mapped = (pos: number, side: -1 | 1) => view.mapping.map(pos, side);
						const end = page.doc.content.size - 1;
						const from = Math.min(end, 1 + Math.floor(one.place * (end - 1)));
						const to = Math.min(end, from + one.length);
						const [$from, $to] = [page.doc.resolve(from), page.doc.resolve(to)];
						if (!$from.parent.isTextblock || !$to.parent.isTextblock) continue;
						if (one.what === 'type') {
							page.select(from).does('ana', (tr) => tr.insertText(one.words));
							plain.insert(mapped(from, -1), schema.text(one.words));
						} else if (from < to) {
							page.does('ana', (tr) => tr.delete(from, to));
							plain.delete(mapped(from, 1), Math.max(mapped(from, 1), mapped(to, -1)));
						}
						expect(linesOf(page.accepted)).toEqual(linesOf(plain.doc));
					}
				}
			),
			{ seed, numRuns: runs }
		);
	});
});
