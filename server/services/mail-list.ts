import { refusal } from '#lib/domain/errors.ts';
import { can } from '#lib/domain/permissions.ts';
import * as mails from '../db/mails.ts';
import type { Actor, Context } from './context.ts';

const MOST = 100;

/** What became of a mail; `old`: it had waited for a server to be set, for too long to be sent then. */
function stateOf(row: mails.MailRow): 'sent' | 'failed' | 'old' | 'waiting' {
	if (row.sent_at) return 'sent';
	if (row.failed_at) return row.error === null ? 'old' : 'failed';
	return 'waiting';
}

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
		state: stateOf(row),
		error: row.error ?? ''
	}));
	/** What the mail server answered last to a mail that waits for it: '' where none does. */
	return { mails: shown, problem: waits?.error ?? '' };
}
