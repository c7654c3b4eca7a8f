/** Milliseconds between two refreshes for a burst of changes. */
const PAUSE = 300;

/**
 * The first call runs at once, those that come meanwhile run as one after the pause, and never two at the same time:
 * `run` may take longer than the pause.
 */
export function coalesce(run: () => unknown): { call(): void; stop(): void } {
	let timer: ReturnType<typeof setTimeout> | undefined;
	let isRunning = false;
	let isWanted = false;
	let isStopped = false;
	const start = async () => {
		isWanted = false;
		isRunning = true;
		timer = setTimeout(() => {
			timer = undefined;
			next();
		}, PAUSE);
		try {
			await run();
		} catch {
			// A refresh that failed is not tried again by itself: the next change or reconnection brings another.
		} finally {
			isRunning = false;
			next();
		}
	};
	const next = () => {
		if (isWanted && !isRunning && timer === undefined && !isStopped) void start();
	};
	return {
		call() {
			isWanted = true;
			next();
		},
		stop() {
			isStopped = true;
			clearTimeout(timer);
		}
	};
}
