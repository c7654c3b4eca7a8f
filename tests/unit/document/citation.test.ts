import { MarkdownManager } from '@tiptap/markdown';
import { prosemirrorJSONToYDoc } from '@tiptap/y-tiptap';
import { expect, test } from 'vitest';
import type { EntryCard } from '#lib/domain/entry.ts';
import { fillCitations, type CitationWords } from '#lib/document/citation.ts';
import { FRAGMENT } from '#lib/document/names.ts';
import { project } from '#lib/document/project.ts';
import { renderHtml } from '#lib/document/render.ts';
import { documentSchema, schemaExtensions } from '#lib/document/schema.ts';

const ID = 'abcdefghijklmnopqrstuvwx01';
const OTHER = 'abcdefghijklmnopqrstuvwx02';
const words: CitationWords = { kind: () => 'Désaccord', state: () => 'exprimé', parties: () => 'Emmanor' };

function cardOf(change: Partial<EntryCard> = {}): EntryCard {
	return {
		id: ID,
		kind: 'disagreement',
		title: 'Le samedi',
		state: 'raised',
		flags: [],
		visibility: 'plan',
		parties: [],
		dueOn: null,
		changedAt: '2026-11-25T10:00:00.000Z',
		mine: [],
		anchor: null,
		plan: { id: 'p', title: 'Plan' },
		...change
	};
}
const textWith = (...ids: unknown[]) => ({
	type: 'doc',
	content: [
		{
			type: 'paragraph',
			content: [
				{ type: 'text', text: 'Ouvert le samedi' },
				...ids.map((id) => ({ type: 'citation', attrs: { id } })),
				{ type: 'text', text: ' matin.' }
			]
		}
	]
});

test('a citation goes through the shared document, and is no part of the plain text', () => {
	const { html, text, json } = project(prosemirrorJSONToYDoc(documentSchema(), textWith(ID), FRAGMENT));
	expect(html).toBe(`<p>Ouvert le samedi<span data-entry="${ID}"></span> matin.</p>`);
	expect(text).toBe('Ouvert le samedi matin.');
	const markdown = new MarkdownManager({ extensions: schemaExtensions() }).serialize(json as never);
	expect(markdown).toBe('Ouvert le samedi matin.');
});

test('what a reader may see of an entry takes the place of its citation', () => {
	const filled = fillCitations(renderHtml(textWith(ID)), [cardOf()], ({ id }) => `/gue/entries/${id}`, words);
	expect(filled).toContain(`href="/gue/entries/${ID}"`);
	for (const word of ['Désaccord', 'Le samedi', 'exprimé', 'Emmanor', 'class="citation disagreement"']) {
		expect(filled).toContain(word);
	}
});

test('nothing is left of an entry that this reader may not see', () => {
	const filled = fillCitations(renderHtml(textWith(OTHER, ID)), [cardOf()], () => '/', words);
	expect(filled).not.toContain(OTHER);
	expect(filled.match(/data-entry/g)).toHaveLength(1);
});

test.each([
	'"><script>alert(1)</script>',
	ID.toUpperCase(),
	`${ID}0`,
	'',
	null,
	undefined,
	12,
	{ toString: () => ID },
	[ID]
])('an id that is none, %j, is rendered as nothing', (id) => {
	expect(renderHtml(textWith(id))).toBe('<p>Ouvert le samedi matin.</p>');
	const rendered = documentSchema().nodes.citation!.create({ id });
	expect(JSON.stringify(rendered.type.spec.toDOM!(rendered))).not.toContain('data-entry');
});

test('a title, a state, a name and an address cannot become HTML', () => {
	const evil = `<img src=x onerror="alert(1)">'&`;
	const filled = fillCitations(
		renderHtml(textWith(ID)),
		[cardOf({ title: evil })],
		() => `/x" onclick="alert(1)`,
		{ kind: () => evil, state: () => evil, parties: () => evil }
	);
	expect(filled).not.toContain('<img');
	expect(filled).not.toMatch(/"\s*onclick="/);
	// The text that someone typed is not taken for a citation.
	const typed = { type: 'text', text: `<span data-entry="${ID}"></span>` };
	const html = renderHtml({ type: 'doc', content: [{ type: 'paragraph', content: [typed] }] });
	expect(fillCitations(html, [cardOf()], () => '/', words)).not.toContain('citation');
});
