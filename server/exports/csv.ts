import { stringify } from 'csv-stringify/sync';
import type { ExportEntry } from '../services/export-rows.ts';
import { entriesTable } from './tables.ts';
import type { ExportWords } from './words.ts';

/**
 * One row an entry, as a French spreadsheet opens it: semicolons, and a mark that says UTF-8. A cell that begins like
 * a formula is a text.
 */
export function toCsv(entries: readonly ExportEntry[], words: ExportWords): string {
	const { columns, rows } = entriesTable(entries, words);
	return stringify([columns.map((column) => words.columns[column]), ...rows], {
		bom: true,
		delimiter: ';',
		record_delimiter: 'windows',
		escape_formulas: true
	});
}
