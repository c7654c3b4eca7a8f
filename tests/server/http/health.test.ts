import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { sql } from 'kysely';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openDatabase, type Connection } from '#server/db/connection.ts';
import { health } from '#server/health.ts';
import { databases, type TestDatabase } from '../../support/databases.ts';
import { layWay, type Way } from '../../support/way.ts';

const well = [200, 'ok\n'];
const unwell = [503, 'database unavailable\n'];
/** Milliseconds that a database which will not answer is given here. */
const HASTE = 50;

let database: TestDatabase;
const ends: (() => unknown)[] = [];
afterEach(async () => {
	for (const end of ends.splice(0).reverse()) await end();
	await database.remove();
});

/** Asks `/healthz` of a server on this database. */
async function ask(connection: Connection, patience?: number): Promise<() => Promise<unknown[]>> {
	const http = createServer(health(connection, patience)).listen(0, '127.0.0.1');
	await once(http, 'listening');
	ends.push(() => http.close());
	const { port } = http.address() as AddressInfo;
	return async () => {
		const response = await fetch(`http://127.0.0.1:${port}/healthz`);
		return [response.status, await response.text()];
	};
}

describe.each(databases)('/healthz ($name)', ({ create }) => {
	test('is well while the database answers, and not once it is gone', async () => {
		database = await create();
		const connection = await database.open();
		const healthz = await ask(connection);
		expect(await healthz()).toEqual(well);
		await connection.close();
		expect(await healthz()).toEqual(unwell);
	});
});

describe('/healthz on SQLite', () => {
	test('is unwell while the thread that reads is stuck, and well again after', async () => {
		database = await databases[0]!.create();
		const connection = await database.open();
		ends.push(() => connection.close());
		const healthz = await ask(connection);
		const hastily = await ask(connection, HASTE);
		const stuck = sql`select count(*) from (with recursive n(i) as
			(select 1 union all select i + 1 from n where i < 2000000) select i from n)`.execute(connection.db);
		expect(await hastily()).toEqual(unwell);
		await stuck;
		expect(await healthz()).toEqual(well);
	});

	test('is unwell when what the file holds is no longer a database', async () => {
		database = await databases[0]!.create();
		const connection = await database.open();
		ends.push(() => connection.close());
		const healthz = await ask(connection);
		await sql`alter table alliance rename to elsewhere`.execute(connection.db);
		expect(await healthz()).toEqual(unwell);
		await sql`alter table elsewhere rename to alliance`.execute(connection.db);
		expect(await healthz()).toEqual(well);
	});
});

describe('/healthz on PostgreSQL', () => {
	let way: Way;
	let connection: Connection;

	beforeEach(async () => {
		database = await databases[1]!.create();
		const migrated = await database.open();
		await migrated.close();
		const { url } = database.where as { url: string };
		way = await layWay(Number(new URL(url).port));
		ends.push(() => way.cut());
		const through = Object.assign(new URL(url), { hostname: '127.0.0.1', port: String(way.port) });
		connection = await openDatabase({ url: through.href });
		ends.push(() => connection.close());
	});

	test('is unwell while the database cannot be reached, and well again after', async () => {
		const healthz = await ask(connection);
		expect(await healthz()).toEqual(well);
		await way.cut();
		expect(await healthz()).toEqual(unwell);
		expect(await healthz()).toEqual(unwell);
		await way.restore();
		expect(await healthz()).toEqual(well);
	});

	test('is unwell while the database says nothing, is asked once meanwhile, and is well again after', async () => {
		const healthz = await ask(connection);
		expect(await healthz()).toEqual(well);
		const hastily = await ask(connection, HASTE);
		const before = way.count;
		way.hold();
		for (let i = 0; i < 12; i += 1) expect(await hastily()).toEqual(unwell);
		// Had each check taken a connection, nothing else could ask any more.
		expect(way.count).toBe(before);
		way.letGo();
		expect(await healthz()).toEqual(well);
	});
});
