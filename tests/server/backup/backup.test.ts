import { cp, mkdir, readdir, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readQuery } from '#lib/domain/search.ts';
import { readBackup } from '#server/backup/read.ts';
import { restore } from '#server/backup/restore.ts';
import { openSource } from '#server/backup/source.ts';
import { writeBackup } from '#server/backup/write.ts';
import { openBeside } from '#server/db/connection.ts';
import * as documents from '#server/db/documents.ts';
import * as search from '#server/db/search.ts';
import { facetsOf, forPostgres, forSqlite } from '#server/search/tokens.ts';
import { indexPending } from '#server/services/search-index.ts';
import { verifyLog } from '#server/services/verify-log.ts';
import { databases, type Kind } from '../../support/databases.ts';
import { backedUp, backUp, contents, epochs, expectEmpty, file, folder, fresh, now } from './back-up.ts';
import { fill } from './fill.ts';

const seconds = now.getTime() / 1000;
const ways = databases.flatMap((from) =>
	databases.map((to) => ({ from, to, way: `${from.name} to ${to.name}` }))
);

describe.each(ways)('a backup from $way', ({ from, to }) => {
	test('brings everything back, but who was signed in', async () => {
		const source = await backedUp(from);
		const target = await fresh(to);
		const { rows, movedAside } = await restore(target.where, file, { replace: false, now });
		const before = await contents(source.where);
		for (const [table, kept] of Object.entries(before)) {
			expect(kept, `the test puts something in ${table}`).not.toEqual([]);
		}
		const after = await contents(target.where);
		expect(after).toEqual({ ...before, session: [], sign_in_failure: [] });
		expect(rows).toBe(Object.values(before).flat().length);
		expect(movedAside).toBeUndefined();
		const connection = await target.open();
		expect((await verifyLog(connection.db)).broken).toEqual([]);
		await connection.close();
	});

	test('holds no index of the search; what was found is found again', async () => {
		const source = await backedUp(from);
		const tables: string[] = [];
		for await (const item of readBackup(file)) if ('table' in item) tables.push(item.table.table);
		expect(tables.filter((name) => name.startsWith('search'))).toEqual([]);
		const target = await fresh(to);
		await restore(target.where, file, { replace: false, now });
		const found: unknown[] = [];
		for (const { where } of [source, target]) {
			const connection = await openBeside(where);
			await indexPending(connection);
			const { db } = connection;
			const items = await db
				.selectFrom('search_item')
				.select(['kind', 'subject_id', 'part', 'title', 'heading', 'body', 'facets'])
				.orderBy('kind')
				.orderBy('subject_id')
				.orderBy('part')
				.execute();
			const { alliance_id, plan_id } = await db
				.selectFrom('search_item')
				.select(['alliance_id', 'plan_id'])
				.where('kind', '=', 'plan')
				.orderBy('subject_id')
				.executeTakeFirstOrThrow();
			const eyes = {
				allianceId: alliance_id,
				memberId: '',
				organisationIds: [],
				hiddenPlanIds: [],
				isThirdParty: false
			};
			const query = readQuery('plan');
			const facets = facetsOf({ allianceId: alliance_id, planIds: [plan_id!] });
			const match = { sqlite: forSqlite(query, facets), postgres: forPostgres(query, facets) };
			const hits = await search.find(db, eyes, match, 'titles');
			expect(hits.length).toBeGreaterThan(0);
			found.push({ items, hits: hits.map(({ subject_id }) => subject_id).toSorted() });
			await connection.close();
		}
		expect(found[1]).toEqual(found[0]);
	});

	test('can itself be backed up and restored, and says the same', async () => {
		await backedUp(from);
		const [second, third] = [await fresh(to), await fresh(from)];
		await restore(second.where, file, { replace: false, now });
		const again = join(folder, 'again.gz');
		await backUp(second.where, again);
		await restore(third.where, again, { replace: false, now });
		expect(await contents(third.where)).toEqual(await contents(second.where));
	});
});

