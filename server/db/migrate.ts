import { readdir } from 'node:fs/promises';
import { pathToFileURL, fileURLToPath } from 'node:url';
import { join } from 'node:path';
import type { Kysely } from 'kysely';
import { Migrator, type Migration } from 'kysely/migration';
import type { Connection } from './connection.ts';

/** Column types that the two databases name differently. */
export interface ColumnTypes {
	bytes: 'blob' | 'bytea';
}

interface MigrationFile {
	up(db: Kysely<unknown>, types: ColumnTypes): Promise<void>;
}

const FOLDER = fileURLToPath(new URL('../../migrations/', import.meta.url));

/**
 * Brings the database up to this version of the program and returns the names of the steps it ran.
 * `beforeChange` runs first when there is something to do on a database that holds data (the backup).
 * Throws `code: 'database-newer'` when the database knows steps that this program does not.
 */
export async function migrate(connection: Connection, beforeChange?: () => Promise<void>): Promise<string[]> {
	const migrations = await readMigrations(connection.dialect);
	const migrator = new Migrator({
		db: connection.db,
		provider: { getMigrations: async () => migrations }
	});
	const known = new Set(Object.keys(migrations));
	const steps = await appliedSteps(connection);
	refuseNewer(steps.filter((name) => !known.has(name)));
	if (steps.length > 0 && steps.length < known.size) await beforeChange?.();
	const { error, results } = await migrator.migrateToLatest();
	if (error) throw error;
	return (results ?? []).map((step) => step.migrationName);
}

/**
 * Brings an empty database to the steps that a backup had been through, no further.
 * Throws `code: 'database-newer'` when it names steps that this program does not know.
 */
export async function migrateTo(connection: Connection, steps: readonly string[]): Promise<void> {
	const migrations = await readMigrations(connection.dialect);
	refuseNewer(steps.filter((name) => !(name in migrations)));
	const migrator = new Migrator({
		db: connection.db,
		provider: { getMigrations: async () => migrations }
	});
	const last = steps.toSorted().at(-1);
	if (last === undefined) throw new Error('the backup names no migration');
	const { error } = await migrator.migrateTo(last);
	if (error) throw error;
}

function refuseNewer(steps: readonly string[]): void {
	if (steps.length === 0) return;
	throw Object.assign(
		new Error(
			`Cette base vient d’une version plus récente d’Entretous (${steps.join(', ')}). Installez cette version, ou restaurez une sauvegarde plus ancienne. / This database comes from a newer version of Entretous.`
		),
		{ code: 'database-newer' }
	);
}

/** The steps this database has been through, in order; none for an empty one. */
export async function appliedSteps({ db }: Connection): Promise<string[]> {
	const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
	if (!tables.some((table) => table.name === 'kysely_migration')) return [];
	const rows = await (db as unknown as Kysely<{ kysely_migration: { name: string } }>)
		.selectFrom('kysely_migration')
		.select('name')
		.orderBy('name')
		.execute();
	return rows.map((row) => row.name);
}

async function readMigrations(dialect: Connection['dialect']): Promise<Record<string, Migration>> {
	const types: ColumnTypes = { bytes: dialect === 'sqlite' ? 'blob' : 'bytea' };
	const found: Record<string, Migration> = {};
	for (const file of (await readdir(FOLDER)).filter((name) => name.endsWith('.ts')).sort()) {
		const step = (await import(pathToFileURL(join(FOLDER, file)).href)) as MigrationFile;
		found[file.slice(0, -3)] = { up: (db) => step.up(db, types) };
	}
	return found;
}
