import type { Kysely } from 'kysely';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openDatabase, type Connection } from '#server/db/connection.ts';
import { migrate } from '#server/db/migrate.ts';
import { databases, type TestDatabase } from '../../support/databases.ts';

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
