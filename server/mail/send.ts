import * as mails from '../db/mails.ts';
import type { Context } from '../services/context.ts';

/** Hands one mail over; resolves once the server has taken it. Rejects with `responseCode` 5xx for what will never be taken. */
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
 * knows it; none is ever lost.
 */
export async function sendDue(ctx: Context, from: string, handover: Handover): Promise<number> {
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
			if (!(await putOff(ctx, row, cause as Error & { responseCode?: number }))) break;
		}
	}
	return rows.length;
}

/** What was not taken is tried again later; what never will be is given up, and its member is told. */
async function putOff(
	ctx: Context,
	row: mails.MailRow,
	{ message, responseCode }: Error & { responseCode?: number }
): Promise<boolean> {
	const now = ctx.now();
	const attempts = row.attempts + 1;
	const wait = BACK_OFF[row.attempts];
	const isRefused = responseCode !== undefined && responseCode >= 500;
	const error = message.slice(0, 500);
	if (isRefused || wait === undefined) {
		await mails.update(ctx.db, row.id, { attempts, error, failed_at: now.toISOString() });
		if (isRefused && row.member_id)
			await mails.changeSetting(ctx.db, row.member_id, { bounced_at: now.toISOString() });
	} else {
		const next_at = new Date(now.getTime() + wait).toISOString();
		await mails.update(ctx.db, row.id, { attempts, error, next_at });
	}
	// A server that answers refuses this mail; one that does not would not take the next either.
	return responseCode !== undefined;
}
