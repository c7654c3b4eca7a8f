import type { NodeViewRenderer } from '@tiptap/core';
import { citationHtml } from '#lib/document/citation.ts';
import { citationId } from '#lib/document/citation-id.ts';
import type { EntryCard } from '#lib/domain/entry.ts';
import type { CardStore } from './card-store.ts';
import { citationWords } from './citation-words.ts';

/** A citation in the editor: what the page that is sent shows too, and nothing of an entry without a card. */
export function citationView(
	cards: CardStore<EntryCard>,
	hrefOf: (card: EntryCard) => string
): NodeViewRenderer {
	return ({ node }) => {
		const dom = document.createElement('span');
		dom.className = 'citation-place';
		dom.contentEditable = 'false';
		let id = citationId(node.attrs.id);
		let shown = '';
		const render = () => {
			const card = cards.get(id);
			const html = card ? citationHtml(card, hrefOf(card), citationWords) : '';
			// An equal one stays: what has the focus keeps it.
			if (html !== shown) dom.innerHTML = shown = html;
		};
		const stop = cards.subscribe(render);
		render();
		return {
			dom,
			update(next) {
				if (next.type !== node.type) return false;
				id = citationId(next.attrs.id);
				render();
				return true;
			},
			// Its link is followed by the page, by pointer and by key.
			stopEvent: ({ type, target }) =>
				/^(mouse|pointer|touch|click|key)/.test(type) && (target as Element).closest?.('a') !== null,
			ignoreMutation: () => true,
			destroy: stop
		};
	};
}
