import type { App } from '../app.ts';
import { runTimed } from '../services/entries.ts';

const EVERY = 60_000;

/** Once a minute does what the day itself does: a round that is over is closed, a review begins. */
export function watchTimedEntries(app: App): { stop(): void } {
	let busy = false;
	const look = async () => {
		if (busy) return;
		busy = true;
		try {
			await runTimed(app);
		} catch (error) {
			app.log.warn({ err: error }, 'entries whose day has come were not moved; trying again in a minute');
		} finally {
			busy = false;
		}
	};
	void look();
	const timer = setInterval(() => void look(), EVERY);
	timer.unref();
	return { stop: () => clearInterval(timer) };
}
