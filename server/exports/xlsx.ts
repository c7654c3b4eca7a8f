import writeXlsx from 'write-excel-file/node';
import type { ExportEntry } from '../services/export-rows.ts';
import { entriesTable, positionsTable, signaturesTable, textsTable, type ExportTable } from './tables.ts';
import type { ExportWords } from './words.ts';

/** A spreadsheet cell holds no more. */
const LONGEST = 32_767;

/** Four sheets: the entries, the positions, everything that was said, the signatures. Texts are never formulas. */
export function toXlsx(entries: readonly ExportEntry[], words: ExportWords): Promise<Buffer> {
	const sheet = (name: keyof ExportWords['sheets'], table: ExportTable) => ({
		sheet: words.sheets[name],
		stickyRowsCount: 1,
		columns: table.columns.map((column) => ({ width: wide.has(column) ? 48 : 18 })),
		data: [
			table.columns.map((column) => ({ value: words.columns[column], fontWeight: 'bold' as const })),
			...table.rows.map((row) =>
				row.map((cell) =>
					cell === null || cell === ''
						? null
						: typeof cell === 'number'
							? { type: Number, value: cell }
							: { type: String, value: cell.slice(0, LONGEST), wrap: true }
				)
			)
		]
	});
	return writeXlsx([
		sheet('entries', entriesTable(entries, words)),
		sheet('positions', positionsTable(entries, words)),
		sheet('texts', textsTable(entries, words)),
		sheet('signatures', signaturesTable(entries, words))
	]).toBuffer();
}

const wide = new Set<string>(['title', 'text', 'reason', 'minority', 'reservations', 'parties', 'words']);
