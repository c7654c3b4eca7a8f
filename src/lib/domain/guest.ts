import { endOfDay } from './wall-clock.ts';

/** What a guest's link lets its holder do. Never more: a guest binds nobody and writes nothing into the text. */
export const guestLevels = ['read', 'comment'] as const;
export type GuestLevel = (typeof guestLevels)[number];

/** Days that a link works at most. */
export const longestGuestDays = 366;

/** Days that are offered first. */
export const usualGuestDays = 30;

/**
 * The instant at which a link ends that works until a day (ISO date) and through it; undefined when that is no day, is
 * past, or lies further away than a link may work.
 */
export function guestLinkEnd(until: string, now: Date): Date | undefined {
	const noon = new Date(`${until}T12:00:00Z`);
	// The 30th of February is taken for a day of March.
	if (Number.isNaN(noon.getTime()) || noon.toISOString().slice(0, 10) !== until) return undefined;
	const end = endOfDay(until);
	if (end <= now || end.getTime() - now.getTime() > longestGuestDays * 86_400_000) return undefined;
	return end;
}
