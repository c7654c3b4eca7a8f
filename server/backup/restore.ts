import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { sql, type Transaction } from 'kysely';
import { openDatabase, SQLITE_FILE, type Connection, type Where } from '../db/connection.ts';
import { holdFolder } from '../db/folder-lock.ts';
import { appliedSteps, migrate, migrateTo } from '../db/migrate.ts';
import type { Database } from '../db/schema.ts';
import { verifyLog } from '../services/verify-log.ts';
import { openSource } from './source.ts';
import { readBackup } from './read.ts';

type Value = string | number | null | Uint8Array;

/** Columns that refer to their own table: the row referred to must come first. */
const selfReferences: Record<string, string> = {
	territory: 'parent_id',
	organisation: 'network_id',
	plan: 'local_version_of'
};

/** Who was signed in then is not who is signed in now. */
const leftOut = new Set(['session', 'sign_in_failure']);

const ROWS_AT_ONCE = 200;

export interface Restored {
	rows: number;
	/** Where the database that was there before has gone (SQLite, with `replace`). */
	movedAside: string | undefined;
}

/**
 * Fills a database from a backup, all or nothing, verifies it, and gives every document a new epoch so that open
 * pages do not merge what they hold into it.
 * Throws `code: 'not-empty'` unless the database is empty (SQLite: or `replace`), `'bad-backup'`, `'database-newer'`.
 */
export async function restore(
	where: Where,
	file: string,
	options: { replace: boolean; now: Date }
): Promise<Restored> {
	// Read once to its end before anything is touched.
	for await (const item of readBackup(file)) void item;
	if ('url' in where) {
		const connection = await openDatabase(where);
		try {
			if (!(await isEmpty(connection))) throw notEmpty();
			return { rows: await fill(connection, where, file, options.now), movedAside: undefined };
		} finally {
			await connection.close();
		}
	}
	return restoreFolder(where.dataDir, file, options);
}

async function restoreFolder(
	dataDir: string,
	file: string,
	{ replace, now }: { replace: boolean; now: Date }
): Promise<Restored> {
	await mkdir(dataDir, { recursive: true });
	const letGo = holdFolder(dataDir);
	const beside = join(dataDir, 'restoring');
	try {
		const target = join(dataDir, SQLITE_FILE);
		const taken = existsSync(target);
		if (taken && !replace) throw notEmpty();
		await rm(beside, { recursive: true, force: true });
		const connection = await openDatabase({ dataDir: beside });
		let rows: number;
		try {
			rows = await fill(connection, { dataDir: beside }, file, now);
		} finally {
			await connection.close();
		}
		let movedAside: string | undefined;
		if (taken) {
			movedAside = join(dataDir, `replaced-${now.toISOString().replaceAll(':', '-')}.sqlite`);
			for (const end of ['', '-wal', '-shm']) {
				if (existsSync(target + end)) await rename(target + end, movedAside + end);
			}
		}
		await rename(join(beside, SQLITE_FILE), target);
		return { rows, movedAside };
	} finally {
		await rm(beside, { recursive: true, force: true });
		letGo();
	}
}

async function fill(connection: Connection, where: Where, file: string, now: Date): Promise<number> {
	const items = readBackup(file);
	const first = await items.next();
	if (first.done || !('head' in first.value)) throw new Error('a backup begins with its head');
	await migrateTo(connection, first.value.head.steps);
	let rows = 0;
	await connection.db.transaction().execute(async (trx) => {
		let into: ReturnType<typeof inserter> | undefined;
		for await (const item of items) {
			if ('table' in item) {
				await into?.finish();
				into = inserter(trx, item.table.table, item.table.columns);
			} else if ('row' in item && into) {
				rows += 1;
				await into.add(item.row);
			}
		}
		await into?.finish();
		await verify(trx, file);
		const seconds = Math.floor(now.getTime() / 1000);
		await sql`update document set epoch = case when epoch >= ${seconds} then epoch + 1 else ${seconds} end`.execute(
			trx
		);
	});
	await migrate(connection);
	// Readable as a source again: the restored database can itself be backed up.
	await (await openSource(where)).close();
	return rows;
}

/** Without a row in any table: an earlier try may have left its tables. */
async function isEmpty(connection: Connection): Promise<boolean> {
	if ((await appliedSteps(connection)).length === 0) return true;
	for (const { name } of await connection.db.introspection.getTables()) {
		// An index of nothing has rows of its own.
		if (name.startsWith('search_')) continue;
		const { rows } = await sql`select 1 from ${sql.table(name)} limit 1`.execute(connection.db);
		if (rows.length > 0) return false;
	}
	return true;
}

/** Inserts rows some hundred at a time; those that refer to a row of their own table wait for it. */
function inserter(trx: Transaction<Database>, table: string, columns: string[]) {
	const reference = selfReferences[table];
	const own = reference ? columns.indexOf(reference) : -1;
	const key = columns.indexOf('id');
	const inserted = new Set<Value>();
	let ready: Value[][] = [];
	let waiting: Value[][] = [];
	const names = sql.join(columns.map((column) => sql.ref(column)));

	const flush = async () => {
		if (ready.length === 0) return;
		const values = ready.map((row) => sql`(${sql.join(row)})`);
		ready = [];
		await sql`insert into ${sql.table(table)} (${names}) values ${sql.join(values)}`.execute(trx);
	};
	return {
		async add(row: Value[]) {
			if (leftOut.has(table)) return;
			const needs = own < 0 ? null : row[own]!;
			if (needs !== null && !inserted.has(needs)) {
				waiting.push(row);
				return;
			}
			ready.push(row);
			if (own >= 0) inserted.add(row[key]!);
			if (ready.length * columns.length >= ROWS_AT_ONCE * 10 || ready.length >= ROWS_AT_ONCE) await flush();
		},
		async finish() {
			while (waiting.length > 0) {
				const before = waiting;
				waiting = [];
				for (const row of before) await this.add(row);
				if (waiting.length === before.length)
					throw new Error(`rows of ${table} refer to rows that are missing`);
			}
			await flush();
		}
	};
}

/** Counts every table against the file and follows every log to its end. */
async function verify(trx: Transaction<Database>, file: string): Promise<void> {
	const wanted = new Map<string, number>();
	let table = '';
	for await (const item of readBackup(file)) {
		if ('table' in item) table = item.table.table;
		else if ('row' in item) wanted.set(table, (wanted.get(table) ?? 0) + 1);
	}
	for (const [name, count] of wanted) {
		if (leftOut.has(name)) continue;
		const { rows } = await sql<{ n: number }>`select count(*) as n from ${sql.table(name)}`.execute(trx);
		if (Number(rows[0]?.n) !== count) throw new Error(`${name} holds ${rows[0]?.n} rows instead of ${count}`);
	}
	const broken = await verifyLog(trx);
	if (broken.broken.length > 0)
		throw new Error(`the event log does not verify: ${JSON.stringify(broken.broken[0])}`);
}

function notEmpty(): Error {
	return Object.assign(new Error('the database is not empty'), { code: 'not-empty' });
}
