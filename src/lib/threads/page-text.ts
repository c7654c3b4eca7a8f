import { compactOf, isSkipped } from '#lib/document/compact.ts';
import { findExact, findLike, type Quote } from '#lib/document/quote-search.ts';

/** Characters that are kept of what stands around a passage, and of the passage itself. */
const CONTEXT = 32;
const LONGEST = 2_000;

/**
 * The text that stands in a page, for finding passages in it by what they said and for telling what is selected.
 * Citations leave nothing, as in the document. Valid until the page's text changes.
 */
export class PageText {
	readonly #root: Element;
	readonly #nodes: Text[] = [];
	/** Without spaces; of each character the node and the place in it. */
	readonly #compact: string;
	readonly #at: { node: Text; offset: number }[] = [];

	constructor(root: Element) {
		this.#root = root;
		const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT, {
			acceptNode: (node) =>
				node instanceof Element && node.hasAttribute('data-entry')
					? NodeFilter.FILTER_REJECT
					: NodeFilter.FILTER_ACCEPT
		});
		let compact = '';
		for (let node = walker.nextNode(); node; node = walker.nextNode()) {
			if (!(node instanceof Text)) continue;
			this.#nodes.push(node);
			for (let offset = 0; offset < node.data.length; offset += 1) {
				if (isSkipped(node.data[offset]!)) continue;
				compact += node.data[offset];
				this.#at.push({ node, offset });
			}
		}
		this.#compact = compact;
	}

	/** Where a passage stands; undefined when it is no longer there. */
	rangeOf(quote: Quote): Range | undefined {
		const wanted = {
			exact: compactOf(quote.exact),
			prefix: compactOf(quote.prefix),
			suffix: compactOf(quote.suffix)
		};
		const found = findExact(this.#compact, wanted, 0) ?? findLike(this.#compact, wanted.exact, 0);
		if (!found) return undefined;
		const [first, last] = [this.#at[found.start]!, this.#at[found.end - 1]!];
		const range = document.createRange();
		range.setStart(first.node, first.offset);
		range.setEnd(last.node, last.offset + 1);
		return range;
	}

	/** What a selection says, and what stands around it; undefined when it holds no letter of this text. */
	quoteOf(range: Range): Quote | undefined {
		if (!this.#root.contains(range.commonAncestorContainer) || range.collapsed) return undefined;
		let [before, exact, after] = ['', '', ''];
		for (const node of this.#nodes) {
			const { length } = node.data;
			// A node that the range does not cut lies in it, before it or behind it as a whole.
			const start =
				node === range.startContainer ? range.startOffset : range.comparePoint(node, 0) < 0 ? length : 0;
			const end =
				node === range.endContainer ? range.endOffset : range.comparePoint(node, length) > 0 ? 0 : length;
			if (start >= end) {
				if (exact === '') before += `${node.data} `;
				else after += ` ${node.data}`;
				continue;
			}
			before += exact === '' ? node.data.slice(0, start) : '';
			exact += node.data.slice(start, end);
			after += node.data.slice(end);
		}
		if (compactOf(exact) === '') return undefined;
		return {
			exact: exact.slice(0, LONGEST),
			prefix: before.slice(-CONTEXT),
			suffix: after.slice(0, CONTEXT)
		};
	}
}
