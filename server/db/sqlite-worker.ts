/**
 * One SQLite connection in a thread of its own, so that neither an fsync nor a slow page ever stalls the event loop.
 * Started twice by `sqlite.ts`: once to write, once (read-only) to read.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { unpack, type Answer, type PackedStatement, type Question } from './sqlite-messages.ts';

const { file, readOnly } = workerData as { file: string; readOnly: boolean };
const CACHED_STATEMENTS = 500;

const database = new DatabaseSync(file, { readOnly, timeout: 10_000 });
if (!readOnly) {
	database.exec('PRAGMA journal_mode = WAL');
	// FULL: a commit is on the disk before it is acknowledged, also when the power goes.
	database.exec('PRAGMA synchronous = FULL');
	database.exec('PRAGMA wal_autocheckpoint = 4000');
}
database.exec('PRAGMA foreign_keys = ON');
database.exec('PRAGMA cache_size = -65536');

const statements = new Map<string, StatementSync>();

function prepare(sql: string): StatementSync {
	const known = statements.get(sql);
	if (known) return known;
	const statement = database.prepare(sql);
	statements.set(sql, statement);
	if (statements.size > CACHED_STATEMENTS) statements.delete(statements.keys().next().value!);
	return statement;
}

function bindable(parameters: readonly unknown[]): SQLInputValue[] {
	return parameters.map((value) =>
		value === undefined ? null : typeof value === 'boolean' ? Number(value) : (value as SQLInputValue)
	);
}

function run(sql: string, parameters: readonly unknown[]): { rows: unknown[]; changes: number } {
	const statement = prepare(sql);
	if (statement.columns().length > 0) return { rows: statement.all(...bindable(parameters)), changes: 0 };
	return { rows: [], changes: Number(statement.run(...bindable(parameters)).changes) };
}

/** Rows that one statement takes at most: a statement for each row costs twice as much as the row itself. */
const MOST_ROWS = 16;

/** One transaction: every statement for each of its rows, all or nothing. */
function runBatch(batch: readonly PackedStatement[], bytes: Uint8Array): void {
	unpack(batch, bytes);
	const runs = batch.flatMap(inRuns);
	// A single statement is a transaction by itself.
	if (runs.length === 1) {
		prepare(runs[0]!.sql).run(...runs[0]!.cells);
		return;
	}
	prepare('BEGIN IMMEDIATE').run();
	try {
		for (const { sql, cells } of runs) prepare(sql).run(...cells);
		prepare('COMMIT').run();
	} catch (error) {
		if (database.isTransaction) database.exec('ROLLBACK');
		throw error;
	}
}

/** A statement with its rows, many at a time where it lists values: 16, 8, 4, 2, 1, so that few are ever prepared. */
function inRuns({ sql, width, cells }: PackedStatement): { sql: string; cells: SQLInputValue[] }[] {
	const runs: { sql: string; cells: SQLInputValue[] }[] = [];
	const values = /\bvalues (\([?, ]+\))/.exec(sql);
	for (let at = 0; at < cells.length;) {
		const left = (cells.length - at) / width;
		let rows = values ? MOST_ROWS : 1;
		while (rows > left) rows /= 2;
		runs.push({
			sql: rows === 1 ? sql : sql.replace(values![1]!, Array(rows).fill(values![1]).join(', ')),
			cells: cells.slice(at, at + rows * width)
		});
		at += rows * width;
	}
	return runs;
}

parentPort!.on('message', (question: Question) => {
	let answer: Answer;
	try {
		if (question.kind === 'batch') {
			runBatch(question.statements, question.bytes);
			answer = { id: question.id, rows: [], changes: 0 };
		} else if (question.kind === 'exec') {
			database.exec(question.sql);
			answer = { id: question.id, rows: [], changes: 0 };
		} else if (question.kind === 'close') {
			database.close();
			answer = { id: question.id, rows: [], changes: 0 };
		} else {
			if (question.within && !database.isTransaction) throw new Error('the transaction has ended');
			answer = { id: question.id, ...run(question.sql, question.parameters) };
		}
	} catch (error) {
		const { message, errcode } = error as Error & { errcode?: number };
		answer = { id: question.id, error: { message, errcode } };
	}
	parentPort!.postMessage(answer);
	if (question.kind === 'close') parentPort!.close();
});
