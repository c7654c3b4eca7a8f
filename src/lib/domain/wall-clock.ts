/** The time zone in which days of the alliance begin and end. */
export const HOME_ZONE = 'Europe/Paris';

/** What a clock on a wall and the calendar beside it show. A month or day too many runs over into the next. */
export interface Wall {
	year: number;
	month: number;
	day: number;
	hour: number;
}

/** By time zone: making one takes a hundred times as long as asking it. */
const clocks = new Map<string, Intl.DateTimeFormat>();

function clockOf(timeZone: string): Intl.DateTimeFormat {
	let clock = clocks.get(timeZone);
	if (!clock) {
		clock = new Intl.DateTimeFormat('en-US', {
			timeZone,
			hourCycle: 'h23',
			year: 'numeric',
			month: 'numeric',
			day: 'numeric',
			hour: 'numeric',
			minute: 'numeric'
		});
		clocks.set(timeZone, clock);
	}
	return clock;
}

/** What is shown at an instant in a time zone (like `Europe/Paris`). */
export function wallClock(at: Date, timeZone: string): Wall & { minute: number } {
	const parts = clockOf(timeZone).formatToParts(at);
	const of = (type: string) => Number(parts.find((part) => part.type === type)?.value);
	return { year: of('year'), month: of('month'), day: of('day'), hour: of('hour'), minute: of('minute') };
}

/** The instant at which that is shown: the first of two, or the next where a change of clocks leaves it out. */
export function instantOf(wall: Wall, timeZone: string): Date {
	const wanted = Date.UTC(wall.year, wall.month - 1, wall.day, wall.hour);
	let at = wanted;
	// The offset belongs to the instant, which depends on the offset: twice is enough, also where the clock jumps.
	for (let i = 0; i < 2; i += 1) {
		const shown = wallClock(new Date(at), timeZone);
		at += wanted - Date.UTC(shown.year, shown.month - 1, shown.day, shown.hour, shown.minute);
	}
	return new Date(at);
}

/** The last millisecond of a day (ISO date) where the alliance is. */
export function endOfDay(day: string): Date {
	const [year, month, date] = day.split('-').map(Number) as [number, number, number];
	return new Date(instantOf({ year, month, day: date + 1, hour: 0 }, HOME_ZONE).getTime() - 1);
}
