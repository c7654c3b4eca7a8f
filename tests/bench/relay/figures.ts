import { monitorEventLoopDelay } from 'node:perf_hooks';

/** What a server says of itself when the bench asks. */
export interface Figures {
	/** Microseconds of processor time since it started, user and system. */
	cpu: number;
	/** Bytes in memory. */
	rss: number;
	/** Milliseconds: the longest stall of its event loop since it was last asked. */
	stall: number;
}

/** Answers the bench over the channel that it was started with: `figures`, and `gc` before memory is read. */
export function answerFigures(): void {
	const delay = monitorEventLoopDelay({ resolution: 5 });
	delay.enable();
	process.on('message', (question) => {
		if (question === 'gc') {
			globalThis.gc?.();
			globalThis.gc?.();
		}
		const { user, system } = process.cpuUsage();
		const figures: Figures = {
			cpu: user + system,
			rss: process.memoryUsage().rss,
			stall: Math.max(0, delay.max / 1e6)
		};
		delay.reset();
		process.send?.({ figures });
	});
	process.on('disconnect', () => process.exit(0));
}

/** Tells the bench that this server listens. */
export function tellReady(port: number): void {
	console.log(`ready ${port}`);
	process.send?.({ ready: port });
}
