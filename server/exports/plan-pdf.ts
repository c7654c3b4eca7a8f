import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import pdfmake from 'pdfmake';
import type { JsonNode } from '#lib/document/render.ts';
import { safeLink } from '#lib/document/safe-link.ts';

/** Everything that the file says; words are given in the reader's language. */
export interface PlanPdf {
	title: string;
	language: 'fr' | 'en';
	/** Under the title, a line each. */
	about: string[];
	document: JsonNode;
	/** What is shown of a citation; '' when this reader sees nothing of it. */
	citation(id: string): string;
	open: { title: string; none: string; lines: string[] };
	answers: {
		title: string;
		none: string;
		lines: { organisation: string; answer: string; words: string; by: string; hash: string }[];
	};
	note: string;
}

type Content = Record<string, unknown>;

/** Deeper than anyone writes; a hostile document must not exhaust the stack. */
const DEEPEST = 40;

const fonts = dirname(createRequire(import.meta.url).resolve('pdfmake/fonts/Roboto/Roboto-Regular.ttf'));
pdfmake.setFonts({
	Roboto: {
		normal: `${fonts}/Roboto-Regular.ttf`,
		bold: `${fonts}/Roboto-Medium.ttf`,
		italics: `${fonts}/Roboto-Italic.ttf`,
		bolditalics: `${fonts}/Roboto-MediumItalic.ttf`
	}
});
// Nothing in a document that anyone wrote makes the server read a file or an address.
pdfmake.setUrlAccessPolicy(() => false);
pdfmake.setLocalAccessPolicy((path) => path.startsWith(fonts));

/** A frozen version of a plan as a PDF: its text, what was open, and every answer under its hash. */
export async function planPdf(pdf: PlanPdf): Promise<Uint8Array<ArrayBuffer>> {
	const buffer = await pdfmake.createPdf(definitionOf(pdf)).getBuffer();
	return new Uint8Array(buffer);
}

/** The document as pdfmake takes it. */
export function definitionOf(pdf: PlanPdf): Content {
	const { open, answers } = pdf;
	return {
		language: pdf.language,
		info: { title: pdf.title },
		pageSize: 'A4',
		pageMargins: [64, 64, 64, 64],
		defaultStyle: { font: 'Roboto', fontSize: 10.5, lineHeight: 1.35 },
		styles: {
			title: { fontSize: 22, bold: true, lineHeight: 1.15, margin: [0, 0, 0, 8] },
			h1: { fontSize: 16, bold: true, margin: [0, 16, 0, 6] },
			h2: { fontSize: 13, bold: true, margin: [0, 12, 0, 4] },
			h3: { fontSize: 11, bold: true, margin: [0, 8, 0, 4] },
			about: { fontSize: 9, color: '#55524b' },
			hash: { fontSize: 7.5, color: '#55524b' }
		},
		footer: (page: number, pages: number) => ({
			columns: [
				{ text: tied(pdf.note), alignment: 'left' },
				{ text: `${page} / ${pages}`, alignment: 'right', width: 50 }
			],
			fontSize: 8,
			color: '#55524b',
			margin: [64, 16, 64, 0]
		}),
		content: [
			{ text: tied(pdf.title), style: 'title' },
			...pdf.about.map((line) => ({ text: tied(line), style: 'about' })),
			{ text: '', margin: [0, 0, 0, 8] },
			...blocksOf(pdf.document, pdf, 0),
			{ text: tied(open.title), style: 'h1' },
			open.lines.length > 0 ? { ul: open.lines.map(tied) } : { text: tied(open.none) },
			{ text: tied(answers.title), style: 'h1' },
			...(answers.lines.length === 0 ? [{ text: tied(answers.none) }] : []),
			...answers.lines.map((it) => ({
				unbreakable: true,
				margin: [0, 0, 0, 8],
				stack: [
					{ text: [{ text: tied(it.organisation), bold: true }, ` — ${tied(it.answer)}`] },
					...(it.words ? [{ text: tied(it.words), italics: true }] : []),
					{ text: tied(it.by), style: 'about' },
					{ text: it.hash, style: 'hash' }
				]
			})),
			{ text: tied(pdf.note), style: 'about', margin: [0, 8, 0, 0] }
		]
	};
}

