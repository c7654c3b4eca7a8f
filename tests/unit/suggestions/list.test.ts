import type { Node } from '@tiptap/pm/model';
import { expect, test } from 'vitest';
import { documentSchema } from '#lib/document/schema.ts';
import { suggestionsIn } from '#lib/suggestions/list.ts';

const schema = documentSchema();
const stamp = (id: string) => ({ id, by: 'anna', at: '2026-11-26T10:00:00.000Z' });
const plain = (text: string) => schema.text(text);
const added = (id: string, text: string) => schema.text(text, [schema.mark('insertion', stamp(id))]);
const removed = (id: string, text: string) => schema.text(text, [schema.mark('deletion', stamp(id))]);
const paragraph = (...content: Node[]) => schema.node('paragraph', null, content);
const list = (...items: Node[]) =>
	schema.node(
		'bulletList',
		null,
		items.map((item) => schema.node('listItem', null, [item]))
	);
const docOf = (...content: Node[]) => schema.node('doc', null, content);

/** Each proposal, and what stands in the text where it says that it stands. */
const read = (doc: Node) =>
	suggestionsIn(doc).map(({ id, removed, added, from, to }) => ({
		id,
		removed,
		added,
		there: doc.textBetween(from, to, '|')
	}));

const first = paragraph(plain('Ouvrir le '), removed('a', 'mardi'), added('a', 'jeudi'), plain(' matin.'));
const second = list(
	paragraph(plain('Un banc')),
	paragraph(plain('Deux '), added('b', 'grands'), plain(' bancs'))
);
const of = {
	a: { id: 'a', removed: 'mardi', added: 'jeudi', there: 'mardijeudi' },
	b: { id: 'b', removed: '', added: 'grands', there: 'grands' }
};

test('says where each stands, also within a list, and when the same blocks stand elsewhere', () => {
	expect(read(docOf(first, second))).toEqual([of.a, of.b]);
	expect(read(docOf(paragraph(plain('Avant tout.')), second, first))).toEqual([of.b, of.a]);
	expect(read(docOf(paragraph(plain('Sans rien.'))))).toEqual([]);
});

test('one that goes on in another block is told once, from its beginning to its end', () => {
	const next = paragraph(added('a', 'Et le soir'), plain('.'));
	expect(read(docOf(first, next))).toEqual([
		{ id: 'a', removed: 'mardi', added: 'jeudiEt le soir', there: 'mardijeudi matin.|Et le soir' }
	]);
	// Read again: nothing of the time before is left in it.
	expect(read(docOf(first, next))[0]!.added).toBe('jeudiEt le soir');
	expect(read(docOf(first))).toEqual([of.a]);
});
