import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Where } from '#server/db/connection.ts';
import { freePort } from './free-port.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The real program, as a process of its own on a port of its own. */
export interface RunningApp {
	origin: string;
	port: number;
	dataDir: string;
	/** The path, with its token, that creates the first alliance. */
	setupPath: string | undefined;
	/** Everything it printed. */
	output: string[];
	/** SIGTERM, and waits for the end. */
	stop(): Promise<void>;
	/** SIGKILL, and waits for the end: nothing is written any more. */
	kill(): Promise<void>;
	/** Of one with a moving clock: from now on it is so many milliseconds later for it. */
	forward(milliseconds: number): Promise<void>;
	/** Starts it again on the same port and data. */
	start(): Promise<void>;
	/** Stops it and removes its data. */
	remove(): Promise<void>;
}

/** Starts the program on an empty folder, or a given one, or a given database. Settings may be added through `env`. */
export async function startApp(
	options: { env?: Record<string, string>; dataDir?: string; where?: Where; movingClock?: boolean } = {}
): Promise<RunningApp> {
	const { where } = options;
	const given = where && 'dataDir' in where ? where.dataDir : options.dataDir;
	const dataDir = given ?? (await mkdtemp(join(tmpdir(), 'entretous-app-')));
	const port = await freePort();
	let child: ChildProcess | undefined;

	const app: RunningApp = {
		origin: `http://localhost:${port}`,
		port,
		dataDir,
		setupPath: undefined,
		output: [],
		stop: () => end('SIGTERM'),
		kill: () => end('SIGKILL'),
		async forward(milliseconds) {
			const told = once(child!, 'message');
			child!.send({ forward: milliseconds });
			await told;
		},
		async start() {
			child = spawn(
				process.execPath,
				[
					'--disable-warning=ExperimentalWarning',
					...(options.movingClock ? ['--import', join(root, 'tests/support/moving-clock.ts')] : []),
					join(root, 'server/main.ts')
				],
				{
					cwd: root,
					env: {
						...process.env,
						NODE_ENV: 'test',
						DATA_DIR: dataDir,
						PORT: String(port),
						LOG_LEVEL: 'warn',
						...(where && 'url' in where && { DATABASE_URL: where.url }),
						...options.env
					},
					stdio: ['ignore', 'pipe', 'pipe', 'ipc']
				}
			);
			for (const stream of [child.stdout!, child.stderr!]) {
				createInterface({ input: stream }).on('line', (line) => {
					app.output.push(line);
					app.setupPath = /(\/start\?token=\S+)/.exec(line)?.[1] ?? app.setupPath;
				});
			}
			const ended = once(child, 'exit').then(([code]) => {
				throw new Error(`the program ended with ${code}:\n${app.output.join('\n')}`);
			});
			await Promise.race([once(child, 'message'), ended]);
			ended.catch(() => {});
		},
		async remove() {
			await end('SIGTERM');
			await rm(dataDir, { recursive: true, force: true });
		}
	};

	async function end(signal: 'SIGTERM' | 'SIGKILL') {
		const running = child;
		child = undefined;
		if (!running || running.exitCode !== null || running.signalCode !== null) return;
		const gone = once(running, 'exit');
		running.kill(signal);
		await gone;
	}

	await app.start();
	return app;
}
