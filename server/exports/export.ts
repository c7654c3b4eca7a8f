import type { ExportEntry } from '../services/export-rows.ts';
import { toCsv } from './csv.ts';
import { toDocx } from './docx.ts';
import type { ExportWords } from './words.ts';
import { toXlsx } from './xlsx.ts';

export const exportFormats = ['xlsx', 'csv', 'docx', 'json'] as const;
export type ExportFormat = (typeof exportFormats)[number];

const types: Record<ExportFormat, string> = {
	xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
	csv: 'text/csv; charset=utf-8',
	docx: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
	json: 'application/json; charset=utf-8'
};

/** Entries as a file of one of the formats. Reservations and minority texts are in each of them. */
export async function exportFile(
	entries: readonly ExportEntry[],
	format: ExportFormat,
	words: ExportWords
): Promise<{ body: Uint8Array<ArrayBuffer> | string; type: string }> {
	const type = types[format];
	switch (format) {
		case 'xlsx':
			return { body: new Uint8Array(await toXlsx(entries, words)), type };
		case 'docx':
			return { body: new Uint8Array(await toDocx(entries, words)), type };
		case 'csv':
			return { body: toCsv(entries, words), type };
		case 'json':
			return { body: `${JSON.stringify(entries, null, '\t')}\n`, type };
	}
}
