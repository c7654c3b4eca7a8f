import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { FORMAT, FORMAT_VERSION, toCell, type Foot, type Head, type TableLine } from './format.ts';
import { readBackup } from './read.ts';
import type { Source } from './source.ts';

/**
 * Writes everything of one moment to a file and reads the file back. Until it has been verified the file carries
 * another name, so that a backup with the right name is a whole one. Gives the number of rows.
 */
export async function writeBackup(source: Source, file: string, now: Date): Promise<{ rows: number }> {
	const partial = `${file}.partial`;
	let rows = 0;
	async function* lines() {
		const hash = createHash('sha256');
		const line = (value: unknown) => {
			const text = `${JSON.stringify(value)}\n`;
			hash.update(text);
			return text;
		};
		yield line({
			format: FORMAT,
			version: FORMAT_VERSION,
			madeAt: now.toISOString(),
			steps: source.steps
		} satisfies Head);
		for (const { name, columns } of source.tables) {
			yield line({ table: name, columns } satisfies TableLine);
			for await (const row of source.rows(name, columns)) {
				rows += 1;
				yield line(row.map(toCell));
			}
		}
		yield `${JSON.stringify({ end: true, rows, sha256: hash.digest('hex') } satisfies Foot)}\n`;
	}
	try {
		await pipeline(lines(), createGzip(), createWriteStream(partial, { mode: 0o600 }));
		const handle = await open(partial, 'r+');
		await handle.sync();
		await handle.close();
		let verified = 0;
		for await (const item of readBackup(partial)) if ('row' in item) verified += 1;
		if (verified !== rows) throw new Error(`the backup holds ${verified} rows instead of ${rows}`);
		await rename(partial, file);
	} catch (error) {
		await rm(partial, { force: true });
		throw error;
	}
	return { rows };
}
