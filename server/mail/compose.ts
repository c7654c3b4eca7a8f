import { DIGEST_ITEMS } from '#lib/domain/digest.ts';
import { doingId } from '#lib/domain/entry-flags.ts';
import { answersFor } from '#lib/domain/entry-answers.ts';
import { isDue, type Attention } from '#lib/domain/notice.ts';
import { threadPath } from '#lib/threads/comment-address.ts';
import { DIGEST, SOON, type Addressee, type MailRow } from '../db/mails.ts';
import { hashOf, newId } from '../ids.ts';
import type { PlanSince } from '../services/since-visit.ts';
import { renderMailHtml, renderText, type MailContent } from './render.ts';
import { mailWords } from './words.ts';

/** Where a mail's links lead: the public origin. */
export interface MailPlace {
	origin: string;
	from: string;
}

/** Gives the address at which something is answered from this mail without a password. */
export type AnswerLinkFor = (item: Attention) => string | undefined;

/** A mail of what needs a member at once. */
export function composeSoon(
	place: MailPlace,
	to: Addressee,
	items: readonly Attention[],
	key: string,
	at: string,
	answerLink: AnswerLinkFor = () => undefined
): MailRow {
	const words = mailWords[to.language];
	const first = words.attention(items[0]!);
	return mailOf(place, to, 'soon', key, at, {
		subject: words.soonSubject(shorten(first.sentence, 90), items.length - 1),
		content: {
			hello: words.hello(to.name),
			lead: words.soonLead,
			items: items.slice(0, DIGEST_ITEMS).map((item) => lineOf(place, to, item, answerLink)),
			more: moreOf(place, to, items.length - DIGEST_ITEMS)
		}
	});
}

/** The digest of a member; undefined when there is nothing to say. */
export function composeDigest(
	place: MailPlace,
	to: Addressee,
	{ items, plans }: { items: readonly Attention[]; plans: readonly PlanSince[] },
	key: string,
	at: string,
	answerLink: AnswerLinkFor = () => undefined
): MailRow | undefined {
	if (items.length === 0 && plans.length === 0) return undefined;
	const words = mailWords[to.language];
	const base = `${place.origin}/${to.slug}`;
	const lines = [
		...items.map((item) => lineOf(place, to, item, answerLink)),
		...plans.map((it) => ({
			sentence: it.plan.title,
			about: '',
			detail: words.changed({
				happened: it.happened.length,
				paragraphs: it.paragraphs.length,
				threads: it.threads + it.commented.length,
				decided: it.proposals.accepted + it.proposals.refused,
				proposed: it.proposals.open
			}),
			href: `${base}/plans/${it.plan.id}`,
			label: words.open
		}))
	];
	return mailOf(place, to, 'digest', key, at, {
		subject: words.digestSubject(items.length, to.alliance),
		content: {
			hello: words.hello(to.name),
			lead: items.length > 0 ? words.digestLead : words.nothingAsked,
			items: lines.slice(0, DIGEST_ITEMS),
			more: moreOf(place, to, lines.length - DIGEST_ITEMS)
		}
	});
}

function moreOf(place: MailPlace, to: Addressee, count: number): MailContent['more'] {
	const words = mailWords[to.language];
	const text = count > 0 ? `${words.openAll} (${words.more(count)})` : words.openAll;
	return { text, href: `${place.origin}/${to.slug}/attention` };
}

function lineOf(
	{ origin }: MailPlace,
	to: Addressee,
	item: Attention,
	answerLink: AnswerLinkFor
): MailContent['items'][number] {
	const words = mailWords[to.language];
	const { sentence, about } = words.attention(item);
	const base = `${origin}/${to.slug}`;
	const plan = 'entry' in item ? item.entry.plan.title : 'thread' in item ? item.thread.plan.title : '';
	const isAnswered = item.kind === 'asked' && answersFor(item.what).length > 0;
	const link = answerLink(item);
	return {
		sentence: shorten(sentence, 300),
		about: shorten(about, 160),
		detail: [
			plan && words.plan(plan),
			item.until && (isDue(item) ? words.due : words.until)(dateIn(item.until, words.locale, to.time_zone))
		]
			.filter(Boolean)
			.join(' · '),
		href: link ?? `${base}${pathOf(item)}${isAnswered ? '/answer' : ''}`,
		label: item.kind === 'asked' ? words.answer : link ? words.confirm : words.open
	};
}

function pathOf(item: Attention): string {
	if ('does' in item) return `/entries/${item.entry.id}#${doingId(item.does)}`;
	if ('entry' in item) return `/entries/${item.entry.id}`;
	if ('thread' in item) return threadPath(item.thread, 'comment' in item ? item.comment : '');
	switch (item.kind) {
		case 'version':
			return `/plans/${item.plan.id}/versions/${item.number}`;
		case 'offer':
			return `/organisations/${item.organisation.id}`;
		case 'lead':
			return `/plans/${item.plan.id}/who`;
		case 'sent_up':
			return `/plans/${item.plan.id}/map`;
		case 'access':
			return '/attention';
		case 'no_access':
			return `/plans/${item.plan.id}`;
		case 'unreached':
			return '/attention/settings';
	}
}

function mailOf(
	place: MailPlace,
	to: Addressee,
	kind: MailRow['kind'],
	key: string,
	at: string,
	{ subject, content }: { subject: string; content: Omit<MailContent, 'reason' | 'links'> }
): MailRow {
	const words = mailWords[to.language];
	const unsubscribe = `${place.origin}/unsubscribe/${to.unsubscribe_token}`;
	const whole: MailContent = {
		...content,
		reason: words.reason(to.alliance),
		links: [
			{ href: `${place.origin}/${to.slug}/attention/settings`, label: words.settings },
			{ href: unsubscribe, label: words.unsubscribe }
		]
	};
	return mailRow(place, to, kind, key, at, { subject, content: whole, unsubscribe });
}

/** A mail as it waits in the queue. */
export function mailRow(
	{ from }: MailPlace,
	to: { alliance_id: string; member_id: string | null; email: string },
	kind: MailRow['kind'],
	key: string,
	at: string,
	{ subject, content, unsubscribe }: { subject: string; content: MailContent; unsubscribe: string | null }
): MailRow {
	const domain = /@([^>\s]+)/.exec(from)?.[1] ?? 'localhost';
	return {
		id: newId(),
		alliance_id: to.alliance_id,
		member_id: to.member_id,
		kind,
		to_address: to.email,
		subject: subject.replace(/\s+/g, ' '),
		text: renderText(content),
		html: renderMailHtml(content),
		unsubscribe,
		message_id: `<${hashOf(key).slice(0, 32)}@${domain}>`,
		key,
		created_at: at,
		next_at: at,
		priority: kind === 'digest' ? DIGEST : SOON,
		attempts: 0,
		sent_at: null,
		failed_at: null,
		error: null
	};
}

/** A date without a time is that day everywhere; an instant is one by the reader's clock. */
function dateIn(until: string, locale: string, timeZone: string): string {
	const isDay = /^\d{4}-\d{2}-\d{2}$/.test(until);
	const text = new Intl.DateTimeFormat(locale, {
		day: 'numeric',
		month: 'long',
		year: 'numeric',
		timeZone: isDay ? 'UTC' : timeZone
	}).format(new Date(until));
	return locale === 'fr-FR' ? text.replace(/^1 /, '1er ') : text;
}

function shorten(text: string, limit: number): string {
	const line = text.replace(/\s+/g, ' ').trim();
	return line.length > limit ? `${line.slice(0, limit).trimEnd()}…` : line;
}
