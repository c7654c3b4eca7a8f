/**
 * A document's JSON as HTML and as text, without a DOM. It renders only what it knows, escapes everything, and takes
 * no attribute it has not checked: what is in a shared document was written by anyone.
 */
import { citationPlaceholder } from './citation-id.ts';
import { tableProposal } from '../suggestions/table-proposal.ts';
import { safeLink } from './safe-link.ts';

export interface JsonNode {
	type?: string;
	attrs?: Record<string, unknown>;
	content?: JsonNode[];
	marks?: { type?: string; attrs?: Record<string, unknown> }[];
	text?: string;
}

export interface OutlineEntry {
	level: number;
	text: string;
	/** The id of the heading in the HTML. */
	id: string;
}

/** Deeper than anyone writes; a hostile document must not exhaust the stack. */
const DEEPEST = 100;

/**
 * The HTML of a document. Headings carry `h-1`, `h-2`… in order, so that the outline works without a script. `blockName`
 * says what a paragraph is proposed to become; without it nothing of that is shown. `author` says whose a proposal is.
 */
export function renderHtml(
	doc: JsonNode,
	blockName?: (kind: unknown) => string,
	author?: (suggestionId: string) => string
): string {
	let headings = 0;
	const by: By = (attrs) => (author ? ` title="${escapeHtml(author(String(attrs?.id ?? '')))}"` : '');
	const nodes: Record<string, (node: JsonNode, inner: () => string) => string> = {
		doc: (_, inner) => inner(),
		paragraph: (_, inner) => `<p>${inner() || '<br>'}</p>`,
		heading: (node, inner) => {
			const level = headingLevel(node);
			headings += 1;
			return `<h${level} id="h-${headings}">${inner()}</h${level}>`;
		},
		bulletList: (_, inner) => `<ul>${inner()}</ul>`,
		orderedList: (node, inner) => {
			const start = integer(node.attrs?.start, 1, 1_000_000, 1);
			return `<ol${start === 1 ? '' : ` start="${start}"`}>${inner()}</ol>`;
		},
		listItem: (_, inner) => `<li>${inner()}</li>`,
		taskList: (_, inner) => `<ul data-type="taskList">${inner()}</ul>`,
		taskItem: (node, inner) => {
			const checked = node.attrs?.checked === true;
			return (
				`<li data-type="taskItem" data-checked="${checked}"><label><input type="checkbox" disabled` +
				`${checked ? ' checked' : ''} aria-label="${checked ? 'Fait' : 'À faire'}"><span></span></label>` +
				`<div>${inner()}</div></li>`
			);
		},
		blockquote: (_, inner) => `<blockquote>${inner()}</blockquote>`,
		horizontalRule: () => '<hr>',
		hardBreak: () => '<br>',
		citation: ({ attrs }) => citationPlaceholder(attrs?.id),
		pilcrow: ({ attrs }) =>
			attrs?.change === 'insertion'
				? `<ins${by(attrs)}>¶</ins>`
				: attrs?.change === 'deletion'
					? `<del${by(attrs)}>¶</del>`
					: blockName
						? ` <ins${by(attrs)}>[→ ${escapeHtml(blockName(attrs?.block))}]</ins>`
						: '',
		table: (node, inner) => {
			const table = `<div class="tableWrapper"><table><tbody>${inner()}</tbody></table></div>`;
			const proposal = tableProposal(node);
			if (!proposal) return table;
			const tag = proposal.change === 'insertion' ? 'ins' : 'del';
			return `<${tag}${by({ ...proposal })}>${table}</${tag}>`;
		},
		tableRow: (_, inner) => `<tr>${inner()}</tr>`,
		tableHeader: (node, inner) => `<th${cellAttributes(node)}>${inner()}</th>`,
		tableCell: (node, inner) => `<td${cellAttributes(node)}>${inner()}</td>`,
		text: (node) => renderText(node, by)
	};
	const render = (node: JsonNode, depth: number): string => {
		if (depth > DEEPEST) return '';
		const inner = () => (node.content ?? []).map((child) => render(child, depth + 1)).join('');
		const known = Object.hasOwn(nodes, node.type ?? '') ? nodes[node.type!] : undefined;
		// A node of a later version: its text is still readable.
		return known ? known(node, inner) : inner();
	};
	return render(doc, 0);
}

