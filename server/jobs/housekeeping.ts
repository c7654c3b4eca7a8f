import type { Sessions } from '../auth/sessions.ts';
import * as accounts from '../db/accounts.ts';
import * as answerLinks from '../db/answer-links.ts';
import * as mails from '../db/mails.ts';
import * as visits from '../db/visits.ts';
import type { App } from '../app.ts';

const EVERY = 60 * 60 * 1000;
const DAY = 24 * EVERY;
/** How long a text is kept as it was: whoever comes back later is told what changed since then. */
const SNAPSHOT_DAYS = 120;
/** How long a mail that went out or was given up can be read, as the page that lists them says. */
const MAIL_DAYS = 30;
/** How long a link that answers from a mail is known after it has ended: whoever follows it is told that it has. */
const LINK_DAYS = 90;

/** Removes what has no more use of texts, mails, links and failures to sign in. */
export async function tidy({ db, now }: Pick<App, 'db' | 'now'>): Promise<void> {
	const daysAgo = (days: number) => new Date(now().getTime() - days * DAY).toISOString();
	await visits.forgetSnapshotsBefore(db, daysAgo(SNAPSHOT_DAYS));
	await accounts.forgetFailuresBefore(db, daysAgo(1));
	await mails.forgetDoneBefore(db, daysAgo(MAIL_DAYS));
	await answerLinks.forgetExpiredBefore(db, daysAgo(LINK_DAYS));
}

/** Once an hour removes what has no more use, expired sessions too. */
export function startHousekeeping(app: App, sessions: Sessions): { stop(): void } {
	const look = async () => {
		try {
			await sessions.removeExpired();
			await tidy(app);
		} catch (error) {
			app.log.warn({ err: error }, 'housekeeping failed; trying again in an hour');
		}
	};
	void look();
	const timer = setInterval(() => void look(), EVERY);
	timer.unref();
	return { stop: () => clearInterval(timer) };
}
