import type { Attachment } from 'svelte/attachments';

/** Pixels: as high as most cards are. */
const USUAL = 140;

/** How high the cards of the margin are, as the browser lays them out: only what has changed is read. */
export class CardHeights {
	#heights = $state.raw<Readonly<Record<string, number>>>({});
	#observer: ResizeObserver | undefined;
	readonly #ids = new WeakMap<Element, string>();

	/** Pixels; a usual height for a card that was not laid out yet. */
	of(id: string): number {
		return this.#heights[id] ?? USUAL;
	}

	/** Follows the card that this is attached to. */
	watch(id: string): Attachment {
		return (element) => {
			this.#observer ??= new ResizeObserver((entries) => this.#read(entries));
			this.#ids.set(element, id);
			this.#observer.observe(element);
			return () => this.#observer?.unobserve(element);
		};
	}

	#read(entries: readonly ResizeObserverEntry[]): void {
		const heights = { ...this.#heights };
		let isNew = false;
		for (const { target, borderBoxSize } of entries) {
			const id = this.#ids.get(target);
			const height = Math.ceil(borderBoxSize[0]?.blockSize ?? 0);
			if (id === undefined || heights[id] === height) continue;
			heights[id] = height;
			isNew = true;
		}
		if (isNew) this.#heights = heights;
	}
}
