import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Role } from '#lib/domain/permissions.ts';
import type { Connection } from '#server/db/connection.ts';
import { find } from '#server/db/alliances.ts';
import { renameAlliance } from '#server/services/rename-alliance.ts';
import { databases, type TestDatabase } from '../../support/databases.ts';
import { startAlliance, type TestAlliance } from './alliance.ts';

describe.each(databases)('the name of an alliance on $name', ({ create }) => {
	let database: TestDatabase;
	let connection: Connection;
	let alliance: TestAlliance;
	beforeEach(async () => {
		database = await create();
		connection = await database.open();
		alliance = await startAlliance(connection);
	});
	afterEach(async () => {
		await connection.close();
		await database.remove();
	});

	test('is changed by an administrator, with an event, and its address stays', async () => {
		const admin = await alliance.member('admin');
		const before = await find(alliance.db, alliance.id);
		await renameAlliance(alliance.ctx, admin, 'Alliance des Deux Rives');
		expect(await find(alliance.db, alliance.id)).toEqual({ ...before, name: 'Alliance des Deux Rives' });
		expect(await alliance.logged()).toMatchObject([
			{
				kind: 'alliance.renamed',
				subject: alliance.id,
				actor: admin.memberId,
				from: 'Alliance d’essai',
				to: 'Alliance des Deux Rives'
			}
		]);
		await renameAlliance(alliance.ctx, admin, 'Alliance des Deux Rives');
		expect(await alliance.logged()).toEqual([]);
	});

	test.each<Role>(['facilitator', 'partner', 'observer'])('is not changed by the role %s', async (role) => {
		const actor = await alliance.member(role);
		await expect(renameAlliance(alliance.ctx, actor, 'À moi')).rejects.toMatchObject({
			code: 'forbidden',
			detail: 'alliance-rename-not-allowed'
		});
		expect(await find(alliance.db, alliance.id)).toMatchObject({ name: 'Alliance d’essai' });
		expect(await alliance.logged()).toEqual([]);
	});
});
