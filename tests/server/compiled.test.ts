import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { startApp } from '../support/app.ts';

test(
	'after what `npm start` does first, no thread of the program holds a compiler of TypeScript',
	{ timeout: 120_000 },
	async () => {
		const folder = await mkdtemp(join(tmpdir(), 'entretous-compiled-'));
		vi.stubEnv('NODE_COMPILE_CACHE', folder);
		try {
			const { ensureCompiled } = await import('../../server/start.js');
			ensureCompiled(process.execPath);
			const app = await startApp({ env: { NODE_DEBUG_NATIVE: 'COMPILE_CACHE' } });
			const said = (words: string, file: string) =>
				app.output.some((line) => line.includes(`${words} for StrippedTypeScript`) && line.includes(file));
			// The thread of the documents goes on reading what it is made of while others are served.
			for (const file of [
				'server/main.ts',
				'db/sqlite-worker.ts',
				'documents/worker.ts',
				'documents/replace.ts'
			]) {
				await expect.poll(() => said('retrieving transpile cache', file), { timeout: 30_000 }).toBe(true);
			}
			expect(said('no transpile cache', '')).toBe(false);
			await app.remove();
		} finally {
			vi.unstubAllEnvs();
			await rm(folder, { recursive: true, force: true });
		}
	}
);
