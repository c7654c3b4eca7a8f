import {
	BorderStyle,
	DeletedTextRun,
	Document,
	ExternalHyperlink,
	HeadingLevel,
	InsertedTextRun,
	LevelFormat,
	Packer,
	Paragraph,
	Table,
	TableCell,
	TableRow,
	TextRun,
	WidthType,
	type IParagraphOptions,
	type IRunOptions,
	type ParagraphChild
} from 'docx';
import type { JsonNode } from '#lib/document/render.ts';
import { safeLink } from '#lib/document/safe-link.ts';
import { tableProposal } from '#lib/suggestions/table-proposal.ts';

/** Everything that the file says; words are given in the reader's language. */
export interface PlanDocx {
	title: string;
	/** Under the title, a line each. */
	about: string[];
	document: JsonNode;
	/** What is shown of a citation; '' when this reader sees nothing of it. */
	citation(id: string): string;
	/** What a paragraph is proposed to become: Word has no tracked change for that which reads as such everywhere. */
	block(kind: unknown): string;
	/** Whose a proposal is. */
	author(suggestionId: string): string;
}

/** Deeper than anyone writes; a hostile document must not exhaust the stack. */
const DEEPEST = 40;
/** As many levels as Word has. */
const LEVELS = 9;

interface Place {
	depth: number;
	/** Of a list: how deep, and which one. */
	level: number;
	list?: { reference: string; instance: number } | undefined;
	quote?: boolean;
	bold?: boolean;
}

type Change = { id: number; author: string; date: string };

/** The text of a plan as a Word file; what is proposed in it is a tracked change there, by whom and since when. */
export function planDocx(docx: PlanDocx): Promise<Buffer> {
	const writer = new Writer(docx);
	const children = [
		new Paragraph({ text: docx.title, heading: HeadingLevel.TITLE }),
		...docx.about.map(
			(text) => new Paragraph({ children: [new TextRun({ text, color: '55524B', size: 18 })] })
		),
		...writer.blocks(docx.document, { depth: 0, level: -1 })
	];
	return Packer.toBuffer(
		new Document({
			title: docx.title,
			styles: { default: { document: { run: { font: 'Source Serif 4', size: 22 } } } },
			numbering: {
				config: [numbering('bullets', LevelFormat.BULLET), numbering('numbers', LevelFormat.DECIMAL)]
			},
			sections: [{ children }]
		})
	);
}

function numbering(reference: string, format: (typeof LevelFormat)[keyof typeof LevelFormat]) {
	return {
		reference,
		levels: Array.from({ length: LEVELS }, (_, level) => ({
			level,
			format,
			text: format === LevelFormat.BULLET ? '•' : `%${level + 1}.`,
			style: { paragraph: { indent: { left: 500 * (level + 1), hanging: 300 } } }
		}))
	};
}

class Writer {
	readonly #docx: PlanDocx;
	#changes = 0;
	#lists = 0;

	constructor(docx: PlanDocx) {
		this.#docx = docx;
	}