/** The blocks of a node; what is not known gives its own blocks, so that its text is still read. */
function blocksOf(node: JsonNode, pdf: PlanPdf, depth: number): Content[] {
	if (depth > DEEPEST) return [];
	const inner = () => (node.content ?? []).flatMap((child) => blocksOf(child, pdf, depth + 1));
	switch (node.type) {
		case 'paragraph':
			return [{ text: inlinesOf(node, pdf), margin: [0, 0, 0, 6] }];
		case 'heading':
			return [{ text: inlinesOf(node, pdf), style: `h${levelOf(node)}`, headlineLevel: levelOf(node) }];
		case 'bulletList':
			return [{ ul: itemsOf(node, pdf, depth), margin: [0, 0, 0, 6] }];
		case 'orderedList': {
			const start = node.attrs?.start;
			return [
				{
					ol: itemsOf(node, pdf, depth),
					start: Number.isInteger(start) ? start : 1,
					margin: [0, 0, 0, 6]
				}
			];
		}
		case 'taskList':
			return [
				{
					ul: (node.content ?? []).map((item) => ({
						stack: blocksOf(item, pdf, depth + 1),
						listType: item.attrs?.checked === true ? 'square' : 'circle'
					})),
					margin: [0, 0, 0, 6]
				}
			];
		case 'blockquote':
			return [
				{
					margin: [0, 0, 0, 6],
					layout: {
						hLineWidth: () => 0,
						vLineWidth: (i: number) => (i === 0 ? 2 : 0),
						vLineColor: () => '#857f72',
						paddingLeft: () => 10
					},
					table: { widths: ['*'], body: [[{ stack: inner(), italics: true }]] }
				}
			];
		case 'horizontalRule':
			return [
				{
					canvas: [{ type: 'line', x1: 0, y1: 0, x2: 467, y2: 0, lineWidth: 0.5, lineColor: '#857f72' }],
					margin: [0, 6, 0, 10]
				}
			];
		case 'table':
			return tableOf(node, pdf, depth);
		default:
			return inner();
	}
}

const itemsOf = (node: JsonNode, pdf: PlanPdf, depth: number) =>
	(node.content ?? []).map((item) => ({ stack: blocksOf(item, pdf, depth + 1) }));

/** Rows of one length: pdfmake wants an empty cell for each that another one covers. */
function tableOf(node: JsonNode, pdf: PlanPdf, depth: number): Content[] {
	const rows = (node.content ?? []).filter(({ type }) => type === 'tableRow');
	const grid: (Content | undefined)[][] = rows.map(() => []);
	for (const [y, row] of rows.entries()) {
		let x = 0;
		for (const cell of row.content ?? []) {
			while (grid[y]![x]) x += 1;
			const colSpan = spanOf(cell.attrs?.colspan, 20);
			const rowSpan = Math.min(spanOf(cell.attrs?.rowspan, 100), rows.length - y);
			for (let dy = 0; dy < rowSpan; dy += 1) {
				for (let dx = 0; dx < colSpan; dx += 1) grid[y + dy]![x + dx] = {};
			}
			const isHead = cell.type === 'tableHeader';
			grid[y]![x] = {
				stack: (cell.content ?? []).flatMap((block) => blocksOf(block, pdf, depth + 1)),
				...(colSpan > 1 && { colSpan }),
				...(rowSpan > 1 && { rowSpan }),
				...(isHead && { bold: true, fillColor: '#f1eee7' })
			};
			x += colSpan;
		}
	}
	const width = Math.max(0, ...grid.map((row) => row.length));
	if (width === 0) return [];
	const body = grid.map((row) => Array.from({ length: width }, (_, x) => row[x] ?? {}));
	return [
		{
			margin: [0, 4, 0, 10],
			fontSize: 9,
			layout: {
				hLineColor: () => '#857f72',
				vLineColor: () => '#e4e0d8',
				hLineWidth: () => 0.5,
				vLineWidth: () => 0.5
			},
			table: { widths: Array.from({ length: width }, () => '*'), body }
		}
	];
}

function spanOf(value: unknown, most: number): number {
	return Number.isInteger(value) && (value as number) > 1 ? Math.min(value as number, most) : 1;
}

function inlinesOf(node: JsonNode, pdf: PlanPdf, depth = 0): Content[] {
	if (depth > DEEPEST) return [];
	const parts = (node.content ?? []).flatMap((child): Content[] => {
		if (child.type === 'text') return [{ text: tied(String(child.text ?? '')), ...markOf(child) }];
		if (child.type === 'hardBreak') return [{ text: '\n' }];
		if (child.type === 'citation') {
			const text = pdf.citation(String(child.attrs?.id ?? ''));
			return text ? [{ text: `[${tied(text)}]`, color: '#1f4b8f' }] : [];
		}
		return inlinesOf(child, pdf, depth + 1);
	});
	return parts.length > 0 || depth > 0 ? parts : [{ text: ' ' }];
}

function markOf({ marks = [] }: JsonNode): Content {
	const names = new Set(marks.map(({ type }) => type));
	const href = safeLink(marks.find(({ type }) => type === 'link')?.attrs?.href);
	const lines = [
		...(names.has('underline') || href ? ['underline'] : []),
		...(names.has('strike') ? ['lineThrough'] : [])
	];
	return {
		...(names.has('bold') && { bold: true }),
		...(names.has('italic') && { italics: true }),
		...(names.has('highlight') && { background: '#fbe9a9' }),
		...(lines.length > 0 && { decoration: lines }),
		...(href && { link: href, color: '#1f4b8f' })
	};
}

const levelOf = ({ attrs }: JsonNode): number => (attrs?.level === 1 || attrs?.level === 2 ? attrs.level : 3);

/**
 * French signs stay with the word they belong to. Roboto has no narrow no-break space (U+202F): the wider one, which
 * it has, holds as well.
 */
function tied(text: string): string {
	return text
		.replaceAll('\u202f', '\u00a0')
		.replaceAll(/ ([?!;:»])/g, '\u00a0$1')
		.replaceAll('« ', '«\u00a0');
}
