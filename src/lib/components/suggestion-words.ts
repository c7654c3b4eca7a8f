import { sentenceLimit } from '#lib/domain/entry.ts';
import type { SuggestionState } from '#lib/domain/suggestion-state.ts';
import { dateAndTime } from '#lib/forms/dates.ts';
import { m } from '#lib/i18n/generated/messages.js';
import type { BlockKind, FormatMark, SuggestionWords } from '#lib/suggestions/suggestion.ts';
import { TABLE_SIGN, type TableProposal } from '#lib/suggestions/table-proposal.ts';

export type Shown = SuggestionState | 'all';

const filters: Record<Shown, () => string> = {
	pending: m.suggestions_filter_pending,
	accepted: m.suggestions_filter_accepted,
	refused: m.suggestions_filter_refused,
	withdrawn: m.suggestions_filter_withdrawn,
	gone: m.suggestions_filter_gone,
	all: m.suggestions_filter_all
};
const nothing: Record<Shown, () => string> = {
	pending: m.suggestions_none_pending,
	accepted: m.suggestions_none_accepted,
	refused: m.suggestions_none_refused,
	withdrawn: m.suggestions_none_withdrawn,
	gone: m.suggestions_none_gone,
	all: m.suggestions_none_all
};
const states: Record<SuggestionState, () => string> = {
	pending: m.suggestions_state_pending,
	accepted: m.suggestions_state_accepted,
	refused: m.suggestions_state_refused,
	withdrawn: m.suggestions_state_withdrawn,
	gone: m.suggestions_state_gone
};
const looks: Record<FormatMark, { on: () => string; off: () => string }> = {
	bold: { on: m.suggestions_bold, off: m.suggestions_bold_off },
	italic: { on: m.suggestions_italic, off: m.suggestions_italic_off },
	underline: { on: m.suggestions_underline, off: m.suggestions_underline_off },
	strike: { on: m.suggestions_strike, off: m.suggestions_strike_off },
	highlight: { on: m.suggestions_highlight, off: m.suggestions_highlight_off },
	link: { on: m.suggestions_link, off: m.suggestions_link_off }
};
const blocks: Record<BlockKind, () => string> = {
	paragraph: m.suggestions_block_paragraph,
	heading1: m.suggestions_block_heading1,
	heading2: m.suggestions_block_heading2,
	heading3: m.suggestions_block_heading3,
	bulletList: m.suggestions_block_bullet_list,
	orderedList: m.suggestions_block_ordered_list,
	taskList: m.suggestions_block_task_list,
	blockquote: m.suggestions_block_blockquote
};

export const filterName = (shown: Shown) => filters[shown]();
export const nothingFor = (shown: Shown) => nothing[shown]();
export const stateName = (state: SuggestionState) => states[state]();
export const blockText = (block: BlockKind) => blocks[block]();

/** What stands over a table that is proposed, or proposed to go. */
export const tableLabel = (change: TableProposal['change']) =>
	change === 'insertion' ? m.suggestions_table_added() : m.suggestions_table_removed();

/** The words of a proposal as they are read: a table is named where its sign stands. */
export const wordsText = (text: string) => text.replaceAll(TABLE_SIGN, m.suggestions_table());

/** « en gras, sans lien » */
export const looksText = (formats: SuggestionWords['formats']) =>
	formats.map(({ mark, on }) => (on ? looks[mark].on() : looks[mark].off())).join(', ');

/** Who decided and when, as a sentence; undefined while nothing is decided. */
export function decisionText(
	state: SuggestionState,
	decider: { name: string } | null,
	decidedAt: string | null
): string | undefined {
	if (state === 'pending' || !decidedAt) return undefined;
	const date = dateAndTime(decidedAt);
	const name = decider?.name;
	if (state === 'accepted') {
		return name ? m.suggestions_accepted_by({ name, date }) : m.suggestions_accepted_on({ date });
	}
	if (state === 'refused') {
		return name ? m.suggestions_refused_by({ name, date }) : m.suggestions_refused_on({ date });
	}
	return state === 'withdrawn'
		? m.suggestions_withdrawn_by({ name: name ?? '', date })
		: m.suggestions_gone_on({ date });
}

/** Characters of each part: both and the words around them fit into the sentence of an entry. */
const PART = sentenceLimit / 2 - 20;

/** The sentence that an agreement begins with; undefined when no words change. */
export function agreementText(words: Pick<SuggestionWords, 'removed' | 'added'>): string | undefined {
	const [removed, added] = [words.removed, words.added].map((text) => {
		const plain = wordsText(text).replaceAll('¶', ' ').replace(/\s+/g, ' ').trim();
		return plain.length > PART ? `${plain.slice(0, PART - 1).toWellFormed()}…` : plain;
	}) as [string, string];
	if (removed && added) return m.suggestions_agree_replace({ removed, added });
	if (added) return m.suggestions_agree_add({ added });
	return removed ? m.suggestions_agree_remove({ removed }) : undefined;
}

/** « 3 modifications proposées » */
export const countOfSuggestions = (count: number) =>
	count === 1 ? m.suggest_one() : m.suggest_many({ count });

/** Whose a proposal in the text is, as a name for its card. */
export const suggestionName = ({ author, isOwn }: { author: string; isOwn: boolean }) =>
	isOwn ? m.suggest_you() : m.suggest_card({ name: author });

/** Only where paragraphs end is to change: what of it; undefined when letters are to change too. */
export function breaksText({
	removed,
	added
}: Pick<SuggestionWords, 'removed' | 'added'>): string | undefined {
	const only = (text: string) => text.replaceAll('¶', '') === '';
	if (!only(removed) || !only(added) || removed + added === '') return undefined;
	if (added === '') return m.suggest_join();
	return removed === '' ? m.suggest_break() : m.suggest_breaks();
}
