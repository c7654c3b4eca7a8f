import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect } from 'vitest';
import { toCell } from '#server/backup/format.ts';
import { openSource } from '#server/backup/source.ts';
import { writeBackup } from '#server/backup/write.ts';
import { openBeside, type Where } from '#server/db/connection.ts';
import { appliedSteps } from '#server/db/migrate.ts';
import type { Kind, TestDatabase } from '../../support/databases.ts';
import { fill } from './fill.ts';

export const now = new Date('2026-03-02T09:00:00.000Z');

/** A folder for the test's files, and the backup in it; new for every test. */
export let folder: string;
export let file: string;
const made: TestDatabase[] = [];
beforeEach(async () => {
	folder = await mkdtemp(join(tmpdir(), 'entretous-backup-'));
	file = join(folder, 'backup.gz');
});
afterEach(async () => {
	for (const database of made.splice(0)) await database.remove();
	await rm(folder, { recursive: true, force: true });
});

export async function fresh({ create }: Kind): Promise<TestDatabase> {
	const database = await create();
	made.push(database);
	return database;
}

export async function backUp(where: Where, to = file) {
	const source = await openSource(where);
	return writeBackup(source, to, now).finally(() => source.close());
}

/** A database with something in every kind of table, backed up and closed. */
export async function backedUp(kind: Kind): Promise<TestDatabase> {
	const database = await fresh(kind);
	const connection = await database.open();
	await fill(connection);
	await backUp(database.where);
	await connection.close();
	return database;
}

/** Every row of every table as text, in an order of its own; but what a restore changes on purpose. */
export async function contents(where: Where): Promise<Record<string, string[]>> {
	const source = await openSource(where);
	const found: Record<string, string[]> = {};
	for (const { name, columns } of source.tables) {
		const kept = columns.filter((column) => !(name === 'document' && column === 'epoch'));
		const rows: string[] = [];
		for await (const row of source.rows(name, kept)) {
			rows.push(JSON.stringify(Object.fromEntries(kept.map((column, i) => [column, toCell(row[i])]).sort())));
		}
		found[name] = rows.sort();
	}
	await source.close();
	return found;
}

export async function epochs(where: Where): Promise<number[]> {
	const connection = await openBeside(where);
	const rows = await connection.db.selectFrom('document').select('epoch').execute();
	await connection.close();
	return rows.map((row) => row.epoch);
}

/** That nothing of a backup got in: an empty database takes a whole one afterwards. */
export async function expectEmpty(where: Where) {
	if ('dataDir' in where) expect(await readdir(where.dataDir)).not.toContain('entretous.sqlite');
	else if (await isMigrated(where)) {
		// Tables may be there, made before the rows were refused: no row may.
		for (const [table, rows] of Object.entries(await contents(where)))
			expect([table, rows]).toEqual([table, []]);
	}
}

async function isMigrated(where: Where): Promise<boolean> {
	const connection = await openBeside(where);
	const steps = await appliedSteps(connection);
	await connection.close();
	return steps.length > 0;
}
