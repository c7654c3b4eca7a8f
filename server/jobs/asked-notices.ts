import type { App } from '../app.ts';
import { tellAsked } from '../services/asked-notices.ts';
import { remindAsked } from '../services/reminders.ts';

const EVERY = 5_000;
/** Milliseconds between two looks at who is to be reminded: of days, this is soon enough. */
const REMINDERS_EVERY = 10 * 60_000;

/** Every few seconds tells mandate holders what they are newly waited for, and from time to time reminds them. */
export function watchAsked(app: App): { stop(): void } {
	let busy = false;
	let reminded = -Infinity;
	const look = async () => {
		if (busy) return;
		busy = true;
		try {
			await tellAsked(app);
			if (performance.now() - reminded >= REMINDERS_EVERY) {
				await remindAsked(app);
				reminded = performance.now();
			}
		} catch (error) {
			app.log.warn({ err: error }, 'those who are waited for were not told; trying again');
		} finally {
			busy = false;
		}
	};
	const timer = setInterval(() => void look(), EVERY);
	timer.unref();
	return { stop: () => clearInterval(timer) };
}
