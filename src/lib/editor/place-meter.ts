import type { Transaction } from '@tiptap/pm/state';
import type { EditorView } from '@tiptap/pm/view';
import { ySyncPluginKey } from '@tiptap/y-tiptap';
import type { MarginPlace } from './margin-place.ts';

/** Something of the margin, and where it belongs in the text. */
export type Wanted = Omit<MarginPlace, 'top'>;

/**
 * How far down the page places of the text are. Asking the browser for one lays the page out, and a long plan has
 * hundreds: while one types within a paragraph, only those in it are asked for again.
 */
export class PlaceMeter {
	/** What was changed since the last measure; undefined: all of it may have moved. */
	#changed: { from: number; to: number } | undefined;
	#last: readonly MarginPlace[] = [];
	#byId = new Map<string, MarginPlace>();
	#box = '';

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

	/** Where these are. The same list as the last time when nothing stands elsewhere, or in another order. */
	measure(view: EditorView, wanted: readonly Wanted[]): readonly MarginPlace[] {
		const { offsetTop, offsetHeight, offsetWidth } = view.dom;
		const box = `${offsetTop} ${offsetHeight} ${offsetWidth}`;
		const { doc } = view.state;
		const near = box === this.#box ? this.#blockAround(view) : undefined;
		this.#box = box;
		const places = wanted.map(({ id, pos, isLost }) => {
			const before = this.#byId.get(id);
			const stays = near && before?.isLost === isLost && (pos < near.from || pos > near.to);
			const top = stays ? before!.top : view.coordsAtPos(Math.min(pos, doc.content.size)).top + scrollY;
			return { id, pos, top, isLost };
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

	/** The paragraphs that were changed; undefined when all may have moved. */
	#blockAround({ state: { doc } }: EditorView): { from: number; to: number } | undefined {
		if (!this.#changed) return undefined;
		const { from, to } = this.#changed;
		if (from > to) return { from: 0, to: -1 };
		const edge = (pos: number) => doc.resolve(Math.max(0, Math.min(pos, doc.content.size)));
		const [$from, $to] = [edge(from), edge(to)];
		return { from: $from.depth > 0 ? $from.before(1) : from, to: $to.depth > 0 ? $to.after(1) : to };
	}
}
