import type { Anchor, EntryKind, Visibility } from '#lib/domain/entry.ts';
import { m } from '#lib/i18n/generated/messages.js';

export interface EntryToSend {
	kind: EntryKind;
	sentence: string;
	visibility: Visibility;
	confidantId: string | null;
	organisationId: string | null;
	dueOn: string | null;
	anchor: Anchor | null;
	/** The same at every attempt: sent twice, it is made once. */
	key: string;
	/** What was typed where a name is asked for: it says who is meant when no id does. */
	names: Record<string, string>;
}

export type Sent = { id: string; cites: boolean } | { message: string; field?: string | undefined };

/** Milliseconds. */
const PATIENCE = 15_000;

/** Sends an entry to its plan's page. What went wrong comes back as a sentence; nothing is thrown. */
export async function sendEntry(plan: string, entry: EntryToSend): Promise<Sent> {
	try {
		const response = await fetch(`${plan}/entries`, {
			method: 'POST',
			headers: { 'content-type': 'application/json', accept: 'application/json' },
			body: JSON.stringify(entry),
			signal: AbortSignal.timeout(PATIENCE)
		});
		const answer = (await response.json()) as {
			id?: string;
			cites?: boolean;
			message?: string;
			field?: string;
		};
		if (response.status === 201 && answer.id) return { id: answer.id, cites: answer.cites === true };
		// A page's own error carries its number, which says nothing to anyone.
		const message =
			answer.message && !/^\d+$/.test(answer.message) ? answer.message : m.editor_entry_unsent();
		return { message, field: answer.field };
	} catch {
		return { message: m.editor_entry_unsent() };
	}
}

/** ISO date, in the reader's time zone. */
export function inThreeMonths(today = new Date()): string {
	const date = new Date(today.getFullYear(), today.getMonth() + 3, today.getDate());
	return date.toLocaleDateString('sv-SE');
}
