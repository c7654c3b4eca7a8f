import type { Slice } from '@tiptap/pm/model';
import type { Transform } from '@tiptap/pm/transform';
import type { Run } from './runs.ts';

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

/** Each stretch that a transaction changes, in the text before it. */
export function stretchesOf({ mapping: { maps } }: Transform): Run[] {
	return maps.flatMap((map, i) => {
		// Back to the text before all steps.
		const before = (pos: number, side: -1 | 1) =>
			maps.slice(0, i).reduceRight((at, earlier) => earlier.invert().map(at, side), pos);
		const runs: Run[] = [];
		map.forEach((start, end) => runs.push({ from: before(start, -1), to: before(end, 1) }));
		return runs;
	});
}

/** All steps of a transaction as one change, from the first place that it touches to the last; undefined for none. */
export function changeOf(tr: Transform): Change | undefined {
	const stretches = stretchesOf(tr);
	const from = Math.min(...stretches.map((it) => it.from));
	const to = Math.max(...stretches.map((it) => it.to));
	if (from > to) return undefined;
	const newFrom = tr.mapping.map(from, -1);
	const newTo = tr.mapping.map(to, 1);
	return { from, to, newFrom, newTo, slice: tr.doc.slice(newFrom, newTo) };
}
