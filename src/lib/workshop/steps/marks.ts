/** Characters of an element's text. */
export interface TextRange {
	start: number;
	end: number;
}

/** The name of the highlight that `::highlight()` paints. */
const MARK = 'read-together';

/** Marks a part of an element's text without changing the element; gives what takes the mark away. */
export function markRange(element: Element, { start, end }: TextRange): () => void {
	// A browser that cannot still shows which paragraph is read.
	if (!('highlights' in CSS)) return () => {};
	const range = document.createRange();
	const from = placeOf(element, start);
	const to = placeOf(element, end);
	if (!from || !to) return () => {};
	range.setStart(...from);
	range.setEnd(...to);
	CSS.highlights.set(MARK, new Highlight(range));
	return () => void CSS.highlights.delete(MARK);
}

/** What is selected within an element; undefined: nothing, or more than this. */
export function selectionWithin(element: Element): TextRange | undefined {
	const found = getSelection();
	if (!found || found.isCollapsed || !found.anchorNode || !found.focusNode) return undefined;
	if (!element.contains(found.anchorNode) || !element.contains(found.focusNode)) return undefined;
	const range = found.getRangeAt(0);
	const before = document.createRange();
	before.selectNodeContents(element);
	before.setEnd(range.startContainer, range.startOffset);
	const start = before.toString().length;
	return { start, end: start + range.toString().length };
}

function placeOf(element: Element, offset: number): [Node, number] | undefined {
	const texts = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
	let left = offset;
	for (let node = texts.nextNode(); node; node = texts.nextNode()) {
		const { length } = node as Text;
		if (left <= length) return [node, left];
		left -= length;
	}
	return undefined;
}
