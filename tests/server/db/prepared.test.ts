import type pg from 'pg';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { preparingClient } from '#server/db/prepared.ts';

let client: pg.Client;
beforeEach(async () => {
	client = new (preparingClient())({ connectionString: inject('postgresUrl'), pipeline: true });
	await client.connect();
});
afterEach(() => client.end());

/** What this connection holds prepared. */
async function prepared(): Promise<string[]> {
	const { rows } = await client.query<{ statement: string }>('select statement from pg_prepared_statements');
	return rows.map(({ statement }) => statement);
}

test('what is asked for the third time is prepared, and answered as before', async () => {
	const double = 'select $1::int * 2 as double';
	for (const number of [1, 2]) {
		expect((await client.query(double, [number])).rows).toEqual([{ double: number * 2 }]);
	}
	expect(await prepared()).toEqual([]);
	for (const number of [3, 4]) {
		expect((await client.query(double, [number])).rows).toEqual([{ double: number * 2 }]);
	}
	expect(await prepared()).toEqual([double]);
});

test('begun together, each gets its own answer', async () => {
	const asked = Array.from({ length: 20 }, (_, i) => client.query('select $1::int as number', [i]));
	const answers = await Promise.all(asked);
	expect(answers.map(({ rows }) => rows)).toEqual(Array.from({ length: 20 }, (_, i) => [{ number: i }]));
});

test('a long list is asked as it is: the next one has another length', async () => {
	const list = Array.from({ length: 33 }, (_, i) => i);
	const within = `select 1 as one where 5 in (${list.map((i) => `$${i + 1}::int`).join(', ')})`;
	for (let i = 0; i < 4; i += 1) expect((await client.query(within, list)).rows).toHaveLength(1);
	expect(await prepared()).toEqual([]);
});

test('refused while it is prepared, it is prepared by the next who asks', async () => {
	const half = 'select 10 / $1::int as half';
	await client.query(half, [5]);
	await client.query(half, [5]);
	await client.query('begin');
	await expect(client.query('select no_such_column')).rejects.toThrow('no_such_column');
	// The transaction has failed, so that not even reading it is done.
	await expect(client.query(half, [5])).rejects.toThrow('transaction is aborted');
	await client.query('rollback');
	expect((await client.query(half, [5])).rows).toEqual([{ half: 2 }]);
	await expect(client.query(half, [0])).rejects.toThrow('division by zero');
	expect((await client.query(half, [2])).rows).toEqual([{ half: 5 }]);
	expect(await prepared()).toEqual([half]);
});
