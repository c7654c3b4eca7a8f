import { HOME_ZONE } from '#lib/domain/wall-clock.ts';
import type { MailRow } from '../db/mails.ts';
import { mailRow, type MailPlace } from './compose.ts';
import type { MailContent } from './render.ts';
import { mailWords } from './words.ts';

export interface MinutesReader {
	allianceId: string;
	/** Null for a guest. */
	memberId: string | null;
	email: string;
	name: string;
	language: 'fr' | 'en';
}

const N = '\u202f';
const words = {
	fr: {
		subject: (title: string) => `Le compte rendu de l’atelier${N}: ${title}`,
		hello: (name: string) => `Bonjour ${name},`,
		lead: 'Le compte rendu de l’atelier auquel vous avez participé est prêt.',
		until: (date: string) => `Vous pouvez demander une correction jusqu’au ${date}.`,
		open: 'Lire le compte rendu',
		reason: 'Vous recevez ce message parce que vous étiez à cet atelier. Il n’y en aura pas d’autre.',
		forget: 'Effacer mon adresse de cet atelier',
		locale: 'fr-FR'
	},
	en: {
		subject: (title: string) => `The minutes of the workshop: ${title}`,
		hello: (name: string) => `Hello ${name},`,
		lead: 'The minutes of the workshop that you took part in are ready.',
		until: (date: string) => `You can ask for a correction until ${date}.`,
		open: 'Read the minutes',
		reason: 'You get this message because you were at this workshop. There will be no other.',
		forget: 'Forget my address for this workshop',
		locale: 'en-GB'
	}
};

/** A mail that says where the minutes are, to someone who was there. */
export function composeMinutes(
	place: MailPlace,
	to: MinutesReader,
	{
		title,
		href,
		correctUntil,
		unsubscribe,
		key,
		at
	}: { title: string; href: string; correctUntil: string; unsubscribe: string; key: string; at: string }
): MailRow {
	const say = words[to.language];
	const date = correctUntil
		? new Intl.DateTimeFormat(say.locale, {
				day: 'numeric',
				month: 'long',
				year: 'numeric',
				timeZone: HOME_ZONE
			}).format(new Date(correctUntil))
		: '';
	const content: MailContent = {
		hello: say.hello(to.name),
		lead: say.lead,
		items: [{ sentence: title, about: '', detail: date && say.until(date), href, label: say.open }],
		more: undefined,
		reason: say.reason,
		// A member stops all mails with it; whoever left an address only for this has it forgotten.
		links: [{ href: unsubscribe, label: to.memberId ? mailWords[to.language].unsubscribe : say.forget }]
	};
	return mailRow(
		place,
		{ alliance_id: to.allianceId, member_id: to.memberId, email: to.email },
		to.memberId ? 'soon' : 'guest',
		key,
		at,
		{ subject: say.subject(title), content, unsubscribe }
	);
}
