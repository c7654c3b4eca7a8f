import * as mails from '../db/mails.ts';
import type { Context } from '../services/context.ts';

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
 * Hands over the mails whose time has come, one after the other: what the server has taken is marked before the next one
 * goes, so that a crash leaves at most one in doubt. That one goes again under the same Message-ID, by which a mailbox
 * knows it; none is ever lost. `onproblem` hears of each that was not taken.
 */
export async function sendDue(
	ctx: Context,
	from: string,
	handover: Handover,
	onproblem: (cause: Error) => void = () => {}
): Promise<number> {
	const rows = await mails.due(ctx.db, ctx.now().toISOString(), AT_ONCE);
	for (const row of rows) {
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
			if (!(await putOff(ctx, row, cause as NotTaken))) break;
		}
	}
	return rows.length;
}

/** How nodemailer tells of a mail that was not taken. */
interface NotTaken extends Error {
	responseCode?: number;
	/** What the server was answering, like `RCPT TO` or `AUTH PLAIN`. */
	command?: string;
}

/**
 * Whether the answer is about this mail: its mailbox, or what it says. All else, like a password of our own that is wrong,
 * a sender that is not taken or a greeting that turns us away, holds for every mail. 530 to 538 ask us to sign in (RFC 4954).
 */
function isAboutMail({ responseCode, command }: NotTaken): boolean {
	if (responseCode === undefined || (responseCode >= 530 && responseCode <= 538)) return false;
	return command === 'RCPT TO' || command === 'DATA';
}

/** What was not taken is tried again later; a mail that never will be is given up, and its member is told. */
async function putOff(ctx: Context, row: mails.MailRow, cause: NotTaken): Promise<boolean> {
	const now = ctx.now();
	const attempts = row.attempts + 1;
	const wait = BACK_OFF[row.attempts];
	const isRefused = isAboutMail(cause) && cause.responseCode! >= 500;
	const error = cause.message.slice(0, 500);
	if (isRefused || wait === undefined) {
		await mails.update(ctx.db, row.id, { attempts, error, failed_at: now.toISOString() });
		if (isRefused && row.member_id)
			await mails.changeSetting(ctx.db, row.member_id, { bounced_at: now.toISOString() });
	} else {
		const next_at = new Date(now.getTime() + wait).toISOString();
		await mails.update(ctx.db, row.id, { attempts, error, next_at });
	}
	// A server that does not take this mailbox may take the next; one that is away, or does not want us, would not.
	return isAboutMail(cause);
}
