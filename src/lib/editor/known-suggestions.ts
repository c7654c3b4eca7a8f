import type { Suggestion } from '#lib/suggestions/suggestion.ts';

/** What was told of the proposals of a text, so that no card is drawn again for one that says the same. */
export class KnownSuggestions {
	#known = new Map<string, { said: string; suggestion: Suggestion }>();
	#isTold = false;

	/** What is new in these: nothing, only words of some of them, or others, or another order. */
	newsOf(found: readonly Suggestion[]): 'none' | 'words' | 'others' {
		const order = [...this.#known.keys()];
		if (!this.#isTold || order.length !== found.length) return 'others';
		if (found.some(({ id }, i) => id !== order[i])) return 'others';
		return found.some((it) => this.#known.get(it.id)!.said !== wordsOf(it)) ? 'words' : 'none';
	}

	/** These, each the same object as before while it says the same: they are told now. */
	keep(found: readonly Suggestion[]): readonly Suggestion[] {
		const before = this.#known;
		this.#known = new Map(
			found.map((suggestion) => {
				const said = wordsOf(suggestion);
				const known = before.get(suggestion.id);
				return [suggestion.id, known?.said === said ? known : { said, suggestion }];
			})
		);
		this.#isTold = true;
		return [...this.#known.values()].map(({ suggestion }) => suggestion);
	}

	forget(): void {
		this.#isTold = false;
	}
}

function wordsOf({ from: _from, to: _to, ...words }: Suggestion): string {
	return JSON.stringify(words);
}
