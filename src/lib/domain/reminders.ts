/** Whoever is waited for is reminded twice before their time to answer is over. */

const SHARES = [1 / 2, 4 / 5];

/** The instants of the reminders, in milliseconds, of what is asked since then and until then (ISO). */
function remindersOf(since: string, until: string): number[] {
	const from = Date.parse(since);
	return SHARES.map((share) => from + (Date.parse(until) - from) * share);
}

/** How many reminders are due by now: 0, 1 or 2. */
export const remindersDue = (since: string, until: string, now: Date): number =>
	remindersOf(since, until).filter((at) => at <= now.getTime()).length;

/** When the next one goes out (ISO); null after the last. */
export function nextReminder(since: string, until: string, now: Date): string | null {
	const next = remindersOf(since, until).find((at) => at > now.getTime());
	return next === undefined ? null : new Date(next).toISOString();
}
