import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { findPassage, makeAnchor } from '#lib/document/anchor.ts';
import { DocumentText } from '#lib/document/document-text.ts';
import { FRAGMENT } from '#lib/document/names.ts';
import { documentSchema } from '#lib/document/schema.ts';
import { seedFromMarkdown } from '#lib/document/seed.ts';
import { replacePassage } from '#server/documents/replace.ts';

const textOf = (doc: Y.Doc) => new DocumentText(doc.getXmlFragment(FRAGMENT), documentSchema());
function documentOf(markdown: string): Y.Doc {
	const doc = new Y.Doc();
	Y.applyUpdate(doc, seedFromMarkdown(markdown));
	return doc;
}
/** The anchor of some words of a document. */
function anchorOf(doc: Y.Doc, words: string) {
	const text = textOf(doc);
	const start = text.flat.indexOf(words);
	const from = text.positionAt(start);
	return makeAnchor(text, { from, to: text.positionAt(start + words.length - 1) + 1 })!;
}
function replace(doc: Y.Doc, anchor: ReturnType<typeof anchorOf>, words: string) {
	const made = replacePassage(Y.encodeStateAsUpdate(doc), anchor, words);
	if (made instanceof Uint8Array) Y.applyUpdate(doc, made);
	return made;
}

describe('other words for a passage', () => {
	test('stand in its place, in its dress, and the rest stays', () => {
		const doc = documentOf('Ouvert **le mardi matin** à tous.\n\nEt le soir.');
		replace(doc, anchorOf(doc, 'le mardi matin'), 'le jeudi matin');
		expect(textOf(doc).flat).toBe('Ouvert le jeudi matin à tous.\nEt le soir.');
		const bold = textOf(doc).runs[0]!.type.toDelta() as { insert: string; attributes?: object }[];
		expect(bold.map(({ insert, attributes }) => [insert, Boolean(attributes)])).toEqual([
			['Ouvert ', false],
			['le jeudi matin', true],
			[' à tous.', false]
		]);
	});

	test('may be none', () => {
		const doc = documentOf('Ouvert le mardi, sauf en août.');
		replace(doc, anchorOf(doc, ', sauf en août'), '');
		expect(textOf(doc).flat).toBe('Ouvert le mardi.');
	});

	test('of two proposals for one sentence both can be accepted, and another’s passage in it keeps its letters', () => {
		const doc = documentOf('Nous ouvrons le mardi matin dans la grande salle.');
		const day = anchorOf(doc, 'le mardi matin');
		const place = anchorOf(doc, 'la grande salle');
		const morning = anchorOf(doc, 'matin');
		replace(doc, day, 'le jeudi matin');
		replace(doc, place, 'la halle');
		const text = textOf(doc);
		expect(text.flat).toBe('Nous ouvrons le jeudi matin dans la halle.');
		const found = findPassage(text, morning, { search: false });
		expect(found.isLost).toBe(false);
	});

	test('are refused where the passage is gone, or holds more than words', () => {
		const doc = documentOf('Un.\n\nDeux.');
		const anchor = anchorOf(doc, 'Deux.');
		const run = textOf(doc).runs[1]!;
		run.type.delete(0, run.text.length);
		expect(replace(doc, anchor, 'Trois.')).toEqual({ hindrance: 'lost' });
		const both = anchorOf(documentOf('Un.\n\nDeux.'), 'Un.');
		const other = documentOf('Un.\n\nDeux.');
		const text = textOf(other);
		const across = makeAnchor(text, { from: text.positionAt(0), to: text.size })!;
		expect(both).not.toBeNull();
		expect(replace(other, across, 'Rien')).toEqual({ hindrance: 'split' });
	});

	test('whatever the words, the passage says them and nothing else changes', () => {
		fc.assert(
			fc.property(
				fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }),
				fc.string({ unit: 'grapheme', maxLength: 12 }),
				(old, words) => {
					fc.pre(old.trim() !== '' && old.isWellFormed() && words.isWellFormed());
					const doc = new Y.Doc();
					const paragraph = new Y.XmlElement('paragraph');
					const text = new Y.XmlText();
					doc.getXmlFragment(FRAGMENT).push([paragraph]);
					paragraph.push([text]);
					text.insert(0, `[${old}]`);
					const all = textOf(doc);
					const anchor = makeAnchor(all, {
						from: all.positionAt(1),
						to: all.positionAt(old.length) + 1
					});
					fc.pre(anchor !== null && anchor.quote.exact === old);
					replace(doc, anchor!, words);
					expect(textOf(doc).flat).toBe(`[${words}]`);
				}
			),
			{ numRuns: 300 }
		);
	});
});
