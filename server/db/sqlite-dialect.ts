/**
 * Kysely over `node:sqlite` in worker threads. Kysely's own adapter, compiler and introspector; the driver is ours
 * because the built-in one is synchronous. Reads outside a transaction go to the reader thread, all else to the writer.
 */
import {
	type CompiledQuery,
	SqliteAdapter,
	SqliteIntrospector,
	SqliteQueryCompiler,
	type DatabaseConnection,
	type Dialect,
	type Driver,
	type Kysely,
	type QueryResult
} from 'kysely';
import type { SqliteThread } from './sqlite-thread.ts';
import type { Mutex } from './mutex.ts';

interface Threads {
	writer: SqliteThread;
	reader: SqliteThread;
	/** Held by whoever has a transaction open on the writer. */
	turn: Mutex;
}

/** Kysely's dialect for the two threads. Opening and closing them is the caller's. */
export function sqliteDialect(threads: Threads): Dialect {
	return {
		createAdapter: () => new ThreadsAdapter(),
		createDriver: () => new SqliteThreadDriver(threads),
		// eslint-disable-next-line @typescript-eslint/no-explicit-any -- as Kysely declares it
		createIntrospector: (db: Kysely<any>) => new SqliteIntrospector(db),
		createQueryCompiler: () => new SqliteQueryCompiler()
	};
}

class ThreadsAdapter extends SqliteAdapter {
	/** Else Kysely lets one statement in at a time, a page's reads behind someone else's transaction: our turn is enough. */
	override get supportsMultipleConnections() {
		return true;
	}

	/** SQLite can undo DDL, so a migration that fails half-way leaves nothing behind. */
	override get supportsTransactionalDdl() {
		return true;
	}
}

class SqliteThreadDriver implements Driver {
	readonly #threads: Threads;

	constructor(threads: Threads) {
		this.#threads = threads;
	}

	async init() {}

	async acquireConnection() {
		return new SqliteThreadConnection(this.#threads);
	}

	async beginTransaction(connection: SqliteThreadConnection) {
		await connection.begin();
	}

	async commitTransaction(connection: SqliteThreadConnection) {
		await connection.commit();
	}

	async rollbackTransaction(connection: SqliteThreadConnection) {
		await connection.rollback();
	}

	async releaseConnection() {}

	async destroy() {}
}

class SqliteThreadConnection implements DatabaseConnection {
	readonly #threads: Threads;
	#release: (() => void) | undefined;
	/** What the thread says of the beginning; the first statements do not wait for it. */
	#begun: Promise<unknown> | undefined;

	constructor(threads: Threads) {
		this.#threads = threads;
	}

	async begin() {
		this.#release = await this.#threads.turn.acquire();
		this.#begun = this.#threads.writer.ask({ kind: 'exec', sql: 'BEGIN IMMEDIATE' });
		// Said by the statement that comes next, or by the commit.
		this.#begun.catch(() => {});
	}

	/** Kysely rolls back after a commit that failed (a full disk): the turn is given up there, not here. */
	async commit() {
		await Promise.all([this.#begun, this.#threads.writer.ask({ kind: 'exec', sql: 'COMMIT' })]);
		this.#giveUpTurn();
	}

	async rollback() {
		try {
			await this.#threads.writer.ask({ kind: 'exec', sql: 'ROLLBACK' });
		} catch {
			// SQLite has rolled back by itself on some errors; there is then nothing left to undo.
		} finally {
			this.#giveUpTurn();
		}
	}

	#giveUpTurn() {
		this.#release?.();
		this.#release = undefined;
	}

	async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
		const within = this.#release !== undefined;
		const question = { kind: 'query', sql: query.sql, parameters: query.parameters, within } as const;
		if (within) {
			const [, answer] = await Promise.all([this.#begun, this.#threads.writer.ask(question)]);
			return result(answer);
		}
		if (isRead(query)) return result(await this.#threads.reader.ask(question));
		const release = await this.#threads.turn.acquire();
		try {
			return result(await this.#threads.writer.ask(question));
		} finally {
			release();
		}
	}

	streamQuery(): never {
		throw new Error('streaming is not supported: read in pages');
	}
}

function isRead(query: CompiledQuery): boolean {
	if (query.query.kind === 'SelectQueryNode') return true;
	return query.query.kind === 'RawNode' && /^\s*select\b/i.test(query.sql);
}

function result<R>({ rows, changes }: { rows: unknown[]; changes: number }): QueryResult<R> {
	return { rows: rows as R[], numAffectedRows: BigInt(changes) };
}
