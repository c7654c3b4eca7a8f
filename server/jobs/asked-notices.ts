import type { App } from '../app.ts';
import { tellAsked } from '../services/asked-notices.ts';

const EVERY = 5_000;

/** Every few seconds tells mandate holders what they are newly waited for. */
export function watchAsked(app: App): { stop(): void } {
	let busy = false;
	const look = async () => {
		if (busy) return;
		busy = true;
		try {
			await tellAsked(app);
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
