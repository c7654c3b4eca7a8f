import type { EntryFlag, EntryKind } from './entry.ts';
import { hasNoNews } from './commitment-progress.ts';

/** Days without a change after which an open disagreement is « en veille ». */
const DORMANT_DAYS = 183;

/** The id of the form by which something is done on an entry's page: an address leads to it. */
export const doingId = (action: string) => `do-${action}`;

/** The action by which what is flagged is seen to. */
export function seenToBy(
	flag: 'late' | 'no_news' | 'to_review',
	{ kind, state }: { kind: EntryKind; state: string }
): string {
	if (flag !== 'to_review') return 'give_news';
	if (kind === 'agreement') return 'begin_review';
	return state === 'trial' ? 'report_trial' : 'reopen';
}

/** What nobody has changed since then is « en veille ». */
export const dormantSince = (now: Date): string =>
	new Date(now.getTime() - DORMANT_DAYS * 86_400_000).toISOString();

/** What is computed of an entry and never chosen, from what a list has at hand. */
export function flagsOf(
	entry: {
		kind: EntryKind;
		state: string;
		closed: boolean;
		dueOn: string | null;
		reviewOn: string | null;
		changedAt: string;
		stateSince: string;
		cadenceDays: number | null;
		lastNewsAt: string | null;
	},
	now: Date
): EntryFlag[] {
	const today = now.toISOString().slice(0, 10);
	const flags: EntryFlag[] = [];
	if (entry.kind === 'commitment') {
		const runs = entry.state === 'in_progress' || entry.state === 'proposed';
		if (runs && entry.dueOn && entry.dueOn < today) flags.push('late');
		const { state, cadenceDays, lastNewsAt, stateSince: since } = entry;
		if (hasNoNews({ state, cadenceDays, lastNewsAt, since }, now)) flags.push('no_news');
	}
	if (
		entry.reviewOn &&
		entry.reviewOn <= today &&
		['maintained', 'in_force', 'renewed', 'trial'].includes(entry.state)
	) {
		flags.push('to_review');
	}
	if (entry.kind === 'disagreement' && !entry.closed && entry.changedAt < dormantSince(now))
		flags.push('dormant');
	return flags;
}
