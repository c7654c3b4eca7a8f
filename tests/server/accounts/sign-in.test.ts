import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { hashPassword } from '#server/auth/password.ts';
import { newId } from '#server/ids.ts';
import type { Connection } from '#server/db/connection.ts';
import { checkPassword } from '#server/services/sign-in.ts';
import type { Context } from '#server/services/context.ts';
import { databases, type TestDatabase } from '../../support/databases.ts';

const MINUTE = 60_000;

describe.each(databases)('signing in on $name', ({ create }) => {
	let database: TestDatabase;
	let connection: Connection;
	let ctx: Context;
	let now = new Date();
	beforeEach(async () => {
		database = await create();
		connection = await database.open();
		now = new Date();
		ctx = { db: connection.db, now: () => now, announce: async () => {} };
		await connection.db
			.insertInto('account')
			.values({
				id: newId(),
				email: 'a@example.org',
				name: 'A',
				password_hash: await hashPassword('une phrase secrète'),
				created_at: now.toISOString()
			})
			.execute();
	});
	afterEach(async () => {
		await connection.close();
		await database.remove();
	});

	const signIn = (email: string, password: string, address = '192.0.2.1') =>
		checkPassword(ctx, { email, password, address });
	const right = () => signIn('a@example.org', 'une phrase secrète');

	test('with the right password lets in', async () => {
		expect(await right()).toHaveProperty('id');
	});

	test('answers the same for an unknown account and for a wrong password', async () => {
		const [wrong, unknown] = await Promise.allSettled([
			signIn('a@example.org', 'autre chose'),
			signIn('b@example.org', 'autre chose')
		]);
		expect(wrong).toMatchObject({ status: 'rejected', reason: { code: 'invalid', detail: 'sign-in-wrong' } });
		expect((unknown as PromiseRejectedResult).reason.message).toBe(
			(wrong as PromiseRejectedResult).reason.message
		);
	});

	test('is refused after ten failures, even with the right password, and opens again a quarter of an hour later', async () => {
		for (let i = 0; i < 10; i += 1) {
			await expect(signIn('a@example.org', 'faux')).rejects.toMatchObject({ detail: 'sign-in-wrong' });
		}
		await expect(right()).rejects.toMatchObject({ code: 'too-many', detail: 'sign-in-limited' });
		now = new Date(now.getTime() + 16 * MINUTE);
		expect(await right()).toHaveProperty('id');
	});

	test('an unknown account is limited like a known one, so that the limit tells nothing', async () => {
		for (let i = 0; i < 10; i += 1) await signIn('b@example.org', 'faux').catch(() => {});
		await expect(signIn('b@example.org', 'faux')).rejects.toMatchObject({ detail: 'sign-in-limited' });
	});

	test('a hundred people signing in from one address are all let in', async () => {
		for (let i = 0; i < 102; i += 1) expect(await right()).toHaveProperty('id');
	});

	test('one address that fails a hundred times is refused, others are not', async () => {
		for (let i = 0; i < 100; i += 1) await signIn(`x${i}@example.org`, 'faux').catch(() => {});
		await expect(right()).rejects.toMatchObject({ detail: 'sign-in-limited' });
		expect(await signIn('a@example.org', 'une phrase secrète', '192.0.2.2')).toHaveProperty('id');
	});
});
