/** What travels between the event loop and a thread that holds a SQLite connection. */
export type Question =
	| { id: number; kind: 'query'; sql: string; parameters: readonly unknown[] }
	| { id: number; kind: 'batch'; statements: readonly BatchStatement[]; bytes: Uint8Array }
	| { id: number; kind: 'exec'; sql: string }
	| { id: number; kind: 'close' };

/** One statement run once for each row of parameters. */
export interface BatchStatement {
	sql: string;
	rows: readonly (readonly unknown[])[];
}

export type Answer =
	| { id: number; rows: unknown[]; changes: number; error?: undefined }
	| { id: number; error: { message: string; errcode: number | undefined } };

/**
 * A batch with all its bytes in one buffer, which is handed over rather than copied: cloning some hundred small arrays
 * one by one costs more than storing them. A cell of bytes becomes `[from, to]`.
 */
export function pack(statements: readonly BatchStatement[]): {
	statements: BatchStatement[];
	bytes: Uint8Array;
} {
	let length = 0;
	for (const { rows } of statements) {
		for (const row of rows) for (const cell of row) if (cell instanceof Uint8Array) length += cell.byteLength;
	}
	const bytes = new Uint8Array(length);
	let at = 0;
	const place = (cell: unknown) => {
		if (!(cell instanceof Uint8Array)) return cell;
		bytes.set(cell, at);
		at += cell.byteLength;
		return [at - cell.byteLength, at];
	};
	return {
		statements: statements.map(({ sql, rows }) => ({ sql, rows: rows.map((row) => row.map(place)) })),
		bytes
	};
}

/** A row as it was before it was packed. */
export function unpack(row: readonly unknown[], bytes: Uint8Array): unknown[] {
	return row.map((cell) =>
		Array.isArray(cell) ? bytes.subarray(cell[0] as number, cell[1] as number) : cell
	);
}
