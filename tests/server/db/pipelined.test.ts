import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Connection } from '#server/db/connection.ts';
import { pipelined } from '#server/db/pipelined.ts';
import type { Trx } from '#server/services/context.ts';
import { databases, type TestDatabase } from '../../support/databases.ts';

const within = <Result>(connection: Connection, change: (trx: Trx) => Promise<Result>) =>
	connection.db.transaction().execute((outer) => pipelined(outer, change));
const insert = (trx: Trx, key: string, value: string) =>
	trx.insertInto('setting').values({ key, value }).execute();
const stored = async ({ db }: Connection) =>
	(await db.selectFrom('setting').selectAll().orderBy('key').execute()).map(
		({ key, value }) => `${key}=${value}`
	);

describe.each(databases)('statements begun together on $name', ({ create }) => {
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

	test('run in the order in which they were begun, each seeing what those before it did', async () => {
		const read = (trx: Trx) =>
			trx.selectFrom('setting').select('value').where('key', '=', 'count').executeTakeFirst();
		const raise = (trx: Trx, from: number) =>
			trx
				.updateTable('setting')
				.set({ value: String(from + 1) })
				.where('key', '=', 'count')
				.where('value', '=', String(from))
				.execute();
		const seen = await within(connection, async (trx) => {
			const steps = [insert(trx, 'count', '0').then(() => undefined), read(trx)];
			for (let from = 0; from < 30; from += 1) {
				// Of every kind that there is, so that none has a shorter way.
				const step =
					from % 2 === 0
						? raise(trx, from)
						: sql`update setting set value = ${String(from + 1)} where key = 'count' and value = ${String(from)}`.execute(
								trx
							);
				steps.push(
					step.then(() => undefined),
					read(trx)
				);
			}
			return Promise.all(steps);
		});
		expect(seen.filter((it) => it !== undefined).map(({ value }) => Number(value))).toEqual(
			Array.from({ length: 31 }, (_, number) => number)
		);
		expect(await stored(connection)).toEqual(['count=30']);
	});

	test('do not overtake the very first, begun however little after it', async () => {
		await within(connection, async (trx) => {
			const steps: Promise<unknown>[] = [insert(trx, 'first', '0')];
			for (let at = 0; at < 12; at += 1) {
				await null;
				steps.push(
					sql`update setting set value = ${`${at + 1}`} where key = 'first' and value = ${`${at}`}`.execute(
						trx
					)
				);
			}
			await Promise.all(steps);
		});
		expect(await stored(connection)).toEqual(['first=12']);
	});

	test('are one transaction: one that fails takes the others with it', async () => {
		const failing = within(connection, (trx) =>
			Promise.all([insert(trx, 'a', '1'), insert(trx, 'a', '2'), insert(trx, 'b', '3')])
		);
		await expect(failing).rejects.toThrow();
		expect(await stored(connection)).toEqual([]);
		await within(connection, (trx) => insert(trx, 'c', '4'));
		expect(await stored(connection)).toEqual(['c=4']);
	});

	test('cannot be begun once the transaction has ended', async () => {
		let kept: Trx | undefined;
		await within(connection, async (trx) => {
			kept = trx;
			await insert(trx, 'a', '1');
		});
		await expect(insert(kept!, 'b', '2')).rejects.toThrow('the transaction has ended');
		expect(await stored(connection)).toEqual(['a=1']);
	});
});

test('on SQLite they are refused behind one on whose failure it has ended the transaction by itself', async () => {
	const database = await databases.find(({ name }) => name === 'SQLite')!.create();
	const connection = await database.open();
	await insert(connection.db as unknown as Trx, 'a', '1');
	const outcomes: PromiseSettledResult<unknown>[] = [];
	const failing = within(connection, async (trx) => {
		const conflict = sql`insert or rollback into setting (key, value) values ('a', '2')`.execute(trx);
		// Already on its way when that is known: by itself it would be stored, outside of any transaction.
		const behind = insert(trx, 'b', '3');
		outcomes.push(...(await Promise.allSettled([conflict, behind])));
		await conflict;
	});
	await expect(failing).rejects.toThrow(/UNIQUE/);
	expect(outcomes[1]).toMatchObject({
		status: 'rejected',
		reason: { message: 'the transaction has ended' }
	});
	expect(await stored(connection)).toEqual(['a=1']);
	await within(connection, (trx) => insert(trx, 'c', '4'));
	expect(await stored(connection)).toEqual(['a=1', 'c=4']);
	await connection.close();
	await database.remove();
});
