import type { EntryFlag, EntryKind } from './entry.ts';
import { hasNoNews } from './commitment-progress.ts';

/** Days without a change after which an open disagreement is « en veille ». */
const DORMANT_DAYS = 183;

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
