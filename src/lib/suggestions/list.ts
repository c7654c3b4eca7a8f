import type { Node } from '@tiptap/pm/model';
import { stampOf } from './nodes.ts';
import { blockOf, formatMarks, type Suggestion } from './suggestion.ts';

/** Of a longer proposal this much is told, and kept on record. */
const LONGEST = 2_000;

/** The proposals of a text, in the order in which they begin. */
export function suggestionsIn(doc: Node): Suggestion[] {
	const found = new Map<string, Suggestion>();
	const at = (attrs: Record<string, unknown>, from: number, to: number): Suggestion => {
		const stamp = stampOf(attrs);
		let it = found.get(stamp.id);
		if (!it) {
			it = { ...stamp, from, to, removed: '', added: '', formatted: '', formats: [], block: null };
			found.set(stamp.id, it);
		}
		it.to = Math.max(it.to, to);
		return it;
	};
	const put = (so: string, text: string) => (so.length < LONGEST ? (so + text).slice(0, LONGEST) : so);
	doc.descendants((node, pos) => {
		const end = pos + node.nodeSize;
		if (node.type.name === 'pilcrow') {
			const it = at(node.attrs, pos, end);
			if (node.attrs.change === 'insertion') it.added = put(it.added, '¶');
			else if (node.attrs.change === 'deletion') it.removed = put(it.removed, '¶');
			else it.block = blockOf(node.attrs.block) ?? null;
			return;
		}
		for (const { type, attrs } of node.marks) {
			if (type.name === 'insertion') {
				const it = at(attrs, pos, end);
				it.added = put(it.added, node.text ?? '');
			} else if (type.name === 'deletion') {
				const it = at(attrs, pos, end);
				it.removed = put(it.removed, node.text ?? '');
			} else if (type.name === 'formatting') {
				const it = at(attrs, pos, end);
				const mark = formatMarks.find((name) => name === attrs.mark);
				const on = attrs.value !== '';
				if (mark && !it.formats.some((format) => format.mark === mark && format.on === on))
					it.formats.push({ mark, on });
				if (!it.formatted.endsWith(node.text ?? '')) it.formatted = put(it.formatted, node.text ?? '');
			}
		}
	});
	return [...found.values()];
}
