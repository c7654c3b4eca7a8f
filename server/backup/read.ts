import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import {
	FORMAT,
	FORMAT_VERSION,
	fromCell,
	type Cell,
	type Foot,
	type Head,
	type TableLine
} from './format.ts';

export type Item = { head: Head } | { table: TableLine } | { row: (string | number | null | Uint8Array)[] };

/**
 * Reads a backup item by item and, at its end, checks the digest and the number of rows.
 * Throws `code: 'bad-backup'` when the file is not a backup, is of a newer format, is cut or was changed.
 */
export async function* readBackup(file: string): AsyncGenerator<Item> {
	const raw = createReadStream(file);
	const gunzip = raw.pipe(createGunzip());
	raw.on('error', (error) => gunzip.destroy(error));
	// The lines' iterator tells of it; without a listener it would end the process as well.
	gunzip.on('error', () => {});
	const hash = createHash('sha256');
	let rows = 0;
	let foot: Foot | undefined;
	let first = true;
	try {
		for await (const line of createInterface({ input: gunzip, crlfDelay: Infinity })) {
			if (foot) throw bad('the file goes on after its end');
			const value = JSON.parse(line) as Head | TableLine | Cell[] | Foot;
			if (first) {
				first = false;
				const head = value as Head;
				if (head.format !== FORMAT) throw bad('this is not a backup of Entretous');
				if (head.version > FORMAT_VERSION) throw bad('this backup comes from a newer version of Entretous');
				yield { head };
			} else if (Array.isArray(value)) {
				rows += 1;
				yield { row: value.map(fromCell) };
			} else if ('table' in value) {
				yield { table: value };
			} else {
				foot = value as Foot;
				continue;
			}
			hash.update(`${line}\n`);
		}
	} catch (error) {
		const { code, message } = error as NodeJS.ErrnoException;
		if (code === 'bad-backup' || code === 'ENOENT') throw error;
		throw bad(`the file cannot be read to its end (${message})`);
	} finally {
		raw.destroy();
		gunzip.destroy();
	}
	if (!foot) throw bad('the file is cut: its end is missing');
	if (foot.rows !== rows || foot.sha256 !== hash.digest('hex'))
		throw bad('the file was changed after it was written');
}

function bad(message: string): Error {
	return Object.assign(new Error(message), { code: 'bad-backup' });
}
