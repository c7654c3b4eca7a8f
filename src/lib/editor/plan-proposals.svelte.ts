import { agreementText } from '#lib/components/suggestion-words.ts';
import { m } from '#lib/i18n/generated/messages.js';
import type { Decision, Suggestion } from '#lib/suggestions/suggestion.ts';
import { itemOfSuggestion, type MarginItem } from './margin-item.ts';

/** What the page of a plan knows of it. */
export interface ProposalsOf {
	memberId: string;
	/** The names of those whose proposals these are, as far as they are on record. */
	authors: ReadonlyMap<string, string>;
	/** Decides in the text; gives how many there were, none where nobody may. */
	decide: (ids: readonly string[], decision: Decision) => number;
	/** The address where an agreement is begun with a sentence and the proposal that it was. */
	agreeHref: (id: string, sentence: string) => string;
}

/** What was done, said to whoever did it. */
export interface Done {
	sentence: string;
	/** Where an agreement is begun with what was accepted. */
	agree: string | undefined;
}

/** What is proposed in the text of an open plan, as cards of its margin, and what is decided of it there. */
export class PlanProposals {
	#all = $state.raw<readonly Suggestion[]>([]);
	/** Names of those who are here: the server tells whose a proposal is a moment later. */
	#here = $state.raw<ReadonlyMap<string, string>>();
	readonly #of: () => ProposalsOf;
	/** A card for each, the same while it says the same. */
	readonly #known = new WeakMap<Suggestion, MarginItem & { author: string }>();
	readonly items = $derived.by(() => this.#all.map((it) => this.#itemOf(it)));

	constructor(of: () => ProposalsOf) {
		this.#of = of;
	}

	get count(): number {
		return this.#all.length;
	}

	/** As the editor reads them. */
	hear(found: readonly Suggestion[], here: ReadonlyMap<string, string>): void {
		this.#all = found;
		this.#here = here;
	}

	forget(): void {
		this.#all = [];
	}

	/** Undefined: there is nothing like it any more, or nobody may. */
	decide(id: string, decision: Decision): Done | undefined {
		const one = this.#all.find((it) => it.id === id);
		if (!one || !this.#of().decide([id], decision)) return undefined;
		const words = {
			accepted: m.suggest_accepted,
			refused: m.suggest_refused_done,
			withdrawn: m.suggest_withdrawn
		};
		const sentence = decision === 'accepted' ? agreementText(one) : undefined;
		return { sentence: words[decision](), agree: sentence && this.#of().agreeHref(id, sentence) };
	}

	decideAll(accepts: boolean): Done | undefined {
		const ids = this.#all.map(({ id }) => id);
		const count = this.#of().decide(ids, accepts ? 'accepted' : 'refused');
		if (count === 0) return undefined;
		const [one, many] = accepts
			? [m.suggest_accepted_one, m.suggest_accepted_all]
			: [m.suggest_refused_one, m.suggest_refused_all];
		return { sentence: count === 1 ? one() : many({ count }), agree: undefined };
	}

	#itemOf(suggestion: Suggestion): MarginItem {
		const { memberId, authors } = this.#of();
		const { id, by } = suggestion;
		const author = authors.get(id) ?? this.#here?.get(by) ?? m.suggest_somebody();
		let item = this.#known.get(suggestion);
		if (item?.author !== author) {
			item = { ...itemOfSuggestion({ ...suggestion, author, isOwn: by === memberId }), author };
			this.#known.set(suggestion, item);
		}
		return item;
	}
}
