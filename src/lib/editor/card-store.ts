/** What this reader was given to show beside or in the text, for what is not a component. */
export class CardStore<Card extends { id: string }> {
	readonly #listeners = new Set<() => void>();
	#byId = new Map<string, Card>();

	get all(): Card[] {
		return [...this.#byId.values()];
	}

	get(id: string | undefined): Card | undefined {
		return id === undefined ? undefined : this.#byId.get(id);
	}

	set(cards: readonly Card[]): void {
		this.#byId = new Map(cards.map((card) => [card.id, card]));
		for (const listener of [...this.#listeners]) listener();
	}

	subscribe(listener: () => void): () => void {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	}
}
