/** What of the record of a text's proposals is no longer so, now that the text was read again. */
import type { Database } from '../db/schema.ts';
import type { Proposed } from './proposed.ts';

export type SuggestionRow = Omit<Database['suggestion'], 'document_id' | 'entry_id'>;

/** Who the members are that a text names. */
export interface Writers {
	/** The member to whom a Yjs client id is leased. */
	ofClient(client: number): string | undefined;
	/** Whether an id that a page wrote is that of a member of the document's alliance. */
	isMember(id: string): boolean;
}

/**
 * The rows to insert or to put in the place of those before, read `at` this time. Whose a proposal is never changes.
 * What is in the text is open, also when it had been decided: someone undid it. What has left the text is decided as
 * the text's own list says, or gone. What was decided stays so even if that list forgets it.
 */
export function changedRows(
	before: ReadonlyMap<string, SuggestionRow>,
	{ inText, decided, isWhole }: Proposed,
	writers: Writers,
	at: string
): SuggestionRow[] {
	const changed: SuggestionRow[] = [];
	const put = (row: SuggestionRow) => {
		const old = before.get(row.id);
		if (!old || !isSame(old, row)) changed.push(row);
	};
	const open = new Set(inText.map(({ id }) => id));
	for (const suggestion of inText) {
		const old = before.get(suggestion.id);
		// A text that was made of another one was leased to nobody: its marks alone say whose they are.
		const author =
			old?.author_id ?? writers.ofClient(suggestion.client) ?? memberOrNot(suggestion.by, writers);
		if (author === undefined) continue;
		put({
			...wordsOf(suggestion),
			id: suggestion.id,
			author_id: author,
			at: old?.at ?? earlier(suggestion.at, at),
			state: 'pending',
			decided_by: null,
			decided_at: null
		});
	}
	const closed = new Set(decided.map(({ id }) => id));
	for (const decision of decided) {
		if (open.has(decision.id)) continue;
		const old = before.get(decision.id);
		const decider = writers.ofClient(decision.client) ?? null;
		// Made and decided before it was ever read.
		const author = old?.author_id ?? memberOrNot(decision.by, writers) ?? decider;
		if (author === null) continue;
		const isWithdrawn = decision.decision === 'withdrawn' && decider === author;
		const state = decision.decision === 'withdrawn' && !isWithdrawn ? 'refused' : decision.decision;
		if (old?.state === state && old.decided_by === decider) continue;
		const first = old ?? {
			...wordsOf(decision),
			id: decision.id,
			author_id: author,
			at: earlier(decision.since, at)
		};
		put({ ...first, state, decided_by: decider, decided_at: at });
	}
	for (const old of before.values()) {
		if (old.state !== 'pending' || open.has(old.id) || closed.has(old.id) || !isWhole) continue;
		put({ ...old, state: 'gone', decided_by: null, decided_at: at });
	}
	return changed;
}

function memberOrNot(id: string, writers: Writers): string | undefined {
	return writers.isMember(id) ? id : undefined;
}

function wordsOf({
	removed,
	added,
	formatted,
	formats,
	block
}: Proposed['inText'][number] | Proposed['decided'][number]) {
	return {
		removed,
		added,
		formatted,
		formats: JSON.stringify(formats.map(({ mark, on }) => ({ mark, on }))),
		block
	};
}

/** The time that a page says, but none that is yet to come; now when it says none. */
function earlier(said: string, now: string): string {
	if (said === '') return now;
	const time = new Date(said).toISOString();
	return time < now ? time : now;
}

function isSame(a: SuggestionRow, b: SuggestionRow): boolean {
	return (Object.keys(b) as (keyof SuggestionRow)[]).every((key) => a[key] === b[key]);
}
