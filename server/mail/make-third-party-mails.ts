import * as mails from '../db/mails.ts';
import * as calls from '../db/third-parties.ts';
import { stillCalled } from '../services/third-parties.ts';
import { ANSWER_DAYS, makeCallToken, setAside } from '../services/third-party-calls.ts';
import type { Context } from '../services/context.ts';
import { mailRow, type MailPlace } from './compose.ts';
import { mailWords } from './words.ts';

const AT_ONCE = 50;

/** Mails those from outside whom all parties ask to lead something: one a call, never twice. */
export async function makeThirdPartyMails(ctx: Context, place: MailPlace): Promise<void> {
	for (const call of await calls.unmailed(ctx.db, AT_ONCE)) {
		const at = ctx.now();
		await ctx.db.transaction().execute(async (trx) => {
			if (!(await stillCalled(trx, call))) return setAside(trx, call.id, at);
			const token = await makeCallToken(trx, call.id, at);
			await mails.queue(trx, mailFor(place, call, token, at));
		});
	}
}

function mailFor(
	place: MailPlace,
	call: Awaited<ReturnType<typeof calls.unmailed>>[number],
	token: string,
	at: Date
): mails.MailRow {
	const { thirdParty: words, hello, locale } = mailWords[call.language];
	const until = new Date(at.getTime() + ANSWER_DAYS * 86_400_000);
	const to = { alliance_id: call.alliance_id, member_id: null, email: call.email };
	return mailRow(place, to, 'third_party', `third-party:${call.id}:${at.getTime()}`, at.toISOString(), {
		subject: words.subject(call.asker),
		unsubscribe: null,
		content: {
			hello: hello(call.name),
			lead: words.lead(call.asker, call.alliance),
			items: [
				{
					sentence: call.title,
					about: words.about,
					detail: words.detail(new Intl.DateTimeFormat(locale, { dateStyle: 'long' }).format(until)),
					href: `${place.origin}/third-party/${token}`,
					label: words.answer
				}
			],
			more: undefined,
			reason: words.reason,
			links: []
		}
	});
}
