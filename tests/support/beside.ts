import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import pg from 'pg';
import { SQLITE_FILE, type Where } from '#server/db/connection.ts';
import { hashOf } from '#server/ids.ts';

export type Beside = ReturnType<typeof lookBeside>;

/** Looks into the database of a running program, past it. */
export function lookBeside(where: Where) {
	const { all, dump, close } = 'url' in where ? onPostgres(where.url) : onSqlite(where.dataDir);

	/** The names of all tables. */
	async function tables(): Promise<string[]> {
		const rows = await all(
			'url' in where
				? 'select tablename as name from pg_tables where schemaname = current_schema()'
				: "select name from sqlite_master where type = 'table'"
		);
		return rows.map((row) => String(row.name)).sort();
	}

	async function count(table: string): Promise<number> {
		return Number((await all(`select count(*) as n from ${table}`))[0]!.n);
	}

	return {
		all,
		/** What all of these tables hold, as a string to compare. */
		dump,
		tables,
		count,
		close
	};
}

type Row = Record<string, unknown>;

function onSqlite(dataDir: string) {
	const database = new DatabaseSync(join(dataDir, SQLITE_FILE), { readOnly: true });
	const all = async (query: string): Promise<Row[]> => database.prepare(query).all();
	return {
		all,
		async dump(tables: readonly string[]): Promise<string> {
			const contents = tables.map((table) => database.prepare(`select * from "${table}"`).all());
			return JSON.stringify([tables, contents]);
		},
		close: async () => database.close()
	};
}

function onPostgres(url: string) {
	const client = new pg.Client({ connectionString: url });
	const connected = client.connect();
	const all = async (query: string | pg.QueryConfig): Promise<Row[]> => {
		await connected;
		return (await client.query<Row>(query)).rows;
	};
	return {
		all,
		/** One statement, planned once, and only a digest of each table is sent: it is asked for thousands of times. */
		async dump(tables: readonly string[]): Promise<string> {
			const digests = tables.map(
				(table) =>
					`select '${table}' as name, md5(string_agg(it::text, ',' order by it::text)) as digest from "${table}" as it`
			);
			const text = digests.join(' union all ');
			const rows = await all({ name: `dump ${hashOf(text)}`.slice(0, 60), text });
			return rows
				.map(({ name, digest }) => `${String(name)} ${String(digest)}`)
				.sort()
				.join('\n');
		},
		close: () => client.end()
	};
}
