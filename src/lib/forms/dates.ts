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

/** « 23 novembre 2026 ». */
export function shortDate(instant: string): string {
	return format(instant, day);
}

function format(instant: string, options: Intl.DateTimeFormatOptions): string {
	const french = getLocale() === 'fr';
	const text = new Intl.DateTimeFormat(french ? 'fr-FR' : 'en-GB', {
		...options,
		timeZone: 'Europe/Paris'
	}).format(new Date(instant));
	return french ? text.replace(/(^|\s)1 (?=\p{L})/u, '$11er ') : text;
}
