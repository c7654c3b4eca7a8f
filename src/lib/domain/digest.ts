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
	timeZone: 'Europe/Paris'
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

interface Wall {
	year: number;
	month: number;
	day: number;
	hour: number;
}

function wallClock(at: Date, timeZone: string): Wall & { minute: number } {
	const parts = new Intl.DateTimeFormat('en-US', {
		timeZone,
		hourCycle: 'h23',
		year: 'numeric',
		month: 'numeric',
		day: 'numeric',
		hour: 'numeric',
		minute: 'numeric'
	}).formatToParts(at);
	const of = (type: string) => Number(parts.find((part) => part.type === type)?.value);
	return { year: of('year'), month: of('month'), day: of('day'), hour: of('hour'), minute: of('minute') };
}

function instantOf(wall: Wall, timeZone: string): Date {
	const wanted = Date.UTC(wall.year, wall.month - 1, wall.day, wall.hour);
	let at = wanted;
	// The offset belongs to the instant, which depends on the offset: twice is enough, also where the clock jumps.
	for (let i = 0; i < 2; i += 1) {
		const shown = wallClock(new Date(at), timeZone);
		at += wanted - Date.UTC(shown.year, shown.month - 1, shown.day, shown.hour, shown.minute);
	}
	return new Date(at);
}
