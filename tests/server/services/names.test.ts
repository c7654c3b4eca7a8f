import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Connection } from '#server/db/connection.ts';
import { leaveAlliance } from '#server/services/leave-alliance.ts';
import { giveMandate } from '#server/services/mandates.ts';
import { removeMember } from '#server/services/members.ts';
import { findNames, idOfName, namesOf } from '#server/services/names.ts';
import { createPlan, grant } from '#server/services/plans.ts';
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

	const plan = (title: string) =>
		createPlan(alliance.ctx, admin, {
			title,
			scope: 'national',
			territoryId: null,
			themeIds: [],
			sdgs: [],
			lastWord: '',
			leadOrganisationId: null,
			template: 'empty',
			language: 'fr'
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

	test('is whom one may confide in: who facilitates here, and never oneself', async () => {
		const fanny = await alliance.member('facilitator', { name: 'Fanny' });
		expect(await shown('confidant', '', ines)).toEqual(['Fanny', 'Zoé']);
		expect(await shown('confidant', '', fanny)).toEqual(['Zoé']);
		expect(await idOfName(alliance.ctx, ines, 'confidant', 'fanny')).toEqual({ id: fanny.memberId });
		expect(await idOfName(alliance.ctx, fanny, 'confidant', 'fanny')).toEqual({ problem: 'name-unknown' });
	});

	test('is who holds a mandate, found by their name and by their organisation', async () => {
		const both = await alliance.member('partner', { name: 'Bruno', of: [lac, aubre] });
		const anna = await alliance.member('partner', { name: 'Anna', of: [aubre] });
		const steward = await alliance.member('partner', { name: 'Sten', stewardOf: [lac, aubre] });
		await giveMandate(alliance.ctx, steward, lac, both.memberId);
		await giveMandate(alliance.ctx, steward, aubre, both.memberId);
		await giveMandate(alliance.ctx, steward, aubre, anna.memberId);
		expect(await shown('holder', 'aubre')).toEqual(['Anna', 'Bruno (Les Roues d’Aubre)']);
		expect(await shown('holder', 'bru')).toEqual([
			'Bruno (Les Ateliers du Lac)',
			'Bruno (Les Roues d’Aubre)'
		]);
		expect(await shown('holder', 'carv')).toEqual([]);
		expect(await idOfName(alliance.ctx, admin, 'holder', 'bruno')).toEqual({ problem: 'name-ambiguous' });
		expect(await idOfName(alliance.ctx, admin, 'holder', 'bruno (les roues d’aubre)')).toEqual({
			id: `${aubre}:${both.memberId}`
		});
	});

	test('is a plan where its title is asked for, of those that one may comment on', async () => {
		const open = await plan('Plan du numérique');
		const closed = await plan('Plan du bureau');
		const everyone = { subjectKind: 'everyone', subjectId: '' } as const;
		await grant(alliance.ctx, admin, closed, { ...everyone, level: 'read' });
		expect(await shown('plan', 'plan', ines)).toEqual(['Plan du numérique']);
		expect(await idOfName(alliance.ctx, ines, 'plan', 'plan du numerique')).toEqual({ id: open });
		expect(await idOfName(alliance.ctx, ines, 'plan', 'Plan du bureau')).toEqual({
			problem: 'title-unknown'
		});
		expect(await namesOf(alliance.db, ines, 'plan', [closed])).toEqual({});
		const other = await plan('Plan du numérique');
		expect(await idOfName(alliance.ctx, ines, 'plan', 'Plan du numérique')).toEqual({
			problem: 'title-ambiguous'
		});
		// Where the field held one of them already, it is that one.
		expect(await idOfName(alliance.ctx, ines, 'plan', 'Plan du numérique', { was: other })).toEqual({
			id: other
		});
		expect(await idOfName(alliance.ctx, ines, 'plan', 'Plan du bureau', { was: closed })).toEqual({
			problem: 'title-unknown'
		});
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
