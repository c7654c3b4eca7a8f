import type { Suggestion } from '#lib/suggestions/suggestion.ts';

/** What was told of the proposals of a text, so that no card is drawn again for one that says the same. */
export class KnownSuggestions {
	#said = new Map<string, string>();
	#isTold = false;

	/** These, when any of them says something else than the last time, or stands in another order; else undefined. */
	keep(found: readonly Suggestion[]): readonly Suggestion[] | undefined {
		const said = new Map(
			found.map(({ from: _from, to: _to, ...words }) => [words.id, JSON.stringify(words)])
		);
		const [before, now] = [[...this.#said], [...said]];
		const same =
			this.#isTold &&
			before.length === now.length &&
			now.every(([id, words], i) => before[i]![0] === id && before[i]![1] === words);
		if (same) return undefined;
		this.#said = said;
		this.#isTold = true;
		return found;
	}

	forget(): void {
		this.#isTold = false;
	}
}
