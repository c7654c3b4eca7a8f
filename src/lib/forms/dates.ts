import { HOME_ZONE } from '#lib/domain/wall-clock.ts';
import { getLocale } from '#lib/i18n/generated/runtime.js';

const day: Intl.DateTimeFormatOptions = { day: 'numeric', month: 'long', year: 'numeric' };

/** « lundi 23 novembre 2026 » or “Monday 23 November 2026”; the first of a month is « 1er » in French. */
export function longDate(instant: string): string {
	return format(instant, { weekday: 'long', ...day });
}

/** « 23 novembre 2026 à 14:05 », in the reader's language, Paris time. */
export function dateAndTime(instant: string): string {
	return format(instant, { ...day, hour: '2-digit', minute: '2-digit' });
}

/** « 14:05 », Paris time. */
export function timeOfDay(instant: string): string {
	return format(instant, { hour: '2-digit', minute: '2-digit' });
}

/** « 23 novembre 2026 ». */
export function shortDate(instant: string): string {
	return format(instant, day);
}

/** Made once: a formatter costs a hundred times what using it does. */
const formatters = new Map<string, Intl.DateTimeFormat>();

function format(instant: string, options: Intl.DateTimeFormatOptions): string {
	const locale = getLocale() === 'fr' ? 'fr-FR' : 'en-GB';
	const key = `${locale} ${Object.keys(options).join()}`;
	let formatter = formatters.get(key);
	if (!formatter) {
		formatter = new Intl.DateTimeFormat(locale, { ...options, timeZone: HOME_ZONE });
		formatters.set(key, formatter);
	}
	const text = formatter.format(new Date(instant));
	return locale === 'fr-FR' ? text.replace(/(^|\s)1 (?=\p{L})/u, '$11er ') : text;
}

/** « mars 2027 », of an ISO date. */
export function monthOf(day: string): string {
	return format(`${day}T12:00:00Z`, { month: 'long', year: 'numeric' });
}
