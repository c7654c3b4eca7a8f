import { refusal } from '#lib/domain/errors.ts';
import { can } from '#lib/domain/permissions.ts';
import * as mails from '../db/mails.ts';
import type { Actor, Context } from './context.ts';

const MOST = 100;

/** The last mails of an alliance, for its administration. What would answer in another's place is left out. */
export async function readMails({ db }: Context, actor: Actor) {
	if (!can(actor.role, 'log.read')) throw refusal('forbidden', 'log-not-allowed');
	const [rows, waits] = await Promise.all([
		mails.ofAlliance(db, actor.allianceId, MOST),
		mails.lastNotTaken(db, actor.allianceId)
	]);
	const shown = rows.map((row) => ({
		id: row.id,
		to: row.to_address,
		subject: row.subject,
		text: row.text.replace(/\/(answer|confirm|unsubscribe|third-party|guest\/enter)\/[a-z0-9]+/g, '/$1/…'),
		at: row.created_at,
		state: row.sent_at ? ('sent' as const) : row.failed_at ? ('failed' as const) : ('waiting' as const),
		error: row.error ?? ''
	}));
	/** What the mail server answered last to a mail that waits for it: '' where none does. */
	return { mails: shown, problem: waits?.error ?? '' };
}
