import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { outlineOf, renderHtml, type JsonNode } from '#lib/document/render.ts';
import { project } from '#lib/document/project.ts';
import { seedFromMarkdown } from '#lib/document/seed.ts';

const example = fileURLToPath(new URL('../../../server/', import.meta.url));
const files = readdirSync(example, { recursive: true, encoding: 'utf8' }).filter((file) =>
	file.endsWith('.md')
);

function projected(markdown: string) {
	const doc = new Y.Doc();
	Y.applyUpdate(doc, seedFromMarkdown(markdown));
	return project(doc);
}

/** Letters and digits only: what must survive any change of form. */
const letters = (text: string) => text.replace(/[^\p{L}\p{N}]/gu, '');

test('the example has files to check', () => expect(files.length).toBeGreaterThanOrEqual(16));

describe.each(files)('%s', (file) => {
	test('keeps every word and becomes a document', () => {
		const markdown = readFileSync(join(example, file), 'utf8');
		const { text } = projected(markdown);
		const visible = markdown
			.replace(/\]\([^)]*\)/g, ']')
			.replace(/^\s*\d+\.\s/gm, '')
			.replace(/- \[[ x]\]/g, '-');
		expect(letters(text)).toBe(letters(visible));
	});
});

test('a document of every kind of node reads the same as it was written', () => {
	const { html } = projected(
		'# Un\n\n## Deux\n\nDu **gras**, de l’*italique*, un [lien](https://exemple.fr).\n\n- a\n- b\n\n1. un\n2. deux\n\n- [x] fait\n- [ ] à faire\n\n> cité\n\n---\n\n| A | B |\n| --- | --- |\n| c | d |\n'
	);
	expect(html).toContain('<h1 id="h-1">Un</h1><h2 id="h-2">Deux</h2>');
	expect(html).toContain('<strong>gras</strong>');
	expect(html).toContain('<em>italique</em>');
	expect(html).toContain(
		'<a href="https://exemple.fr" rel="noopener noreferrer nofollow" target="_blank">lien</a>'
	);
	expect(html).toContain('<ul><li><p>a</p></li><li><p>b</p></li></ul>');
	expect(html).toContain('<ol><li><p>un</p></li><li><p>deux</p></li></ol>');
	expect(html).toContain('data-checked="true"');
	expect(html).toContain('<blockquote><p>cité</p></blockquote><hr>');
	expect(html).toContain('<th><p>A</p></th>');
	expect(html).toContain('<td><p>d</p></td>');
});

test('what a hostile writer puts into the shared document does not become HTML', () => {
	const text = (value: string, marks?: JsonNode['marks']): JsonNode => ({
		type: 'text',
		text: value,
		...(marks && { marks })
	});
	const paragraph = (...content: JsonNode[]): JsonNode => ({ type: 'paragraph', content });
	const html = renderHtml({
		type: 'doc',
		content: [
			paragraph(text('<script>alert(1)</script>')),
			paragraph(text('a', [{ type: 'link', attrs: { href: 'javascript:alert(1)' } }])),
			paragraph(text('b', [{ type: 'link', attrs: { href: 'java\tscript:alert(1)' } }])),
			paragraph(text('c', [{ type: 'link', attrs: { href: 'https://x.fr/"onclick="alert(1)' } }])),
			paragraph(text('d', [{ type: 'constructor' }])),
			{ type: 'heading', attrs: { level: '1 onclick=alert(1)' }, content: [text('e')] },
			{
				type: 'table',
				content: [
					{
						type: 'tableRow',
						content: [
							{ type: 'tableCell', attrs: { colspan: '2" onclick="x' }, content: [paragraph(text('f'))] }
						]
					}
				]
			},
			{ type: 'iframe', attrs: { src: 'https://x.fr' }, content: [paragraph(text('g'))] }
		]
	});
	expect(html).not.toMatch(/<script|javascript:|<iframe|"\s*onclick/);
	expect(html).toContain('<p>g</p>');
});

test('the outline names the headings by the ids they have in the page', () => {
	const { json, html } = projected('# Un\n\n##\n\n### Trois\n');
	const outline = outlineOf(json);
	expect(outline.map((entry) => entry.text)).toEqual(['Un', 'Trois']);
	for (const { id, text, level } of outline)
		expect(html).toContain(`<h${level} id="${id}">${text}</h${level}>`);
});
