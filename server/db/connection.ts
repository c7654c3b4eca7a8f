import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import { holdFolder } from './folder-lock.ts';
import { preparingClient } from './prepared.ts';
import { inUse } from './in-use.ts';
import { Mutex } from './mutex.ts';
import { sqliteDialect } from './sqlite-dialect.ts';
import { SqliteThread } from './sqlite-thread.ts';
import { pack, type BatchStatement } from './sqlite-messages.ts';
import type { Database } from './schema.ts';

/** The database, whichever it is. */
export interface Connection {
	db: Kysely<Database>;
	/** For what people wait to see saved: a statement here is given up when the database does not answer. */
	committing: Kysely<Database>;
	dialect: 'sqlite' | 'postgres';
	/** Runs every statement for each of its rows in one transaction of `committing`: one durable commit. Placeholders are the dialect's own. */
	batch(statements: readonly BatchStatement[]): Promise<void>;
	close(): Promise<void>;
}

/** `patience`: milliseconds that a statement of `committing` may take. */
export type Where = { dataDir: string } | { url: string; patience?: number };

/** The name of the SQLite file inside `DATA_DIR`. */
export const SQLITE_FILE = 'entretous.sqlite';

/** Any fixed number: the advisory lock that one Entretous process holds on a PostgreSQL database. */
const PROCESS_LOCK = 7_305_001;

/**
 * Opens the database and takes it for this process alone.
 * Throws an error with `code: 'database-in-use'` when another process holds it.
 */
export async function openDatabase(where: Where): Promise<Connection> {
	if ('url' in where) {
		const letGo = await holdDatabase(where.url);
		return openPostgres(where, letGo);
	}
	mkdirSync(where.dataDir, { recursive: true });
	return openSqlite(where.dataDir, holdFolder(where.dataDir));
}

/** Opens the database beside the process that serves it: for an operator's short commands. */
export async function openBeside(where: Where): Promise<Connection> {
	if ('url' in where) return openPostgres(where, async () => {});
	if (!existsSync(join(where.dataDir, SQLITE_FILE))) {
		throw Object.assign(new Error(`no database in ${where.dataDir}`), { code: 'no-database' });
	}
	return openSqlite(where.dataDir, () => {});
}

async function openSqlite(dataDir: string, letGo: () => void): Promise<Connection> {
	const file = join(dataDir, SQLITE_FILE);
	const writer = new SqliteThread(file, { readOnly: false });
	// The reader cannot open a file that the writer has not made yet.
	await writer.ask({ kind: 'exec', sql: 'SELECT 1' });
	const reader = new SqliteThread(file, { readOnly: true });
	const turn = new Mutex();
	const db = new Kysely<Database>({ dialect: sqliteDialect({ writer, reader, turn }) });
	return {
		db,
		// The file is on this machine: it answers or fails.
		committing: db,
		dialect: 'sqlite',
		async batch(statements) {
			const release = await turn.acquire();
			try {
				await writer.ask({ kind: 'batch', ...pack(statements) });
			} finally {
				release();
			}
		},
		async close() {
			const release = await turn.acquire();
			await db.destroy();
			await reader.close();
			await writer.close();
			release();
			letGo();
		}
	};
}

// int8: our counts, sequences and client ids are all below 2^53.
pg.types.setTypeParser(20, Number);

/** A peer that is gone is noticed while nothing is asked of it. */
const KEEP_ALIVE = { keepAlive: true, keepAliveInitialDelayMillis: 10_000 };
/** Milliseconds to wait for a connection: longer, and a page had better say that something is wrong. */
const CONNECT_WITHIN = 10_000;
/** Milliseconds. The largest commit of the relay, 32 MB, takes a small part of that. */
const COMMIT_WITHIN = 30_000;

async function openPostgres(
	{ url, patience = COMMIT_WITHIN }: { url: string; patience?: number },
	letGo: () => Promise<void>
): Promise<Connection> {
	const settings = {
		connectionString: url,
		connectionTimeoutMillis: CONNECT_WITHIN,
		...KEEP_ALIVE,
		// A pipeline: what is begun together on a connection is sent together, and answered in order.
		pipeline: true
	};
	// Migrations, indexes and exports may take long, so nothing here is given up.
	const pool = new pg.Pool({ ...settings, max: 10, Client: preparingClient() });
	// Of their own: pages that wait never delay the journal. Told nothing for so long, the connection is given up.
	const committers = new pg.Pool({
		...settings,
		max: 2,
		idleTimeoutMillis: 0,
		connectionTimeoutMillis: Math.min(CONNECT_WITHIN, patience),
		query_timeout: patience,
		Client: preparingClient(),
		async onConnect(client) {
			// And so is the transaction at its other end, a little earlier, or its locks would hold up the next try.
			const within = Math.ceil(patience * 0.8);
			await client.query(
				`set statement_timeout = ${within}; set idle_in_transaction_session_timeout = ${within}`
			);
		}
	});
	const pools = [pool, committers];
	for (const each of pools) {
		each.on('error', ignore);
		// The pool listens to those that wait in it. One that is lost while it is used fails what was asked of it.
		each.on('connect', (client) => client.on('error', ignore));
	}
	const [db, committing] = pools.map(
		(each) => new Kysely<Database>({ dialect: new PostgresDialect({ pool: each }) })
	) as [Kysely<Database>, Kysely<Database>];
	return {
		db,
		committing,
		dialect: 'postgres',
		async batch(statements) {
			const client = await committers.connect();
			let broken: Error | undefined;
			try {
				await client.query('BEGIN');
				for (const { sql: text, rows: each } of statements) {
					for (const values of each) await client.query(text, [...values]);
				}
				await client.query('COMMIT');
			} catch (error) {
				await client.query('ROLLBACK').catch((failure: Error) => (broken = failure));
				throw error;
			} finally {
				client.release(broken);
			}
		},
		async close() {
			await db.destroy();
			await committing.destroy();
			await letGo();
		}
	};
}

/** Takes a PostgreSQL database for this process, for as long as its connection lives. */
async function holdDatabase(url: string): Promise<() => Promise<void>> {
	const holder = new pg.Client({ connectionString: url, ...KEEP_ALIVE });
	// A lost connection is noticed by the next query; without a listener it would end the process.
	holder.on('error', ignore);
	await holder.connect();
	const { rows } = await holder.query('select pg_try_advisory_lock($1) as taken', [PROCESS_LOCK]);
	// Ended, not only asked to end: whoever opens it next must not find it held.
	if (rows[0].taken) return () => holder.end().catch(() => {});
	await holder.end();
	throw Object.assign(new Error(inUse('cette base PostgreSQL')), { code: 'database-in-use' });
}

/** Throws when the database cannot be read. From a table: for a bare `select 1` SQLite does not look at its file. */
export async function ping(db: Kysely<Database>): Promise<void> {
	await db.selectFrom('alliance').select('id').limit(1).execute();
}

function ignore(): void {}
