import * as mails from '../db/mails.ts';
import type { Context } from '../services/context.ts';
import { announceTo } from '../services/notify.ts';
import { verdictOn, type NotTaken } from './not-taken.ts';

/** Hands one mail over; resolves once the server has taken it. Rejects with what the server answered, and to which command. */
export type Handover = (mail: {
	from: string;
	to: string;
	subject: string;
	text: string;
	html: string;
	messageId: string;
	headers: Record<string, string>;
}) => Promise<unknown>;

/** Milliseconds before each further attempt. */
const BACK_OFF = [1, 5, 15, 60, 240, 720, 1_440].map((minutes) => minutes * 60_000);
const AT_ONCE = 50;

/**
 * Hands over the mails whose time has come, one after the other, what is asked soon first: what the server has taken is
 * marked before the next one goes, so that a crash leaves at most one in doubt. That one goes again under the same
 * Message-ID, by which a mailbox knows it; none is ever lost. `onproblem` hears of each that was not taken.
 */
export async function sendDue(
	ctx: Context,
	from: string,
	handover: Handover,
	onproblem: (cause: Error) => void = () => {}
): Promise<number> {
	let tried = 0;
	// Looked for one by one: what is asked soon and comes meanwhile goes before the digests that are left.
	for (; tried < AT_ONCE; tried += 1) {
		const row = await mails.nextDue(ctx.db, ctx.now().toISOString());
		if (!row) break;
		try {
			await handover({
				from,
				to: row.to_address,
				subject: row.subject,
				text: row.text,
				html: row.html,
				messageId: row.message_id,
				headers: row.unsubscribe
					? {
							'List-Unsubscribe': `<${row.unsubscribe}>`,
							'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click'
						}
					: {}
			});
			await mails.update(ctx.db, row.id, { sent_at: ctx.now().toISOString(), error: null });
		} catch (cause) {
			onproblem(cause as Error);
			if (!(await putOff(ctx, row, cause as NotTaken))) return tried + 1;
		}
	}
	return tried;
}

/**
 * What was not taken is tried again later, for as long as it takes where that is ours to mend; a mail that never will be
 * is given up. To an address that has no mailbox nothing is sent any more, and its member is told in the application.
 * Gives whether the next may be tried.
 */
async function putOff(ctx: Context, row: mails.MailRow, cause: NotTaken): Promise<boolean> {
	const now = ctx.now();
	const attempts = row.attempts + 1;
	const verdict = verdictOn(cause);
	// Where others were let through meanwhile it is this address that we may not write to: its owner is told in the end.
	const isOurs =
		verdict === 'any' ||
		(verdict === 'unwanted' &&
			!(await mails.anyTakenSince(ctx.db, new Date(now.getTime() - 2 * BACK_OFF.at(-1)!).toISOString())));
	const wait = BACK_OFF[row.attempts] ?? (isOurs ? BACK_OFF.at(-1) : undefined);
	const error = cause.message.slice(0, 500);
	const isGivenUp = verdict === 'bounce' || verdict === 'never' || wait === undefined;
	const isUnreached = isGivenUp && (verdict === 'bounce' || verdict === 'unwanted');
	if (isGivenUp) {
		const at = now.toISOString();
		const told = await ctx.db.transaction().execute(async (trx) => {
			await mails.update(trx, row.id, { attempts, error, failed_at: at });
			return isUnreached ? mails.giveUpAddress(trx, row.to_address, at, error) : [];
		});
		await announceTo(ctx, told);
	} else {
		const next_at = new Date(now.getTime() + wait).toISOString();
		await mails.update(ctx.db, row.id, { attempts, error, next_at });
	}
	// A server that does not take this mail may take the next; one that is away, or does not want us, would not.
	return verdict !== 'any';
}
