import { error } from '@sveltejs/kit';
import { exportWords } from '#lib/components/export-words.ts';
import { download } from '#lib/forms/download.ts';
import { filterOf, readRegisterAddress } from '#lib/forms/register-filter.ts';
import { m } from '#lib/i18n/generated/messages.js';
import { getApp } from '#server/app.ts';
import { exportFile, exportFormats, type ExportFormat } from '#server/exports/export.ts';
import { exportRegister, type ExportEntry } from '#server/services/export-rows.ts';
import type { RequestHandler } from './$types';

/** Every member; what is exported is what each may see. */
export const GET: RequestHandler = async ({ locals, url }) => {
	if (!locals.member) error(404);
	const format = url.searchParams.get('format') as ExportFormat;
	if (!exportFormats.includes(format)) error(404);
	const entries: ExportEntry[] = [];
	const filter = filterOf(readRegisterAddress(url));
	for await (const entry of exportRegister(getApp(), locals.member, filter)) entries.push(entry);
	const title = `${m.register_title()} · ${locals.alliance.name}`;
	const { body, type } = await exportFile(entries, format, exportWords(title));
	return download(body, { name: `${m.register_file()}.${format}`, type });
};
