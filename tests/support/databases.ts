import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { inject } from 'vitest';
import { openDatabase, type Connection, type Where } from '#server/db/connection.ts';
import { migrate } from '#server/db/migrate.ts';

export interface TestDatabase {
	where: Where;
	/** Opens it (once more, after a close) and migrates it. */
	open(): Promise<Connection>;
	remove(): Promise<void>;
}

export interface Kind {
	name: 'SQLite' | 'PostgreSQL';
	/** A fresh, empty database of this kind. */
	create(): Promise<TestDatabase>;
}

async function openMigrated(where: Where): Promise<Connection> {
	const connection = await openDatabase(where);
	await migrate(connection);
	return connection;
}

/** Both databases, real ones: `describe.each(databases)('… ($name)', ({ create }) => …)`. */
export const databases: Kind[] = [
	{
		name: 'SQLite',
		async create() {
			const dataDir = await mkdtemp(join(tmpdir(), 'entretous-'));
			const where = { dataDir };
			return {
				where,
				open: () => openMigrated(where),
				remove: () => rm(dataDir, { recursive: true, force: true })
			};
		}
	},
	{
		name: 'PostgreSQL',
		async create() {
			const server = inject('postgresUrl');
			const name = `test_${randomBytes(8).toString('hex')}`;
			await onServer(server, `create database ${name}`);
			const where = { url: Object.assign(new URL(server), { pathname: `/${name}` }).href };
			return {
				where,
				open: () => openMigrated(where),
				remove: () => onServer(server, `drop database if exists ${name} with (force)`)
			};
		}
	}
];

async function onServer(url: string, statement: string) {
	const client = new pg.Client({ connectionString: url });
	await client.connect();
	try {
		await client.query(statement);
	} finally {
		await client.end();
	}
}
