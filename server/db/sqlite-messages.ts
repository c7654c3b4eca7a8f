/** What travels between the event loop and a thread that holds a SQLite connection. */
export type Question =
	/** `within`: only while a transaction is open, which SQLite ends by itself on some errors. */
	| { id: number; kind: 'query'; sql: string; parameters: readonly unknown[]; within: boolean }
	| { id: number; kind: 'batch'; statements: readonly PackedStatement[]; bytes: Uint8Array }
	| { id: number; kind: 'exec'; sql: string }
	| { id: number; kind: 'close' };

/** What a parameter may be: no more than SQLite takes as it is. */
type Cell = string | number | Uint8Array | null;

/** One statement run for each row of parameters. */
export interface BatchStatement {
	sql: string;
	rows: readonly (readonly Cell[])[];
}

/** The same as it travels: the cells of all rows one after the other. */
export interface PackedStatement {
	sql: string;
	/** Cells of a row. */
	width: number;
	/** Which cells of a row are bytes: in their place stands how many, and they lie in the batch's buffer in order. */
	bytesAt: readonly number[];
	cells: Exclude<Cell, Uint8Array>[];
}

export type Answer =
	| { id: number; rows: unknown[]; changes: number; error?: undefined }
	| { id: number; error: { message: string; errcode: number | undefined } };

/**
 * A batch with all its bytes in one buffer, which is handed over rather than copied, and all its cells in one list:
 * cloning some hundred small arrays one by one costs more than storing them. Statements without rows are left out.
 */
export function pack(statements: readonly BatchStatement[]): {
	statements: PackedStatement[];
	bytes: Uint8Array;
} {
	const packed: PackedStatement[] = [];
	const parts: Uint8Array[] = [];
	let length = 0;
	for (const { sql, rows } of statements) {
		const [first] = rows;
		if (!first) continue;
		const bytesAt = [...first.keys()].filter((column) => first[column] instanceof Uint8Array);
		const cells: PackedStatement['cells'] = [];
		for (const row of rows) {
			for (const cell of row) {
				if (cell instanceof Uint8Array) {
					parts.push(cell);
					length += cell.byteLength;
					cells.push(cell.byteLength);
				} else cells.push(cell);
			}
		}
		packed.push({ sql, width: first.length, bytesAt, cells });
	}
	const bytes = new Uint8Array(length);
	let at = 0;
	for (const part of parts) {
		bytes.set(part, at);
		at += part.byteLength;
	}
	return { statements: packed, bytes };
}

/** Puts the bytes back in their places. */
export function unpack(statements: readonly PackedStatement[], bytes: Uint8Array): void {
	let at = 0;
	for (const { width, bytesAt, cells } of statements) {
		if (bytesAt.length === 0) continue;
		for (let row = 0; row < cells.length; row += width) {
			for (const column of bytesAt) {
				const length = cells[row + column] as number;
				(cells as Cell[])[row + column] = bytes.subarray(at, at + length);
				at += length;
			}
		}
	}
}
