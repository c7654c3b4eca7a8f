import type { Slice } from '@tiptap/pm/model';
import type { Transform } from '@tiptap/pm/transform';

/** What a transaction puts in the place of what, as one. */
export interface Change {
	/** In the text before it. */
	from: number;
	to: number;
	/** In the text after it. */
	newFrom: number;
	newTo: number;
	slice: Slice;
}

/** All steps of a transaction as one change, from the first place that it touches to the last; undefined for none. */
export function changeOf(tr: Transform): Change | undefined {
	const { maps } = tr.mapping;
	let from = Infinity;
	let to = -Infinity;
	for (const [i, map] of maps.entries()) {
		// Back to the text before all steps.
		const before = (pos: number, side: -1 | 1) =>
			maps.slice(0, i).reduceRight((at, earlier) => earlier.invert().map(at, side), pos);
		map.forEach((start, end) => {
			from = Math.min(from, before(start, -1));
			to = Math.max(to, before(end, 1));
		});
	}
	if (from > to) return undefined;
	const newFrom = tr.mapping.map(from, -1);
	const newTo = tr.mapping.map(to, 1);
	return { from, to, newFrom, newTo, slice: tr.doc.slice(newFrom, newTo) };
}
