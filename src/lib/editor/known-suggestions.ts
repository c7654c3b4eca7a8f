import type { Suggestion } from '#lib/suggestions/suggestion.ts';

/** What was told of the proposals of a text, so that no card is drawn again for one that says the same. */
export class KnownSuggestions {
	#known = new Map<string, { said: string; suggestion: Suggestion }>();
	#isTold = false;

	/**
	 * These, each the same object as before while it says the same; undefined when all do, and stand in the same order.
	 */
	keep(found: readonly Suggestion[]): readonly Suggestion[] | undefined {
		const before = this.#known;
		const order = [...before.keys()];
		let same = this.#isTold && order.length === found.length;
		this.#known = new Map(
			found.map((suggestion, i) => {
				const { from: _from, to: _to, ...words } = suggestion;
				const said = JSON.stringify(words);
				const known = before.get(suggestion.id);
				same &&= order[i] === suggestion.id && known?.said === said;
				return [suggestion.id, known?.said === said ? known : { said, suggestion }];
			})
		);
		if (same) return undefined;
		this.#isTold = true;
		return [...this.#known.values()].map(({ suggestion }) => suggestion);
	}

	forget(): void {
		this.#isTold = false;
	}
}
