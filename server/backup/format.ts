/**
 * A backup is the database as text, the same from SQLite and PostgreSQL, so that one can be restored on the other:
 * gzipped lines of JSON. The first is the head, then each table's line is followed by one line a row, the last is the
 * foot with the number of rows and the SHA-256 of all lines before it.
 */
export const FORMAT = 'entretous-backup';
export const FORMAT_VERSION = 1;

export interface Head {
	format: typeof FORMAT;
	version: number;
	madeAt: string;
	/** The migrations that the database had been through. */
	steps: string[];
}

export interface TableLine {
	table: string;
	columns: string[];
}

export interface Foot {
	end: true;
	rows: number;
	sha256: string;
}

/** A column's value; bytes travel as base 64. */
export type Cell = string | number | null | { b: string };

export function toCell(value: unknown): Cell {
	if (value === null || value === undefined) return null;
	if (value instanceof Uint8Array) return { b: Buffer.from(value).toString('base64') };
	if (typeof value === 'string' || typeof value === 'number') return value;
	if (typeof value === 'bigint') return Number(value);
	if (typeof value === 'boolean') return Number(value);
	throw new Error(`a column holds ${typeof value}, which a backup cannot carry`);
}

export function fromCell(cell: Cell): string | number | null | Uint8Array {
	return cell !== null && typeof cell === 'object' ? Buffer.from(cell.b, 'base64') : cell;
}
