import { kindName, stateName } from '#lib/components/entry-words.ts';
import type { CitationWords } from '#lib/document/citation.ts';
import type { EntryCard } from '#lib/domain/entry.ts';
import { m } from '#lib/i18n/generated/messages.js';

/** More names than this make a line that nobody reads. */
const NAMED = 3;

/** Of whom an entry is, alphabetically: those who are only informed are left to its page. */
export function partyNames({ parties }: EntryCard): string {
	const names = parties.filter(({ role }) => role !== 'associated').map(({ name }) => name);
	const more = names.length - NAMED;
	if (more <= 0) return names.join(', ');
	const shown = names.slice(0, NAMED).join(', ');
	return more === 1
		? m.editor_parties_one_more({ names: shown })
		: m.editor_parties_more({ names: shown, count: more });
}

/** What a citation says, in the reader's language. */
export const citationWords: CitationWords = {
	kind: ({ kind }) => kindName(kind),
	state: ({ state }) => stateName(state),
	parties: partyNames
};
