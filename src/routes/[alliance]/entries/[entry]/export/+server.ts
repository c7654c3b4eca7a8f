import { error } from '@sveltejs/kit';
import { exportWords } from '#lib/components/export-words.ts';
import { download } from '#lib/forms/download.ts';
import { orErrorPage } from '#lib/forms/submit.ts';
import { getApp } from '#server/app.ts';
import { exportFile, exportFormats, type ExportFormat } from '#server/exports/export.ts';
import { exportEntry } from '#server/services/export-rows.ts';
import type { RequestHandler } from './$types';

/** Whoever may see the entry. */
export const GET: RequestHandler = async ({ locals, params, url }) => {
	if (!locals.member) error(404);
	const format = url.searchParams.get('format') as ExportFormat;
	if (!exportFormats.includes(format)) error(404);
	const entry = await orErrorPage(exportEntry(getApp(), locals.member, params.entry));
	const { body, type } = await exportFile([entry], format, exportWords(entry.title));
	return download(body, { name: `${entry.title.slice(0, 80)}.${format}`, type });
};
