import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { inUse } from './in-use.ts';

/**
 * Takes a data folder for this process: an exclusive transaction on a lock database of its own, which the system
 * frees even after `kill -9`, and which leaves the data file readable for a backup.
 * Returns the function that lets it go; throws `code: 'database-in-use'` when another process holds it.
 */
export function holdFolder(dataDir: string): () => void {
	const lock = new DatabaseSync(join(dataDir, 'lock.sqlite'), { timeout: 0 });
	try {
		lock.exec('BEGIN EXCLUSIVE');
	} catch {
		lock.close();
		throw Object.assign(new Error(inUse(`le dossier ${dataDir}`)), { code: 'database-in-use' });
	}
	return () => lock.close();
}
