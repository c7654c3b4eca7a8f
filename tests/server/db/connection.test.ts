import type { Kysely } from 'kysely';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { openDatabase, type Connection } from '#server/db/connection.ts';
import { migrate } from '#server/db/migrate.ts';
import { databases, type TestDatabase } from '../../support/databases.ts';
import { layWay } from '../../support/way.ts';

describe.each(databases)('the database on $name', ({ create }) => {
	let database: TestDatabase;
	let connection: Connection;
	beforeEach(async () => {
		database = await create();
		connection = await database.open();
	});
	afterEach(async () => {
		await connection.close();
		await database.remove();
	});

	const set = (key: string, value: string) => connection.db.insertInto('setting').values({ key, value });

	test('what was written is there after closing and opening again', async () => {
		await set('a', '1').execute();
		await connection.close();
		connection = await database.open();
		expect(await connection.db.selectFrom('setting').selectAll().execute()).toEqual([
			{ key: 'a', value: '1' }
		]);
	});

	test('a transaction that fails leaves nothing behind and lets the next one in', async () => {
		const failing = connection.db.transaction().execute(async (trx) => {
			await trx.insertInto('setting').values({ key: 'a', value: '1' }).execute();
			throw new Error('stop');
		});
		await expect(failing).rejects.toThrow('stop');
		await connection.db
			.transaction()
			.execute((trx) => trx.insertInto('setting').values({ key: 'b', value: '2' }).execute());
		expect(await connection.db.selectFrom('setting').selectAll().execute()).toEqual([
			{ key: 'b', value: '2' }
		]);
	});

	test('a write beside an open transaction is not undone with it', async () => {
		const { promise: written, resolve } = Promise.withResolvers<void>();
		let beside: Promise<unknown> = Promise.resolve();
		const failing = connection.db.transaction().execute(async (trx) => {
			await trx.insertInto('setting').values({ key: 'a', value: '1' }).execute();
			beside = set('b', '2').execute();
			resolve();
			throw new Error('stop');
		});
		await written;
		await expect(failing).rejects.toThrow('stop');
		await beside;
		expect(await connection.db.selectFrom('setting').select('key').execute()).toEqual([{ key: 'b' }]);
	});

	test('a batch is stored whole or not at all', async () => {
		const place = connection.dialect === 'sqlite' ? '?, ?' : '$1, $2';
		const sql = `insert into setting (key, value) values (${place})`;
		await connection.batch([
			{
				sql,
				rows: [
					['a', '1'],
					['b', '2']
				]
			}
		]);
		const failing = connection.batch([
			{
				sql,
				rows: [
					['c', '3'],
					['a', 'again']
				]
			}
		]);
		await expect(failing).rejects.toThrow();
		expect(
			(await connection.db.selectFrom('setting').select('key').orderBy('key').execute()).map((r) => r.key)
		).toEqual(['a', 'b']);
	});

	test('a second process is told who holds the database', async () => {
		await expect(openDatabase(database.where)).rejects.toMatchObject({ code: 'database-in-use' });
	});

	test('migrating again changes nothing', async () => {
		expect(await migrate(connection)).toEqual([]);
	});

	test('a database of a newer version is refused in a plain sentence', async () => {
		const anyDb = connection.db as never as Kysely<{
			kysely_migration: { name: string; timestamp: string };
		}>;
		await anyDb
			.insertInto('kysely_migration')
			.values({ name: '999-future', timestamp: new Date().toISOString() })
			.execute();
		await expect(migrate(connection)).rejects.toMatchObject({ code: 'database-newer' });
	});
});

describe('a link to PostgreSQL that says nothing', () => {
	test('is given up by a commit, which another connection can then make', async () => {
		const database = await databases[1]!.create();
		await (await database.open()).close();
		const { url } = database.where as { url: string };
		const way = await layWay(Number(new URL(url).port));
		const through = Object.assign(new URL(url), { hostname: '127.0.0.1', port: String(way.port) });
		const connection = await openDatabase({ url: through.href, patience: 500 });
		const set = (key: string) =>
			connection.committing
				.transaction()
				.execute(async (trx) => void (await trx.insertInto('setting').values({ key, value: '1' }).execute()));
		try {
			await set('a');
			// Half-way, with the row of the one before locked.
			const half = connection.committing.transaction().execute(async (trx) => {
				await trx.updateTable('setting').set({ value: '2' }).where('key', '=', 'a').execute();
				way.hold();
				await trx.insertInto('setting').values({ key: 'b', value: '1' }).execute();
			});
			await expect(half).rejects.toThrow();
			const batch = connection.batch([
				{ sql: 'insert into setting (key, value) values ($1, $2)', rows: [['c', '1']] }
			]);
			await expect(batch).rejects.toThrow();
			way.letGo();
			await vi.waitFor(() => set('b'), 5_000);
			await connection.committing.updateTable('setting').set({ value: '3' }).where('key', '=', 'a').execute();
		} finally {
			way.letGo();
			await connection.close();
			await way.cut();
			await database.remove();
		}
	});
});
