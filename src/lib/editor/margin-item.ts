import type { Anchor, EntryCard, EntryKind } from '#lib/domain/entry.ts';
import { isOver, type Thread, type ThreadTarget } from '#lib/domain/thread.ts';
import type { Suggestion } from '#lib/suggestions/suggestion.ts';

/** A thread that is being begun. */
export interface NewThread {
	target: ThreadTarget;
	anchor: Anchor | null;
	/** Whether other words are proposed; else it is a comment. */
	proposes: boolean;
}

/** The id of what is being begun: there is one at a time. */
export const BEGUN = 'begun';

interface Anchored {
	id: string;
	anchor: Anchor | null;
	/** How its passage is marked in the text. */
	mark: EntryKind | 'comment' | 'proposal' | 'suggestion';
	/** What is shown behind its passage, in the place of it. */
	replacement?: string;
	/** Its passage is a whole table. */
	isTable?: boolean;
}

/** Something that stands beside the text. */
export type MarginItem = Anchored &
	({ card: EntryCard } | { thread: Thread } | { begun: NewThread } | { suggestion: NamedSuggestion });

/** A proposal in the text, with the name of whose it is. */
export interface NamedSuggestion extends Suggestion {
	author: string;
	isOwn: boolean;
}

/** By what stands there: the same item for the same object, so that what is drawn of it stays. */
const items = new WeakMap<EntryCard | Thread, MarginItem>();

function itemOf<Of extends EntryCard | Thread>(of: Of, make: (of: Of) => MarginItem): MarginItem {
	let item = items.get(of);
	if (!item) items.set(of, (item = make(of)));
	return item;
}

export const itemOfCard = (card: EntryCard): MarginItem =>
	itemOf(card, () => ({ id: card.id, anchor: card.anchor, mark: card.kind, card }));

/** A thread beside the text; what is settled leaves no mark in it. */
export const itemOfThread = (thread: Thread): MarginItem =>
	itemOf(thread, ({ id, anchor, replacement, target }) => ({
		id,
		anchor,
		mark: replacement === null ? 'comment' : 'proposal',
		...(replacement !== null && !isOver(thread) && { replacement }),
		isTable: target === 'table',
		thread
	}));

export const itemOfBegun = (begun: NewThread): MarginItem => ({
	id: BEGUN,
	anchor: begun.anchor,
	mark: begun.proposes ? 'proposal' : 'comment',
	isTable: begun.target === 'table',
	begun
});

/** A proposal stands where its letters stand: it needs no anchor. */
export const itemOfSuggestion = (suggestion: NamedSuggestion): MarginItem => ({
	id: suggestion.id,
	anchor: null,
	mark: 'suggestion',
	suggestion
});
