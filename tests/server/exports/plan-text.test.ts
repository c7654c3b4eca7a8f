import { expect, test } from 'vitest';
import { decidedJson } from '#lib/document/project.ts';
import { renderHtml, type JsonNode } from '#lib/document/render.ts';
import { planDocx } from '#server/exports/plan-docx.ts';
import { planHtml } from '#server/exports/plan-html.ts';
import { unzipped } from '../../support/unzipped.ts';

const stamp = (id: string) => ({ id, by: 'm1', at: '2026-11-26T10:00:00.000Z' });
const text = (words: string, ...marks: JsonNode['marks'] & object): JsonNode => ({
	type: 'text',
	text: words,
	marks
});
const document: JsonNode = {
	type: 'doc',
	content: [
		{ type: 'heading', attrs: { level: 2 }, content: [text('Guichet <commun>')] },
		{
			type: 'paragraph',
			content: [
				text('Ouvert '),
				text('le samedi', { type: 'deletion', attrs: stamp('s1') }),
				text('le jeudi', { type: 'insertion', attrs: stamp('s1') }),
				text(' matin', { type: 'formatting', attrs: { ...stamp('s2'), mark: 'bold', value: '{}' } }),
				{ type: 'pilcrow', attrs: { ...stamp('s3'), change: 'insertion', block: '' } }
			]
		},
		{ type: 'paragraph', content: [text('dans la halle.')] },
		{
			type: 'orderedList',
			content: ['Un', 'Deux'].map((words) => ({
				type: 'listItem',
				content: [
					{
						type: 'paragraph',
						content: [
							text(words),
							...(words === 'Un'
								? [{ type: 'pilcrow', attrs: { ...stamp('s4'), change: 'block', block: 'blockquote' } }]
								: [])
						]
					}
				]
			}))
		},
		{
			type: 'taskList',
			content: [
				{
					type: 'taskItem',
					attrs: { checked: true },
					content: [{ type: 'paragraph', content: [text('Prévenir')] }]
				}
			]
		},
		{
			type: 'table',
			content: [
				{
					type: 'tableRow',
					content: [
						{ type: 'tableHeader', content: [{ type: 'paragraph', content: [text('Qui')] }] },
						{ type: 'tableCell', content: [{ type: 'paragraph', content: [text('Awa')] }] }
					]
				}
			]
		},
		{ type: 'paragraph', content: [{ type: 'citation', attrs: { id: 'e1' } }] }
	]
};
const inWord = async (json: JsonNode) =>
	unzipped(
		await planDocx({
			title: 'Un plan',
			about: ['Alliance du Gué'],
			document: json,
			citation: (id) => (id === 'e1' ? 'Accord : la halle' : ''),
			block: (kind) => `en ${String(kind)} <`,
			author: (id) => ({ s1: 'Awa Diarrassou', s2: 'Karim Belhadri' })[id] ?? 'Quelqu’un'
		})
	);

test('in a Word file what is proposed is a tracked change, by whom and since when', async () => {
	const file = await inWord(document);
	expect(file).toMatch(
		/<w:del w:id="\d+" w:author="Awa Diarrassou" w:date="2026-11-26T10:00:00.000Z">.*?<w:delText[^>]*>le samedi<\/w:delText>/
	);
	expect(file).toMatch(/<w:ins [^>]*w:author="Awa Diarrassou"[^>]*>.*?le jeudi.*?<\/w:ins>/);
	expect(file).toMatch(/<w:rPrChange [^>]*w:author="Karim Belhadri"/);
	// The end of a paragraph that is proposed is in the properties of its mark.
	expect(file).toMatch(/<w:pPr>.*?<w:rPr><w:ins [^>]*w:author="Quelqu’un"[^>]*\/><\/w:rPr>/);
	for (const words of [
		'Guichet &lt;commun&gt;',
		'Un',
		'☒ ',
		'Qui',
		'[Accord : la halle]',
		'Alliance du Gué',
		'[→ en blockquote &lt;]'
	])
		expect(file).toContain(words);
});

test('a whole table that comes or goes is shown as such, or dropped', async () => {
	const table = (said: string, words: string): JsonNode => ({
		type: 'table',
		attrs: { proposed: said },
		content: [
			{
				type: 'tableRow',
				content: [{ type: 'tableCell', content: [{ type: 'paragraph', content: [text(words)] }] }]
			}
		]
	});
	const at = '2026-11-26T10:00:00.000Z';
	const json: JsonNode = {
		type: 'doc',
		content: [table(`insertion s1 m1 ${at}`, 'Viendrait'), table(`deletion s2 m1 ${at}`, 'Partirait')]
	};
	const rows = (await inWord(json)).match(/<w:tr>.*?<\/w:tr>/gs)!;
	expect(rows).toHaveLength(2);
	expect(rows[0]).toMatch(
		/<w:trPr>.*?<w:ins w:id="\d+" w:author="Awa Diarrassou" w:date="2026-11-26T10:00:00.000Z"\/>.*Viendrait/s
	);
	expect(rows[1]).toMatch(/<w:trPr>.*?<w:del [^>]*w:author="Karim Belhadri"[^>]*\/>.*Partirait/s);
	const page = renderHtml(json, undefined, (id) => `de ${id}`);
	expect(page).toMatch(
		/^<ins title="de s1"><div.*Viendrait.*<\/ins><del title="de s2"><div.*Partirait.*<\/del>$/
	);
	for (const [accepts, stays, goes] of [
		[true, 'Viendrait', 'Partirait'],
		[false, 'Partirait', 'Viendrait']
	] as const) {
		const file = await inWord(decidedJson(json, accepts));
		expect(file).toContain(stays);
		expect(file).not.toContain(goes);
		expect(file).not.toMatch(/<w:(ins|del)[ >]/);
		expect(renderHtml(decidedJson(json, accepts))).not.toMatch(/<(ins|del)/);
	}
});

test('left aside or accepted, nothing in the file says that anything was proposed', async () => {
	const dropped = await inWord(decidedJson(document, false));
	expect(dropped).toContain('le samedi');
	expect(dropped).not.toContain('le jeudi');
	const accepted = await inWord(decidedJson(document, true));
	expect(accepted).toContain('le jeudi');
	expect(accepted).not.toContain('le samedi');
	for (const file of [dropped, accepted]) expect(file).not.toMatch(/<w:(ins|del|rPrChange)[ >]|→/);
	// Refused, the two paragraphs are one.
	const paragraphs = (json: JsonNode) => json.content!.filter(({ type }) => type === 'paragraph').length;
	expect(paragraphs(decidedJson(document, true)) - paragraphs(decidedJson(document, false))).toBe(1);
});

test('as a page, what would come is underlined and what would go is struck through', () => {
	const page = planHtml({ title: 'Un <plan>', language: 'fr', about: ['a & b'], html: renderHtml(document) });
	expect(page).toContain('<del>le samedi</del><ins>le jeudi</ins> matin<ins>¶</ins>');
	expect(page).toContain('<h1>Un &lt;plan&gt;</h1>');
	expect(page).not.toContain('→');
	expect(renderHtml(document, (kind) => `en ${String(kind)} <`)).toContain(
		'<p>Un <ins>[→ en blockquote &lt;]</ins></p>'
	);
	expect(page).toContain('a &amp; b');
	expect(page).not.toContain('<script');
	expect(renderHtml(decidedJson(document, false))).toContain('Ouvert le samedi matindans la halle.');
});
