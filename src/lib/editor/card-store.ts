import type { EntryCard } from '#lib/domain/entry.ts';

/** The cards that this reader was given, for what is not a component: citations and passages in the text. */
export class CardStore {
	readonly #listeners = new Set<() => void>();
	#byId = new Map<string, EntryCard>();

	get all(): EntryCard[] {
		return [...this.#byId.values()];
	}

	get(id: string | undefined): EntryCard | undefined {
		return id === undefined ? undefined : this.#byId.get(id);
	}

	set(cards: readonly EntryCard[]): void {
		this.#byId = new Map(cards.map((card) => [card.id, card]));
		for (const listener of [...this.#listeners]) listener();
	}

	subscribe(listener: () => void): () => void {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	}
}
