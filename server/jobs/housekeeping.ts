import type { Sessions } from '../auth/sessions.ts';
import * as accounts from '../db/accounts.ts';
import * as visits from '../db/visits.ts';
import type { App } from '../app.ts';

const EVERY = 60 * 60 * 1000;
const DAY = 24 * EVERY;
/** How long a text is kept as it was: whoever comes back later is told what changed since then. */
const SNAPSHOT_DAYS = 120;

/** Once an hour removes what has no more use: expired sessions, sign-in failures of yesterday. */
export function startHousekeeping({ db, log, now }: App, sessions: Sessions): { stop(): void } {
	const tidy = async () => {
		try {
			await sessions.removeExpired();
			await visits.forgetSnapshotsBefore(db, new Date(now().getTime() - SNAPSHOT_DAYS * DAY).toISOString());
			await accounts.forgetFailuresBefore(db, new Date(now().getTime() - DAY).toISOString());
		} catch (error) {
			log.warn({ err: error }, 'housekeeping failed; trying again in an hour');
		}
	};
	void tidy();
	const timer = setInterval(() => void tidy(), EVERY);
	timer.unref();
	return { stop: () => clearInterval(timer) };
}
