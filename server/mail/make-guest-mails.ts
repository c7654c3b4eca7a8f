import * as guests from '../db/guests.ts';
import * as mails from '../db/mails.ts';
import * as threads from '../db/threads.ts';
import { makeWayIn } from '../services/guests.ts';
import type { Context, Trx } from '../services/context.ts';
import { mailRow, type MailPlace } from './compose.ts';
import { mailWords } from './words.ts';

const AT_ONCE = 50;
/** Characters of a reply that a mail shows. */
const SHOWN = 300;

type Told = Awaited<ReturnType<typeof guests.unmailed>>[number];

/** Makes the mails of guests: the way into a plan, and the answers to what they said there. One a notice, never twice. */
export async function makeGuestMails(ctx: Context, place: MailPlace): Promise<void> {
	for (const told of await guests.unmailed(ctx.db, AT_ONCE)) {
		const at = ctx.now();
		await ctx.db.transaction().execute(async (trx) => {
			await guests.markMailed(trx, told.notice_id, at.toISOString());
			const isLive = told.withdrawn_at === null && told.expires_at > at.toISOString();
			// What was deleted meanwhile is nothing to read.
			const isWanted =
				told.kind === 'enter' || (told.mails === 1 && told.confirmed_at !== null && told.body !== '');
			if (isLive && isWanted) await mails.queue(trx, await mailFor(trx, place, told, at));
		});
	}
}

async function mailFor(trx: Trx, place: MailPlace, told: Told, at: Date): Promise<mails.MailRow> {
	const { guest: words, hello } = mailWords[told.language];
	const wayIn = `${place.origin}/guest/enter/${await makeWayIn(trx, told, at)}`;
	const to = { alliance_id: told.alliance_id, member_id: null, email: told.email };
	const key = `guest:${told.notice_id}`;
	if (told.kind === 'enter') {
		return mailRow(place, to, 'guest', key, at.toISOString(), {
			subject: words.enterSubject(told.title),
			unsubscribe: null,
			content: {
				hello: hello(told.name),
				lead: words.enterLead(told.alliance),
				items: [
					{ sentence: told.title, about: '', detail: words.enterDetail, href: wayIn, label: words.enter }
				],
				more: undefined,
				reason: words.reasonEnter,
				links: []
			}
		});
	}
	const by = await nameOf(trx, told);
	const unsubscribe = `${place.origin}/unsubscribe/${told.unsubscribe_token}`;
	return mailRow(place, to, 'guest', key, at.toISOString(), {
		subject: words.replySubject(by, told.title),
		unsubscribe,
		content: {
			hello: hello(told.name),
			lead: words.replyLead,
			items: [
				{
					sentence: words.reply(by, (told.body ?? '').slice(0, SHOWN)),
					about: told.title,
					detail: '',
					href: `${wayIn}?thread=${told.thread_id}`,
					label: words.open
				}
			],
			more: undefined,
			reason: words.reasonReply(told.title),
			links: [{ href: unsubscribe, label: words.unsubscribe }]
		}
	});
}

async function nameOf(trx: Trx, { by_id, by_guest_id }: Told): Promise<string> {
	if (by_id) return (await threads.authors(trx, [by_id])).get(by_id)?.name ?? '';
	return (await guests.names(trx, [by_guest_id ?? ''])).get(by_guest_id ?? '') ?? '';
}
