import { renderHtml, renderPlainText, type JsonNode } from './render.ts';

/** A paragraph, a list, a table of a text: as it is shown, and as plain text. */
export interface PassageBlock {
	html: string;
	text: string;
}

/** A heading and what stands under it, as far as the next one of its level; what comes before the first has no title. */
export interface Passage {
	title: string;
	/** Of the heading, 1 to 3. */
	level: number;
	blocks: PassageBlock[];
}

/** The passages that can be chosen of a document, in its order; those of deeper headings are also parts of others. */
export function passagesOf(doc: JsonNode): Passage[] {
	const nodes = doc.content ?? [];
	const levelOf = (node: JsonNode) => (node.type === 'heading' ? Number(node.attrs?.level) || 3 : undefined);
	const starts = nodes.flatMap((node, at) => (levelOf(node) === undefined ? [] : at));
	const first = starts[0] ?? nodes.length;
	const all = starts.map((start) => {
		const level = levelOf(nodes[start]!)!;
		const end = nodes.findIndex((node, at) => at > start && (levelOf(node) ?? 9) <= level);
		return passage(
			renderPlainText(nodes[start]!).trim(),
			level,
			nodes.slice(start, end < 0 ? undefined : end)
		);
	});
	const before = passage('', 1, nodes.slice(0, first));
	return [before, ...all].filter(({ blocks }) => blocks.length > 0);
}

function passage(title: string, level: number, nodes: readonly JsonNode[]): Passage {
	const blocks = nodes.flatMap((node) => {
		const text = renderPlainText({ type: 'doc', content: [node] });
		return text.trim() ? { html: blockHtml(node), text } : [];
	});
	return { title, level, blocks };
}

/** A heading is a line of its own: it heads nothing on the page where it is read. */
function blockHtml(node: JsonNode): string {
	if (node.type !== 'heading') return renderHtml({ type: 'doc', content: [node] });
	return `<p><strong>${renderHtml({ type: 'doc', content: node.content ?? [] })}</strong></p>`;
}
