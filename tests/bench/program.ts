import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Where } from '#server/db/connection.ts';
import { freePort } from '../support/free-port.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The real program in a process of its own, on this database. `stop` waits until it has ended. */
export async function startProgram(where: Where): Promise<{ origin: string; stop(): Promise<void> }> {
	const port = await freePort();
	const child = spawn(
		process.execPath,
		['--disable-warning=ExperimentalWarning', join(root, 'server/main.ts')],
		{
			cwd: root,
			env: {
				...process.env,
				PORT: String(port),
				LOG_LEVEL: 'warn',
				...('url' in where ? { DATABASE_URL: where.url } : { DATA_DIR: where.dataDir })
			},
			stdio: ['ignore', 'ignore', 'inherit', 'ipc']
		}
	);
	await once(child, 'message');
	return {
		origin: `http://localhost:${port}`,
		async stop() {
			child.kill('SIGTERM');
			await once(child, 'exit');
		}
	};
}
