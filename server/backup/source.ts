import { join } from 'node:path';
import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import pg from 'pg';
import { SQLITE_FILE, type Where } from '../db/connection.ts';

export interface Table {
	name: string;
	columns: string[];
}

/** Everything in a database as it was at one moment, while others go on writing. */
export interface Source {
	steps: string[];
	/** Every table but Kysely's own and the index of the search, which is made again; those referred to before those that refer to them. */
	tables: Table[];
	rows(table: string, columns: string[]): AsyncIterable<unknown[]>;
	close(): Promise<void>;
}

const PAGE = 500;

/** Opens a database for reading at one moment. The process that serves is not disturbed. */
export function openSource(where: Where): Promise<Source> {
	return 'url' in where ? postgresSource(where.url) : sqliteSource(where.dataDir);
}

async function sqliteSource(dataDir: string): Promise<Source> {
	const file = join(dataDir, SQLITE_FILE);
	if (!existsSync(file)) throw Object.assign(new Error(`no database in ${dataDir}`), { code: 'no-database' });
	const database = new DatabaseSync(file, { readOnly: true, timeout: 10_000 });
	// One read transaction: in WAL mode it sees one moment, whatever is committed meanwhile.
	database.exec('BEGIN');
	const all = (sql: string) => database.prepare(sql).all() as Record<string, string>[];
	const names = all(
		`select name from sqlite_master where type = 'table' and name not like 'sqlite_%' and name not like 'kysely_%' and name not like 'search_%'`
	).map((row) => row.name!);
	const tables = names.map((name) => ({
		name,
		columns: all(`select name from pragma_table_info('${name}')`).map((row) => row.name!),
		needs: all(`select "table" as name from pragma_foreign_key_list('${name}')`).map((row) => row.name!)
	}));
	return {
		steps: all('select name from kysely_migration order by name').map((row) => row.name!),
		tables: inOrder(tables),
		async *rows(table, columns) {
			for (const row of database.prepare(`select ${list(columns)} from "${table}"`).iterate()) {
				yield columns.map((column) => (row as Record<string, unknown>)[column]);
			}
		},
		async close() {
			database.exec('COMMIT');
			database.close();
		}
	};
}

async function postgresSource(url: string): Promise<Source> {
	const client = new pg.Client({ connectionString: url });
	await client.connect();
	await client.query('begin isolation level repeatable read read only');
	const all = async (sql: string) => (await client.query(sql)).rows as Record<string, string>[];
	const columns = await all(
		`select table_name, column_name from information_schema.columns
		 where table_schema = current_schema() and table_name not like 'kysely_%'
		 and table_name not like 'search_%' order by table_name, ordinal_position`
	);
	const needs = await all(
		`select conrelid::regclass::text as name, confrelid::regclass::text as needs from pg_constraint
		 where contype = 'f' and connamespace = current_schema()::regnamespace`
	);
	const names = [...new Set(columns.map((row) => row.table_name!))];
	const tables = names.map((name) => ({
		name,
		columns: columns.filter((row) => row.table_name === name).map((row) => row.column_name!),
		needs: needs.filter((row) => row.name === name).map((row) => row.needs!)
	}));
	return {
		steps: (await all('select name from kysely_migration order by name')).map((row) => row.name!),
		tables: inOrder(tables),
		async *rows(table, names) {
			await client.query(`declare page no scroll cursor for select ${list(names)} from "${table}"`);
			for (;;) {
				const { rows } = await client.query({ text: `fetch ${PAGE} from page`, rowMode: 'array' });
				yield* rows as unknown[][];
				if (rows.length < PAGE) break;
			}
			await client.query('close page');
		},
		async close() {
			await client.query('commit');
			await client.end();
		}
	};
}

export function list(columns: readonly string[]): string {
	return columns.map((column) => `"${column}"`).join(', ');
}

/** Tables after those they refer to. Rows that refer to their own table are ordered when they are restored. */
function inOrder(tables: (Table & { needs: string[] })[]): Table[] {
	const placed = new Map<string, Table>();
	let waiting = tables.toSorted((a, b) => a.name.localeCompare(b.name));
	while (waiting.length > 0) {
		const ready = waiting.filter((table) =>
			table.needs.every((need) => need === table.name || placed.has(need))
		);
		if (ready.length === 0) throw new Error('tables refer to each other in a circle');
		for (const { name, columns } of ready) placed.set(name, { name, columns });
		waiting = waiting.filter((table) => !placed.has(table.name));
	}
	return [...placed.values()];
}
