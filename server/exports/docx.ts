import { Document, HeadingLevel, Packer, Paragraph, TextRun } from 'docx';
import type { ExportEntry } from '../services/export-rows.ts';
import { answerOf, holderOf, reservationsOf, withoutText } from './tables.ts';
import type { ExportWords } from './words.ts';

/** A document to be read and printed: each entry with its words, its positions, its reservations and its signatures. */
export function toDocx(entries: readonly ExportEntry[], words: ExportWords): Promise<Buffer> {
	const document = new Document({
		title: words.title,
		styles: { default: { document: { run: { font: 'Source Serif 4', size: 22 } } } },
		sections: [
			{
				children: [
					new Paragraph({ text: words.title, heading: HeadingLevel.TITLE }),
					...entries.flatMap((entry) => paragraphsOf(entry, words))
				]
			}
		]
	});
	return Packer.toBuffer(document);
}

function paragraphsOf(entry: ExportEntry, words: ExportWords): Paragraph[] {
	const label = (name: string, value: string | number | null | undefined) =>
		value === null || value === undefined || value === ''
			? []
			: [
					new Paragraph({
						children: [new TextRun({ text: `${name} : `, bold: true }), ...lines(String(value))]
					})
				];
	const heading = (text: string) => new Paragraph({ text, heading: HeadingLevel.HEADING_2 });
	const reservations = reservationsOf(entry, words);
	const positions = entry.rounds.at(-1)?.positions ?? [];
	return [
		new Paragraph({ text: entry.title, heading: HeadingLevel.HEADING_1 }),
		...label(words.columns.kind, `${words.kind(entry.kind)} · ${words.state(entry.state)}`),
		...label(words.columns.plan, entry.plan),
		...label(words.columns.parties, entry.parties.map(({ name }) => name).join(', ')),
		...label(words.columns.owner, entry.commitment?.owner),
		...label(words.columns.due, entry.dueOn),
		...label(words.columns.review, entry.reviewOn),
		...(reservations.length > 0 ? [heading(words.columns.reservations)] : []),
		...reservations.map((text) => new Paragraph({ children: lines(text), bullet: { level: 0 } })),
		...(positions.length > 0 ? [heading(words.sheets.positions)] : []),
		...positions.map(
			(it) =>
				new Paragraph({
					bullet: { level: 0 },
					children: lines(
						[`${holderOf(it, words)} : ${words.step(it.step)}`, it.reason].filter(Boolean).join(' — ')
					)
				})
		),
		...(entry.texts.length > 0 ? [heading(words.sheets.texts)] : []),
		...entry.texts.flatMap((it) =>
			label(
				[words.text(it.kind), it.organisation].filter(Boolean).join(', '),
				[it.body, it.link].filter(Boolean).join('\n')
			)
		),
		...withoutText(entry, words).flatMap((it) => label(words.text('side_text'), it)),
		...(entry.signatures.length > 0 ? [heading(words.sheets.signatures)] : []),
		...entry.signatures.map(
			(it) =>
				new Paragraph({
					bullet: { level: 0 },
					children: lines(
						[`${it.organisation} : ${answerOf(it, words)}`, it.at.slice(0, 10), it.words]
							.filter(Boolean)
							.join(' — ')
					)
				})
		),
		...(entry.signatures.length > 0
			? [new Paragraph({ children: [new TextRun({ text: words.signatureNote, italics: true })] })]
			: [])
	];
}

/** A text with its line breaks. */
function lines(text: string): TextRun[] {
	return text.split('\n').map((line, i) => new TextRun({ text: line, ...(i > 0 && { break: 1 }) }));
}
