import { getLocale } from '#lib/i18n/generated/runtime.js';
import type { PageData } from './$types';

export type RegisterCard = PageData['cards'][number];

/** « mars 2027 », of an ISO date. */
export function monthOf(day: string): string {
	return new Intl.DateTimeFormat(getLocale() === 'fr' ? 'fr-FR' : 'en-GB', {
		month: 'long',
		year: 'numeric',
		timeZone: 'UTC'
	}).format(new Date(`${day}T00:00:00Z`));
}

/** States in which a commitment is over. */
export const over = new Set(['kept', 'partly_kept', 'two_readings', 'not_kept', 'withdrawn']);