describe.each(databases)('on $name', (kind) => {
	test('a backup while it serves holds the moment it began, whole', async () => {
		const database = await fresh(kind);
		const connection = await database.open();
		const { write } = await fill(connection);
		const before = await contents(database.where);
		const source = await openSource(database.where);
		await write();
		const writing = writeBackup(source, file, now);
		await write();
		await writing;
		await write();
		await source.close();
		expect((await contents(database.where)).event!.length).toBe(before.event!.length + 3);
		await connection.close();
		const target = await fresh(kind);
		await restore(target.where, file, { replace: false, now });
		expect(await contents(target.where)).toEqual({ ...before, session: [], sign_in_failure: [] });
	});

	test('restored documents have a new epoch, and another one each time', async () => {
		const source = await backedUp(kind);
		expect(new Set(await epochs(source.where))).toEqual(new Set([1]));
		const second = await fresh(kind);
		await restore(second.where, file, { replace: false, now });
		expect(new Set(await epochs(second.where))).toEqual(new Set([seconds]));
		const again = join(folder, 'again.gz');
		await backUp(second.where, again);
		const third = await fresh(kind);
		await restore(third.where, again, { replace: false, now });
		expect(new Set(await epochs(third.where))).toEqual(new Set([seconds + 1]));
	});

	test('a file with the name of a backup is never a part of one', async () => {
		const database = await fresh(kind);
		const connection = await database.open();
		await fill(connection);
		await connection.close();
		const source = await openSource(database.where);
		const failing = {
			...source,
			rows: (): AsyncIterable<unknown[]> => {
				throw new Error('stop');
			}
		};
		await expect(writeBackup(failing, file, now)).rejects.toThrow('stop');
		await source.close();
		expect(await readdir(folder)).toEqual([]);
	});

	test('a backup whose log was tampered with is refused, and a sound one taken afterwards', async () => {
		const source = await backedUp(kind);
		const connection = await source.open();
		await connection.db.updateTable('event').set({ to_value: 'forged' }).where('seq', '=', 1).execute();
		const forged = join(folder, 'forged.gz');
		await backUp(source.where, forged);
		await connection.close();
		const target = await fresh(kind);
		await expect(restore(target.where, forged, { replace: false, now })).rejects.toThrow('does not verify');
		await expectEmpty(target.where);
		const { rows } = await restore(target.where, file, { replace: false, now });
		expect(rows).toBeGreaterThan(0);
	});

	test('a database that holds something is refused and left as it was', async () => {
		const source = await backedUp(kind);
		const before = await contents(source.where);
		await expect(restore(source.where, file, { replace: false, now })).rejects.toMatchObject({
			code: 'not-empty'
		});
		expect(await contents(source.where)).toEqual(before);
		expect(new Set(await epochs(source.where))).toEqual(new Set([1]));
	});

	test('a database that another process serves is refused', async () => {
		const source = await backedUp(kind);
		const connection = await source.open();
		await expect(restore(source.where, file, { replace: true, now })).rejects.toMatchObject({
			code: 'database-in-use'
		});
		await connection.close();
	});

	test('a restored text reads as it did', async () => {
		const source = await backedUp(kind);
		const target = await fresh(kind);
		await restore(target.where, file, { replace: false, now });
		const [was, is] = [await openBeside(source.where), await openBeside(target.where)];
		const [{ id }] = (await was.db.selectFrom('document').select('id').execute()) as [{ id: string }];
		const { epoch: _was, ...before } = (await documents.load(was.db, id))!;
		const { epoch: _is, ...after } = (await documents.load(is.db, id))!;
		expect(before.updates).not.toEqual([]);
		expect(after).toEqual(before);
		await Promise.all([was.close(), is.close()]);
	});
});

describe('on SQLite, replacing', () => {
	const [sqlite] = databases as [Kind];

	test('keeps the former database beside the restored one', async () => {
		const source = await backedUp(sqlite);
		const target = await backedUp(sqlite);
		const { dataDir } = target.where as { dataDir: string };
		await backUp(source.where);
		const former = await contents(target.where);
		const { movedAside } = await restore(target.where, file, { replace: true, now });
		expect(await contents(target.where)).toEqual({
			...(await contents(source.where)),
			session: [],
			sign_in_failure: []
		});
		const kept = join(folder, 'kept');
		await mkdir(kept);
		await cp(movedAside!, join(kept, 'entretous.sqlite'));
		expect(await contents({ dataDir: kept })).toEqual(former);
		expect((await readdir(dataDir)).includes('restoring')).toBe(false);
	});

	test('by a damaged file leaves the former database in its place', async () => {
		const target = await backedUp(sqlite);
		const before = await contents(target.where);
		await truncate(file, 1000);
		await expect(restore(target.where, file, { replace: true, now })).rejects.toMatchObject({
			code: 'bad-backup'
		});
		expect(await contents(target.where)).toEqual(before);
	});
});

test('a backup has every table after those it refers to', async () => {
	await backedUp(databases[0]!);
	const tables: string[] = [];
	for await (const item of readBackup(file)) if ('table' in item) tables.push(item.table.table);
	expect(tables.indexOf('alliance')).toBeLessThan(tables.indexOf('member'));
	expect(tables.indexOf('member')).toBeLessThan(tables.indexOf('mandate'));
	expect(tables.indexOf('plan')).toBeLessThan(tables.indexOf('plan_grant'));
});
