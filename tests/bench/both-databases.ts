import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import type { Where } from '#server/db/connection.ts';
import { startPostgres } from '../support/postgres.ts';

/** Measures on an empty SQLite and then on an empty PostgreSQL, and leaves nothing of either. */
export async function onBothDatabases<Found>(
	measure: (name: string, where: Where) => Promise<Found>
): Promise<[sqlite: Found, postgres: Found]> {
	const dataDir = await mkdtemp(join(tmpdir(), 'entretous-bench-'));
	const postgres = await startPostgres();
	try {
		const client = new pg.Client({ connectionString: postgres.url });
		await client.connect();
		await client.query('create database bench');
		await client.end();
		const url = Object.assign(new URL(postgres.url), { pathname: '/bench' }).href;
		return [await measure('SQLite', { dataDir }), await measure('PostgreSQL', { url })];
	} finally {
		await postgres.stop();
		await rm(dataDir, { recursive: true, force: true });
	}
}
