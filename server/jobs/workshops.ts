import type { App } from '../app.ts';
import { reviewMinutes } from '../services/workshop-closing.ts';

/** Milliseconds. */
const EVERY = 10 * 60_000;

/** Looks now and again for workshops whose minutes nobody corrects any more. */
export function watchWorkshops(app: App): { stop(): void } {
	const look = () => {
		reviewMinutes(app).catch((error: unknown) => {
			app.log.warn({ err: error }, 'minutes were not looked at; trying again');
		});
	};
	look();
	const timer = setInterval(look, EVERY);
	timer.unref();
	return { stop: () => clearInterval(timer) };
}
