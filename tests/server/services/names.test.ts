import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Connection } from '#server/db/connection.ts';
import { leaveAlliance } from '#server/services/leave-alliance.ts';
import { removeMember } from '#server/services/members.ts';
import { findNames, idOfName, namesOf } from '#server/services/names.ts';
import type { Actor } from '#server/services/context.ts';
import { databases, type TestDatabase } from '../../support/databases.ts';
import { startAlliance, type TestAlliance } from './alliance.ts';

describe.each(databases)('whoever is asked for by name, on $name', ({ create }) => {
	let database: TestDatabase;
	let connection: Connection;
	let alliance: TestAlliance;
	let admin: Actor;
	let lac: string;
	let aubre: string;
	let ines: Actor;
	beforeEach(async () => {
		database = await create();
		connection = await database.open();
		alliance = await startAlliance(connection);
		admin = await alliance.member('admin', { name: 'Zoé' });
		lac = await alliance.organisation('Les Ateliers du Lac');
		aubre = await alliance.organisation('Les Roues d’Aubre');
		ines = await alliance.member('partner', { name: 'Inês Carvalhosa', of: [aubre] });
	});
	afterEach(async () => {
		await connection.close();
		await database.remove();
	});

	const shown = async (kind: Parameters<typeof findNames>[2], typed: string, as = admin) =>
		(await findNames(alliance.ctx, as, kind, typed)).names.map(({ name }) => name);

	test('is found by how any of the words begins, whatever the accents, capitals and apostrophes', async () => {
		expect(await shown('organisation', "d'AUBRE")).toEqual(['Les Roues d’Aubre']);
		expect(await shown('organisation', 'les')).toEqual(['Les Ateliers du Lac', 'Les Roues d’Aubre']);
		expect(await shown('organisation', 'lac ate')).toEqual(['Les Ateliers du Lac']);
		expect(await shown('organisation', 'teliers')).toEqual([]);
		expect(await shown('member', 'ines')).toEqual(['Inês Carvalhosa']);
		expect(await shown('member', 'carv')).toEqual(['Inês Carvalhosa']);
		await alliance.organisation('Le Cœur du Bourg');
		expect(await shown('organisation', 'coeur')).toEqual(['Le Cœur du Bourg']);
	});

	test('comes first when the name itself begins so, and says how many more there are', async () => {
		for (let number = 0; number < 12; number += 1) await alliance.organisation(`Le Relais ${number}`);
		await alliance.organisation('Relais Zéphyr');
		const found = await findNames(alliance.ctx, admin, 'organisation', 'relais');
		expect(found.names[0]!.name).toBe('Relais Zéphyr');
		expect(found.names).toHaveLength(10);
		expect(found.more).toBe(3);
	});

	test('may be a member or an organisation where either can be meant', async () => {
		const { names } = await findNames(alliance.ctx, admin, 'subject', '');
		expect(names.map(({ id }) => id)).toContain(`member:${ines.memberId}`);
		expect(names.map(({ id }) => id)).toContain(`organisation:${aubre}`);
		expect(await idOfName(alliance.ctx, admin, 'subject', 'Les Roues d’Aubre')).toEqual({
			id: `organisation:${aubre}`
		});
	});

	test('is told from a namesake by the organisation', async () => {
		const other = await alliance.member('partner', { name: 'Inès Carvalhosa', of: [lac] });
		expect(await shown('member', 'inès')).toEqual(
			expect.arrayContaining(['Inês Carvalhosa (Les Roues d’Aubre)', 'Inès Carvalhosa (Les Ateliers du Lac)'])
		);
		expect(await idOfName(alliance.ctx, admin, 'member', 'ines carvalhosa')).toEqual({
			problem: 'name-ambiguous'
		});
		expect(await idOfName(alliance.ctx, admin, 'member', 'Ines Carvalhosa (les ateliers du lac)')).toEqual({
			id: other.memberId
		});
		const named = await namesOf(alliance.db, admin, 'member', [ines.memberId]);
		expect(named[ines.memberId]?.name).toBe('Inês Carvalhosa (Les Roues d’Aubre)');
	});

	test('is nobody when nobody is called so, has left, or is of another alliance', async () => {
		const unknown = { problem: 'name-unknown' };
		expect(await idOfName(alliance.ctx, admin, 'organisation', 'Les Roues')).toEqual(unknown);
		const elsewhere = await startAlliance(connection);
		const stranger = await elsewhere.member('admin', { name: 'Stranger' });
		await elsewhere.organisation('Ailleurs');
		expect(await shown('subject', 'Inês', stranger)).toEqual([]);
		expect(await shown('subject', 'Ailleurs')).toEqual([]);
		expect(await idOfName(alliance.ctx, stranger, 'member', 'Inês Carvalhosa')).toEqual(unknown);
		await leaveAlliance(alliance.ctx, admin, aubre, '');
		await removeMember(alliance.ctx, admin, ines.memberId);
		expect(await shown('subject', 'aubre')).toEqual([]);
		expect(await shown('subject', 'Inês')).toEqual([]);
		expect(await idOfName(alliance.ctx, admin, 'organisation', 'Les Roues d’Aubre')).toEqual(unknown);
		expect(await idOfName(alliance.ctx, admin, 'member', 'Inês Carvalhosa')).toEqual(unknown);
	});
});
