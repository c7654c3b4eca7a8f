import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Connection } from '../db/connection.ts';
import type { Env } from '../env.ts';
import type { Logger } from '../logger.ts';
import { openSource } from './source.ts';
import { writeBackup } from './write.ts';

/** Before a database is changed by a newer version, what it holds goes to `DATA_DIR/backups`. */
export async function backUpBeforeMigration(_connection: Connection, env: Env, log: Logger): Promise<void> {
	const folder = join(env.dataDir, 'backups');
	await mkdir(folder, { recursive: true });
	const now = new Date();
	const file = join(folder, `before-migration-${now.toISOString().replaceAll(':', '-')}.gz`);
	const source = await openSource(env.database);
	try {
		const { rows } = await writeBackup(source, file, now);
		log.info({ file, rows }, 'backed up before migrating');
	} finally {
		await source.close();
	}
}