/** The attribute that says whose a proposal is; '' where nobody asks. */
type By = (attrs: Record<string, unknown> | undefined) => string;

const marks: Record<string, (inner: string, attrs: Record<string, unknown> | undefined, by: By) => string> = {
	bold: (inner) => `<strong>${inner}</strong>`,
	italic: (inner) => `<em>${inner}</em>`,
	underline: (inner) => `<u>${inner}</u>`,
	strike: (inner) => `<s>${inner}</s>`,
	highlight: (inner) => `<mark>${inner}</mark>`,
	insertion: (inner, attrs, by) => `<ins${by(attrs)}>${inner}</ins>`,
	deletion: (inner, attrs, by) => `<del${by(attrs)}>${inner}</del>`,
	link: (inner, attrs) => {
		const href = safeLink(attrs?.href);
		if (!href) return inner;
		return `<a href="${escapeHtml(href)}" rel="noopener noreferrer nofollow" target="_blank">${inner}</a>`;
	}
};

function renderText({ text, marks: applied }: JsonNode, by: By): string {
	let html = escapeHtml(String(text ?? ''));
	for (const { type, attrs } of applied ?? []) {
		if (Object.hasOwn(marks, type ?? '')) html = marks[type!]!(html, attrs, by);
	}
	return html;
}

function cellAttributes({ attrs }: JsonNode): string {
	const span = (name: 'colspan' | 'rowspan') => {
		const value = integer(attrs?.[name], 1, 100, 1);
		return value === 1 ? '' : ` ${name}="${value}"`;
	};
	return span('colspan') + span('rowspan');
}

function headingLevel({ attrs }: JsonNode): number {
	return integer(attrs?.level, 1, 3, 3);
}

function integer(value: unknown, least: number, most: number, otherwise: number): number {
	return Number.isInteger(value) && (value as number) >= least && (value as number) <= most
		? (value as number)
		: otherwise;
}

export function escapeHtml(text: string): string {
	return text
		.replaceAll('&', '&amp;')
		.replaceAll('<', '&lt;')
		.replaceAll('>', '&gt;')
		.replaceAll('"', '&quot;')
		.replaceAll("'", '&#39;');
}

const blocks = new Set(['paragraph', 'heading']);

/** The plain text of a document, a block a line. */
export function renderPlainText(doc: JsonNode): string {
	const lines: string[] = [];
	visitBlocks(doc, 0, (block) => lines.push(textOf(block)));
	return lines.join('\n');
}

/** The headings of a document in order, with the ids that {@link renderHtml} gives them. */
export function outlineOf(doc: JsonNode): OutlineEntry[] {
	const entries: OutlineEntry[] = [];
	let headings = 0;
	visitBlocks(doc, 0, (block) => {
		if (block.type !== 'heading') return;
		headings += 1;
		const text = textOf(block).trim();
		if (text) entries.push({ level: headingLevel(block), text, id: `h-${headings}` });
	});
	return entries;
}

/** The text under each heading, a block a line; what comes before the first one has no heading. */
export function sectionsOf(doc: JsonNode): { heading: string; text: string }[] {
	const sections: { heading: string; lines: string[] }[] = [{ heading: '', lines: [] }];
	visitBlocks(doc, 0, (block) => {
		const text = textOf(block);
		if (block.type === 'heading') sections.push({ heading: text.trim(), lines: [] });
		else sections.at(-1)!.lines.push(text);
	});
	return sections
		.map(({ heading, lines }) => ({ heading, text: lines.join('\n').trim() }))
		.filter(({ heading, text }) => heading !== '' || text !== '');
}

function visitBlocks(node: JsonNode, depth: number, visit: (block: JsonNode) => void): void {
	if (depth > DEEPEST) return;
	if (blocks.has(node.type ?? '')) visit(node);
	else for (const child of node.content ?? []) visitBlocks(child, depth + 1, visit);
}

function textOf(node: JsonNode, depth = 0): string {
	if (depth > DEEPEST) return '';
	if (node.type === 'text') return String(node.text ?? '');
	if (node.type === 'hardBreak') return '\n';
	return (node.content ?? []).map((child) => textOf(child, depth + 1)).join('');
}
