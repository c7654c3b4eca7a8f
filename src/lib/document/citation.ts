/**
 * A citation: what the text holds of an agreement, a disagreement or a commitment is its id alone. What is shown in
 * its place comes from the cards that this reader was given; where there is none, nothing is shown.
 */
import { mergeAttributes, Node } from '@tiptap/core';
import type { EntryCard } from '#lib/domain/entry.ts';
import { citationId } from './citation-id.ts';
import { kindSigns } from './kind-sign.ts';
import { escapeHtml } from './render.ts';

/** The words of a card, in the reader's language. */
export interface CitationWords {
	kind(card: EntryCard): string;
	state(card: EntryCard): string;
	/** Of whom it is; '' when nobody is named. */
	parties(card: EntryCard): string;
}

/** The node, without a face: the editor gives it one (`src/lib/editor/citation-view.ts`). */
export const Citation = Node.create({
	name: 'citation',
	group: 'inline',
	inline: true,
	atom: true,
	draggable: false,
	addAttributes() {
		return {
			id: { default: null, parseHTML: (element) => citationId(element.getAttribute('data-entry')) ?? null }
		};
	},
	parseHTML() {
		// Before links: what is copied from a page that shows a citation is that citation.
		return [
			{
				tag: '[data-entry]',
				priority: 100,
				getAttrs: (element) => citationId(element.getAttribute('data-entry')) !== undefined && null
			}
		];
	},
	renderHTML({ node, HTMLAttributes }) {
		const { id: _, ...others } = HTMLAttributes;
		const id = citationId(node.attrs.id);
		return ['span', mergeAttributes(others, id ? { 'data-entry': id } : {})];
	},
	renderText: () => '',
	renderMarkdown: () => ''
});

/**
 * A card as a line of HTML, everything escaped: the same in the page that is sent and in the editor. Without an address
 * it is no link.
 */
export function citationHtml(card: EntryCard, href: string | undefined, words: CitationWords): string {
	const parties = words.parties(card);
	const tag = href === undefined ? 'span' : 'a';
	return (
		`<${tag} class="citation ${card.kind}" data-entry="${escapeHtml(card.id)}"` +
		`${href === undefined ? '' : ` href="${escapeHtml(href)}"`}>` +
		`<svg viewBox="0 0 16 16" width="14" height="14" aria-hidden="true" focusable="false">` +
		`<path d="${kindSigns[card.kind]}" fill="currentColor" fill-rule="evenodd"/></svg>` +
		`<span class="citation-kind">${escapeHtml(words.kind(card))}</span> ` +
		`<span class="citation-title">${escapeHtml(card.title)}</span> ` +
		`<span class="citation-state">${escapeHtml(words.state(card))}${parties && ` · ${escapeHtml(parties)}`}</span></${tag}>`
	);
}

/** Puts into a rendered text what this reader may see of each citation, and leaves nothing of any other. */
export function fillCitations(
	html: string,
	cards: readonly EntryCard[],
	hrefOf: (card: EntryCard) => string | undefined,
	words: CitationWords
): string {
	const byId = new Map(cards.map((card) => [card.id, card]));
	return html.replace(/<span data-entry="([a-z0-9]{26})"><\/span>/g, (_, id: string) => {
		const card = byId.get(id);
		return card ? citationHtml(card, hrefOf(card), words) : '';
	});
}
