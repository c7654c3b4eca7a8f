import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createSessions } from '#server/auth/sessions.ts';
import { hashOf, newId } from '#server/ids.ts';
import type { Connection } from '#server/db/connection.ts';
import { databases, type TestDatabase } from '../../support/databases.ts';

const DAY = 24 * 60 * 60 * 1000;
const device = { user_agent: 'test', address: '127.0.0.1' };

describe.each(databases)('a session on $name', ({ create }) => {
	let database: TestDatabase;
	let connection: Connection;
	let accountId: string;
	beforeEach(async () => {
		database = await create();
		connection = await database.open();
		accountId = newId();
		await connection.db
			.insertInto('account')
			.values({
				id: accountId,
				email: 'a@example.org',
				name: 'A',
				password_hash: null,
				created_at: new Date().toISOString()
			})
			.execute();
	});
	afterEach(async () => {
		await connection.close();
		await database.remove();
	});

	test('is known by its cookie, while the database holds only a hash of it', async () => {
		const sessions = createSessions(connection.db);
		const { token } = await sessions.begin(accountId, device);
		expect((await sessions.validate(token))?.account.email).toBe('a@example.org');
		const rows = await connection.db.selectFrom('session').selectAll().execute();
		expect(rows.map((row) => row.id)).toEqual([hashOf(token)]);
		expect(JSON.stringify(rows)).not.toContain(token);
		expect(await sessions.validate(hashOf(token))).toBeUndefined();
	});

	test('ends when it is signed out', async () => {
		const sessions = createSessions(connection.db);
		const { token } = await sessions.begin(accountId, device);
		await sessions.end(token);
		expect(await sessions.validate(token)).toBeUndefined();
	});

	test('slides while it is used, and ends after thirty days without use', async () => {
		const sessions = createSessions(connection.db);
		const { token } = await sessions.begin(accountId, device);
		const setExpiry = (days: number) =>
			connection.db
				.updateTable('session')
				.set({ expires_at: new Date(Date.now() + days * DAY).toISOString() })
				.execute();
		await setExpiry(10);
		const used = await sessions.validate(token);
		expect(used?.renewed).toBe(true);
		expect(used!.expiresAt.getTime()).toBeGreaterThan(Date.now() + 29 * DAY);
		await setExpiry(-1);
		expect(await sessions.validate(token)).toBeUndefined();
	});

	test('ends ninety days after signing in, however much it is used', async () => {
		let now = new Date();
		const sessions = createSessions(connection.db, () => now);
		const { token } = await sessions.begin(accountId, device);
		now = new Date(now.getTime() + 89 * DAY);
		expect(await sessions.validate(token)).toBeDefined();
		now = new Date(now.getTime() + 2 * DAY);
		expect(await sessions.validate(token)).toBeUndefined();
	});
});
