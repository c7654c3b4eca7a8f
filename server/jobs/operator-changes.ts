import type { App } from '../app.ts';
import * as settings from '../db/settings.ts';
import type { Db } from '../services/context.ts';

const KEY = 'operator-changed-rights';
const EVERY = 1000;

/** Called by a command that runs beside the server and has ended sessions or changed rights. */
export async function tellServer(db: Db, now: Date): Promise<void> {
	await settings.set(db, KEY, now.toISOString());
}

/** Looks once a second whether an operator's command changed someone's rights; open documents then ask again. */
export function watchOperatorChanges({ db, log, announce }: App): { stop(): void } {
	let seen: string | undefined;
	let first = true;
	let busy = false;
	const look = async () => {
		if (busy) return;
		busy = true;
		try {
			const changed = await settings.get(db, KEY);
			if (!first && changed !== seen) await announce({ kind: 'rights', match: {} });
			seen = changed;
			first = false;
		} catch (error) {
			log.debug({ err: error }, 'operator changes not read');
		} finally {
			busy = false;
		}
	};
	void look();
	const timer = setInterval(() => void look(), EVERY);
	timer.unref();
	return { stop: () => clearInterval(timer) };
}
