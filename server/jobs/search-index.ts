import type { App } from '../app.ts';
import { indexPending } from '../services/search-index.ts';

/** Milliseconds: with the two seconds of a text's projection it stays well under the five that are promised. */
const EVERY = 500;
/** After a migration or a restore the index of everything takes minutes, and nobody is to wait for it. */
const REST = 4;

/** Brings the index of the search up to what has changed: twice a second, and all of it after a migration or a restore. */
export function watchSearchIndex(app: App): { stop(): Promise<void> } {
	let running: Promise<void> | undefined;
	let isStopped = false;
	const look = () => {
		if (running || isStopped) return;
		running = indexPending(app, () => isStopped, REST)
			.then((done) => {
				if (done > 1_000) app.log.info({ done }, 'search index made');
			})
			.catch((error: unknown) =>
				app.log.warn({ err: error }, 'the index of the search was not brought up to date; trying again')
			)
			.finally(() => (running = undefined));
	};
	look();
	const timer = setInterval(look, EVERY);
	timer.unref();
	return {
		async stop() {
			isStopped = true;
			clearInterval(timer);
			await running;
		}
	};
}
