import { HOME_ZONE, instantOf, wallClock } from './wall-clock.ts';

/** How often a member gets everything that is not urgent. */
export const digestEvery = ['weekly', 'daily', 'none'] as const;
export type DigestEvery = (typeof digestEvery)[number];

export interface DigestTime {
	digest: DigestEvery;
	/** Monday is 1, Sunday is 7. */
	weekday: number;
	/** 0 to 23, in the member's time zone. */
	hour: number;
	/** Like `Europe/Paris`. */
	timeZone: string;
}

/** Where a member has said nothing. */
export const defaultDigest: DigestTime = {
	digest: 'weekly',
	weekday: 1,
	hour: 8,
	timeZone: HOME_ZONE
};

/** At most so many in one digest: the rest is one click away. */
export const DIGEST_ITEMS = 5;

const DAY = 86_400_000;

/**
 * The last instant at or before `now` at which a digest was due; undefined for whoever wants none. By the wall clock of
 * the member's time zone: an hour that a change of clocks leaves out is the next, one that comes twice is the first.
 */
export function lastDue({ digest, weekday, hour, timeZone }: DigestTime, now: Date): Date | undefined {
	if (digest === 'none') return undefined;
	for (let back = 0; back <= 8; back += 1) {
		const { year, month, day } = wallClock(new Date(now.getTime() - back * DAY), timeZone);
		const at = instantOf({ year, month, day, hour }, timeZone);
		const isDay =
			digest === 'daily' || (new Date(Date.UTC(year, month - 1, day)).getUTCDay() || 7) === weekday;
		if (isDay && at.getTime() <= now.getTime()) return at;
	}
	return undefined;
}

/** Whether a digest is owed: one was due since the last. After a time without a server there is one, not several. */
export function isOwed(time: DigestTime, lastAt: string | null, now: Date): boolean {
	const due = lastDue(time, now);
	return due !== undefined && lastAt !== null && Date.parse(lastAt) < due.getTime();
}

/** Whether a name is one of a time zone. */
export function isTimeZone(name: string): boolean {
	try {
		return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone.length > 0;
	} catch {
		return false;
	}
}