	/** The blocks of a node; what is not known gives its own blocks, so that its text is still read. */
	blocks(node: JsonNode, place: Place): (Paragraph | Table)[] {
		if (place.depth > DEEPEST) return [];
		const inner = (more: Partial<Place> = {}) =>
			(node.content ?? []).flatMap((child) =>
				this.blocks(child, { ...place, ...more, depth: place.depth + 1 })
			);
		switch (node.type) {
			case 'paragraph':
				return [this.#paragraph(node, place)];
			case 'heading':
				return [this.#paragraph(node, place, { heading: headings[levelOf(node)] })];
			case 'bulletList':
				return inner({ level: place.level + 1, list: { reference: 'bullets', instance: 0 } });
			case 'orderedList':
				return inner({
					level: place.level + 1,
					list: { reference: 'numbers', instance: (this.#lists += 1) }
				});
			case 'taskList':
				return inner({ level: place.level + 1, list: undefined });
			case 'taskItem': {
				const [first, ...others] = node.content ?? [];
				const box = node.attrs?.checked === true ? '☒ ' : '☐ ';
				const lead = { type: 'text', text: box };
				const marked = first && { ...first, content: [lead, ...(first.content ?? [])] };
				const depth = place.depth + 1;
				return [marked, ...others].flatMap((child) => (child ? this.blocks(child, { ...place, depth }) : []));
			}
			case 'listItem': {
				// Only the first paragraph of an item carries its number.
				const [first, ...others] = node.content ?? [];
				const depth = place.depth + 1;
				return [
					...(first ? this.blocks(first, { ...place, depth }) : []),
					...others.flatMap((child) => this.blocks(child, { ...place, list: undefined, depth }))
				];
			}
			case 'blockquote':
				return inner({ quote: true });
			case 'horizontalRule':
				return [new Paragraph({ thematicBreak: true })];
			case 'table':
				return [this.#table(node, place), new Paragraph({})];
			default:
				return inner();
		}
	}

	#paragraph(node: JsonNode, place: Place, more: Partial<IParagraphOptions> = {}): Paragraph {
		const { list, level, quote } = place;
		const ends = (node.content ?? []).filter(({ type }) => type === 'pilcrow');
		const ended = (change: string) => {
			const found = ends.find(({ attrs }) => attrs?.change === change);
			return found && this.#change(found.attrs);
		};
		const insertion = ended('insertion');
		const deletion = ended('deletion');
		return new Paragraph({
			...(list && {
				numbering: { reference: list.reference, level: Math.min(level, LEVELS - 1), instance: list.instance }
			}),
			...(!list && level >= 0 && { indent: { left: 500 * Math.min(level + 1, LEVELS) } }),
			...(quote && {
				indent: { left: 400 },
				border: { left: { style: BorderStyle.SINGLE, size: 12, space: 8, color: '857F72' } }
			}),
			...((insertion || deletion) && {
				run: { ...(insertion && { insertion }), ...(deletion && { deletion }) }
			}),
			spacing: { after: 120 },
			...more,
			children: this.#inlines(node, place)
		});
	}

	#inlines(node: JsonNode, place: Place, depth = 0): ParagraphChild[] {
		if (depth > DEEPEST) return [];
		return (node.content ?? []).flatMap((child): ParagraphChild[] => {
			if (child.type === 'text') return [this.#text(child, place)];
			if (child.type === 'hardBreak') return [new TextRun({ break: 1 })];
			if (child.type === 'pilcrow') {
				if (child.attrs?.change !== 'block') return [];
				return [new TextRun({ text: ` [→ ${this.#docx.block(child.attrs.block)}]`, color: '2E6B43' })];
			}
			if (child.type === 'citation') {
				const text = this.#docx.citation(String(child.attrs?.id ?? ''));
				return text ? [new TextRun({ text: `[${text}]`, color: '1F4B8F' })] : [];
			}
			return this.#inlines(child, place, depth + 1);
		});
	}

	#text({ text, marks = [] }: JsonNode, place: Place): ParagraphChild {
		const has = (name: string) => marks.some(({ type }) => type === name);
		const attrsOf = (name: string) => marks.find(({ type }) => type === name)?.attrs;
		const href = safeLink(attrsOf('link')?.href);
		const options: IRunOptions = {
			text: String(text ?? ''),
			...((has('bold') || place.bold) && { bold: true }),
			...(has('italic') && { italics: true }),
			...((has('underline') || href) && { underline: {} }),
			...(has('strike') && { strike: true }),
			...(has('highlight') && { highlight: 'yellow' as const }),
			...(href && { color: '1F4B8F' })
		};
		// Word knows one change of a letter; that it would go says most.
		const [inserted, deleted] = [attrsOf('insertion'), attrsOf('deletion')];
		if (deleted) return new DeletedTextRun({ ...options, ...this.#change(deleted) });
		if (inserted) return new InsertedTextRun({ ...options, ...this.#change(inserted) });
		const format = attrsOf('formatting');
		const run = new TextRun(format ? this.#formatted(options, format) : options);
		return href ? new ExternalHyperlink({ link: href, children: [run] }) : run;
	}

	/** A run as it would look, with how it looks now as what Word goes back to. */
	#formatted(options: IRunOptions, attrs: Record<string, unknown>): IRunOptions {
		const on = attrs.value !== '';
		const look: Record<string, Partial<IRunOptions>> = {
			bold: { bold: on },
			italic: { italics: on },
			strike: { strike: on },
			...(on && { underline: { underline: {} }, highlight: { highlight: 'yellow' as const } })
		};
		const { text: _, ...before } = options;
		return { ...options, ...look[String(attrs.mark)], revision: { ...before, ...this.#change(attrs) } };
	}

	#change(attrs: Record<string, unknown> | undefined): Change {
		const at = Date.parse(String(attrs?.at));
		return {
			id: (this.#changes += 1),
			author: this.#docx.author(String(attrs?.id ?? '')),
			// A page's own clock wrote it: it may be anything.
			date: new Date(Number.isFinite(at) ? at : 0).toISOString()
		};
	}

	#table(node: JsonNode, place: Place): Table {
		const rows = (node.content ?? []).filter(({ type }) => type === 'tableRow');
		const proposal = tableProposal(node);
		return new Table({
			width: { size: 100, type: WidthType.PERCENTAGE },
			rows: rows.map(
				(row) =>
					new TableRow({
						// Word knows no table that comes or goes as such: all of its rows do.
						...(proposal?.change === 'insertion' && { insertion: this.#change({ ...proposal }) }),
						...(proposal?.change === 'deletion' && { deletion: this.#change({ ...proposal }) }),
						children: (row.content ?? []).map((cell) => {
							const bold = cell.type === 'tableHeader';
							const blocks = (cell.content ?? []).flatMap((child) =>
								this.blocks(child, { depth: place.depth + 2, level: -1, bold })
							);
							return new TableCell({
								columnSpan: spanOf(cell.attrs?.colspan),
								rowSpan: spanOf(cell.attrs?.rowspan),
								...(bold && { shading: { fill: 'F1EEE7' } }),
								// Word refuses a cell without a paragraph at its end.
								children: blocks.at(-1) instanceof Paragraph ? blocks : [...blocks, new Paragraph({})]
							});
						})
					})
			)
		});
	}
}

const headings = {
	1: HeadingLevel.HEADING_1,
	2: HeadingLevel.HEADING_2,
	3: HeadingLevel.HEADING_3
} as const;

const levelOf = ({ attrs }: JsonNode): 1 | 2 | 3 =>
	attrs?.level === 1 || attrs?.level === 2 ? attrs.level : 3;

const spanOf = (value: unknown) =>
	Number.isInteger(value) && (value as number) > 1 ? Math.min(value as number, 60) : 1;
