import { readFile, truncate, writeFile } from 'node:fs/promises';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { readBackup } from '#server/backup/read.ts';
import { restore } from '#server/backup/restore.ts';
import { databases } from '../../support/databases.ts';
import { backedUp, expectEmpty, file, fresh, now } from './back-up.ts';

describe.each(databases)('on $name', (kind) => {
	describe('a damaged file is refused and nothing is stored:', () => {
		const lines = async () =>
			gunzipSync(await readFile(file))
				.toString()
				.trimEnd()
				.split('\n');
		const rewrite = (kept: string[]) => writeFile(file, gzipSync(`${kept.join('\n')}\n`));
		test.each<[string, () => Promise<void>]>([
			['cut in half', async () => truncate(file, Math.floor((await readFile(file)).length / 2))],
			['its last byte missing', async () => truncate(file, (await readFile(file)).length - 1)],
			['nothing left of it', async () => truncate(file, 0)],
			[
				'a bit flipped in the middle',
				async () => {
					const bytes = await readFile(file);
					bytes[Math.floor(bytes.length / 2)]! ^= 1;
					await writeFile(file, bytes);
				}
			],
			['its end missing between two lines', async () => rewrite((await lines()).slice(0, -1))],
			['a row missing', async () => rewrite((await lines()).toSpliced(-2, 1))],
			['a row twice', async () => rewrite((await lines()).toSpliced(-1, 0, (await lines()).at(-2)!))],
			[
				'a word changed',
				async () => rewrite((await lines()).map((line) => line.replace('Entraide', 'Entraidé')))
			],
			['something after its end', async () => rewrite([...(await lines()), '["x"]'])],
			['another kind of file', async () => rewrite(['{"hello":"world"}'])],
			['no compressed file at all', async () => writeFile(file, 'hello')]
		])('%s', async (_what, damage) => {
			await backedUp(kind);
			const whole = await readFile(file);
			await damage();
			expect(whole.equals(await readFile(file))).toBe(false);
			const target = await fresh(kind);
			await expect(restore(target.where, file, { replace: false, now })).rejects.toMatchObject({
				code: 'bad-backup'
			});
			await expectEmpty(target.where);
		});

		test('one of a newer version', async () => {
			await backedUp(kind);
			const [head, ...rest] = await lines();
			await rewrite([head!.replace('"version":1', '"version":2'), ...rest]);
			const target = await fresh(kind);
			await expect(restore(target.where, file, { replace: false, now })).rejects.toMatchObject({
				code: 'bad-backup',
				message: expect.stringContaining('newer version')
			});
			await expectEmpty(target.where);
		});
	});

	test('a file that is not there is refused', async () => {
		const target = await fresh(kind);
		await expect(restore(target.where, file, { replace: false, now })).rejects.toMatchObject({
			code: 'ENOENT'
		});
		await expectEmpty(target.where);
	});
});

test('a bit flipped anywhere in a backup is noticed when it is read', async () => {
	await backedUp(databases[0]!);
	const whole = await readFile(file);
	// The first ten bytes are gzip's own: they say nothing of what is in the file.
	const step = Math.floor((whole.length - 10) / 60);
	for (let at = 10; at < whole.length; at += step) {
		const bytes = Buffer.from(whole);
		bytes[at]! ^= 1;
		await writeFile(file, bytes);
		const reading = async () => {
			for await (const item of readBackup(file)) void item;
		};
		await expect(reading(), `byte ${at} of ${whole.length}`).rejects.toMatchObject({ code: 'bad-backup' });
	}
});
