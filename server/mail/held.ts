import * as mails from '../db/mails.ts';
import * as settings from '../db/settings.ts';
import type { Context } from '../services/context.ts';

/** Whether there was a mail server when the program last ran: 'yes' or 'no'. */
const KEY = 'mail-server';
/** Milliseconds after which what waited for a server to be set is of no use to its reader: the application says it. */
const OF_USE = 2 * 86_400_000;

/**
 * Mails wait where no server is set. On the day one is, those that waited long are not sent any more: marked as given up
 * without an answer of a server, they stay readable, and so does in the application what they told. Call it once at the
 * start, before anything is sent.
 */
export async function settleHeld(ctx: Context, hasServer: boolean): Promise<void> {
	const had = await settings.get(ctx.db, KEY);
	if (hasServer && had === 'no') {
		const now = ctx.now();
		const before = new Date(now.getTime() - OF_USE).toISOString();
		await mails.giveUpUntried(ctx.db, before, now.toISOString());
	}
	await settings.set(ctx.db, KEY, hasServer ? 'yes' : 'no');
}
