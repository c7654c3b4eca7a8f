import type { Node } from '@tiptap/pm/model';
import type { Transaction } from '@tiptap/pm/state';
import type { EditorView } from '@tiptap/pm/view';
import { ySyncPluginKey } from '@tiptap/y-tiptap';
import type { MarginPlace } from './margin-place.ts';

/** Something of the margin, and where it belongs in the text. */
export type Wanted = Omit<MarginPlace, 'top'>;

/** Where the text begins and ends on the page, and how wide it is; pixels. */
interface Box {
	start: number;
	end: number;
	width: number;
}

/**
 * How far down the page places of the text are. Asking the browser for one lays the page out, and a long plan has
 * hundreds: while one types within a paragraph only those in it are asked for again, and those behind it move with the
 * end of the text. Where a place is within a paragraph that stays as it is is asked for once.
 */
export class PlaceMeter {
	/** What was changed since the last measure; undefined: all of it may have moved. */
	#changed: { from: number; to: number } | undefined;
	#last: readonly MarginPlace[] = [];
	#byId = new Map<string, MarginPlace>();
	#box: Box | undefined;
	/** By block, and by the place in it: how far below the top of the block. */
	#within = new WeakMap<Node, Map<number, number>>();

	/** Everything is measured again the next time. */
	forget(): void {
		this.#changed = undefined;
	}

	/** The text has changed. */
	note(tr: Transaction): void {
		const sync = tr.getMeta(ySyncPluginKey) as { isChangeOrigin?: boolean } | undefined;
		if (sync?.isChangeOrigin) this.#changed = undefined;
		if (!this.#changed) return;
		let { from, to } = {
			from: tr.mapping.map(this.#changed.from, -1),
			to: tr.mapping.map(this.#changed.to, 1)
		};
		for (const [i, map] of tr.mapping.maps.entries()) {
			const after = tr.mapping.slice(i + 1);
			map.forEach((_start, _end, start, end) => {
				from = Math.min(from, after.map(start, -1));
				to = Math.max(to, after.map(end, 1));
			});
		}
		this.#changed = { from, to };
	}

	/** Whether the text lies where it did when it was measured, so that at most words within a line have moved. */
	isSteady(view: EditorView): boolean {
		const [before, now] = [this.#box, boxOf(view)];
		return before?.start === now.start && before.end === now.end && before.width === now.width;
	}

	/** Where these are. The same list as the last time when nothing stands elsewhere, or in another order. */
	measure(view: EditorView, wanted: readonly Wanted[]): readonly MarginPlace[] {
		const before = this.#box;
		const box = boxOf(view);
		this.#box = box;
		if (before?.width !== box.width) this.#within = new WeakMap();
		const near = before && this.#near(view, before, box);
		const [above, below] = before ? [box.start - before.start, box.end - before.end] : [0, 0];
		const tops = new Map<HTMLElement, number>();
		const places = wanted.map(({ id, pos, isLost }) => {
			const known = this.#byId.get(id);
			const isFar = near && (pos < near.from || pos > near.to);
			if (isFar && known?.top !== undefined && known.isLost === isLost) {
				return { id, pos, top: known.top + (pos < near.from ? above : below), isLost };
			}
			return { id, pos, top: this.#topOf(view, Math.min(pos, view.state.doc.content.size), tops), isLost };
		});
		this.#changed = { from: Number.MAX_SAFE_INTEGER, to: -1 };
		const same =
			places.length === this.#last.length &&
			places.every((place, i) => {
				const before = this.#last[i]!;
				return before.id === place.id && before.top === place.top && before.isLost === place.isLost;
			});
		if (!same) this.#last = places;
		this.#byId = new Map(places.map((place) => [place.id, place]));
		return this.#last;
	}

	/** The blocks that were changed; undefined when all may have moved. */
	#near({ state: { doc } }: EditorView, before: Box, box: Box): { from: number; to: number } | undefined {
		if (!this.#changed || before.width !== box.width) return undefined;
		const { from, to } = this.#changed;
		if (from > to) {
			const stays = before.start === box.start && before.end === box.end;
			return stays ? { from: doc.content.size + 1, to: doc.content.size + 1 } : undefined;
		}
		const edge = (pos: number) => doc.resolve(Math.max(0, Math.min(pos, doc.content.size)));
		const [$from, $to] = [edge(from), edge(to)];
		return { from: $from.depth > 0 ? $from.before(1) : from, to: $to.depth > 0 ? $to.after(1) : to };
	}

	#topOf(view: EditorView, pos: number, tops: Map<HTMLElement, number>): number {
		const $pos = view.state.doc.resolve(pos);
		const start = $pos.depth > 0 ? $pos.before(1) : undefined;
		const element = start === undefined ? null : view.nodeDOM(start);
		if (start === undefined || !(element instanceof HTMLElement)) return view.coordsAtPos(pos).top + scrollY;
		let top = tops.get(element);
		if (top === undefined) {
			top = element.getBoundingClientRect().top;
			tops.set(element, top);
		}
		const block = $pos.node(1);
		let within = this.#within.get(block);
		if (!within) this.#within.set(block, (within = new Map<number, number>()));
		let down = within.get(pos - start);
		if (down === undefined) {
			down = view.coordsAtPos(pos).top - top;
			within.set(pos - start, down);
		}
		return top + down + scrollY;
	}
}

function boxOf({ dom }: EditorView): Box {
	const { top, width } = dom.getBoundingClientRect();
	const end = dom.lastElementChild?.getBoundingClientRect().bottom ?? top;
	return { start: top + scrollY, end: end + scrollY, width };
}
