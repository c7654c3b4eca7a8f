import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Role } from '#lib/domain/permissions.ts';
import type { Connection } from '#server/db/connection.ts';
import { territories } from '#server/db/directory.ts';
import type { Actor } from '#server/services/context.ts';
import { addLocal, addOfficial, changeLocal } from '#server/services/territories.ts';
import { databases, type TestDatabase } from '../../support/databases.ts';
import { startAlliance, type TestAlliance } from './alliance.ts';

describe.each(databases)('territories on $name', ({ create }) => {
	let database: TestDatabase;
	let connection: Connection;
	let alliance: TestAlliance;
	let facilitator: Actor;
	let france: string;
	beforeEach(async () => {
		database = await create();
		connection = await database.open();
		alliance = await startAlliance(connection);
		facilitator = await alliance.member('facilitator');
		france = await alliance.territory('national', 'France');
	});
	afterEach(async () => {
		await connection.close();
		await database.remove();
	});

	const official = (code: string, actor = facilitator) => addOfficial(alliance.ctx, actor, code);
	const local = (name: string, parentId: string, actor = facilitator) =>
		addLocal(alliance.ctx, actor, { name, parentId });
	const all = () => territories(alliance.db, alliance.id);
	const added = async () => (await all()).filter((it) => it.kind !== 'national');

	test.each<Role>(['admin', 'facilitator'])('are added by the role %s, with an event', async (role) => {
		const actor = await alliance.member(role);
		await official('R84', actor);
		const [region] = await added();
		expect(region).toMatchObject({
			kind: 'region',
			code: '84',
			name: 'Auvergne-Rhône-Alpes',
			parent_id: france
		});
		expect(await alliance.logged()).toMatchObject([
			{
				kind: 'territory.created',
				subject: region!.id,
				actor: actor.memberId,
				to: 'Auvergne-Rhône-Alpes'
			}
		]);
	});

	test.each<Role>(['partner', 'commenter', 'observer'])('are not added by the role %s', async (role) => {
		const actor = await alliance.member(role);
		const refused = { code: 'forbidden', detail: 'territory-create-not-allowed' };
		await expect(official('R84', actor)).rejects.toMatchObject(refused);
		await expect(local('Ici', france, actor)).rejects.toMatchObject(refused);
		expect(await added()).toEqual([]);
	});

	test('a department comes with its region, and lies in it', async () => {
		await official('D38');
		const [region, department] = await added();
		expect(region).toMatchObject({ kind: 'region', code: '84' });
		expect(department).toMatchObject({
			kind: 'department',
			code: '38',
			name: 'Isère',
			parent_id: region!.id
		});
		expect(await alliance.logged()).toMatchObject([
			{ kind: 'territory.created', to: 'Auvergne-Rhône-Alpes' },
			{ kind: 'territory.created', to: 'Isère' }
		]);
	});

	test('a department takes the region that is there already', async () => {
		await official('R84');
		await official('D38');
		await official('D2A');
		expect((await added()).map((it) => it.code)).toEqual(['84', '94', '2A', '38']);
	});

	test.each(['R84', 'D38'])('%s is added once', async (code) => {
		await official(code);
		const before = await all();
		await expect(official(code)).rejects.toMatchObject({ code: 'conflict', detail: 'territory-exists' });
		expect(await all()).toEqual(before);
	});

	test('a region added twice at once is there once', async () => {
		const outcomes = await Promise.allSettled([official('R84'), official('R84')]);
		expect(outcomes.filter((it) => it.status === 'fulfilled')).toHaveLength(1);
		expect(await added()).toHaveLength(1);
	});

	test.each(['R999', 'D999', 'X38', '38', ''])('the code « %s » is refused', async (code) => {
		await expect(official(code)).rejects.toMatchObject({ code: 'invalid', detail: 'territory-unknown' });
		expect(await added()).toEqual([]);
		expect(await alliance.logged()).toEqual([]);
	});

	test('a local one lies in a department, a region or the country', async () => {
		await official('D38');
		const [region, department] = await added();
		for (const parent of [france, region!.id, department!.id]) await local('Les Vallons', parent);
		const locals = (await all()).filter((it) => it.kind === 'local');
		expect(locals.map((it) => it.parent_id).sort()).toEqual([france, region!.id, department!.id].sort());
		expect((await alliance.logged()).filter((event) => event.to === 'Les Vallons')).toHaveLength(3);
	});

	test('a local one does not lie in a local one', async () => {
		await local('Les Vallons', france);
		const [vallons] = await added();
		await expect(local('Un hameau', vallons!.id)).rejects.toMatchObject({
			code: 'invalid',
			detail: 'territory-parent'
		});
		expect(await added()).toHaveLength(1);
	});

	test('two of one place do not share a name, whatever its case or accents', async () => {
		await local('Les Épis', france);
		await expect(local('les epis', france)).rejects.toMatchObject({
			code: 'conflict',
			detail: 'territory-exists',
			field: 'name'
		});
		expect(await added()).toHaveLength(1);
	});

	test.each<Role>(['admin', 'facilitator'])(
		'a local one is renamed and moved by the role %s',
		async (role) => {
			const actor = await alliance.member(role);
			await official('R84');
			await local('Les Valons', france);
			const [region, vallons] = await added();
			await alliance.logged();
			await changeLocal(alliance.ctx, actor, vallons!.id, { name: 'Les Vallons', parentId: region!.id });
			expect((await added()).at(-1)).toEqual({ ...vallons, name: 'Les Vallons', parent_id: region!.id });
			const by = { subject: vallons!.id, actor: actor.memberId };
			expect(await alliance.logged()).toMatchObject([
				{ ...by, kind: 'territory.renamed', from: 'Les Valons', to: 'Les Vallons' },
				{ ...by, kind: 'territory.moved', from: france, to: region!.id }
			]);
			await changeLocal(alliance.ctx, actor, vallons!.id, { name: 'Les Vallons', parentId: region!.id });
			expect(await alliance.logged()).toEqual([]);
		}
	);

	test('a local one is not changed by who may not, nor into what it may not be', async () => {
		await official('R84');
		await local('Les Vallons', france);
		await local('Les Épis', france);
		const before = await all();
		const id = before.find((it) => it.name === 'Les Vallons')!.id;
		const change = (of: string, name: string, parentId: string, actor = facilitator) =>
			changeLocal(alliance.ctx, actor, of, { name, parentId });
		const partner = await alliance.member('partner');
		await expect(change(id, 'Ici', france, partner)).rejects.toMatchObject({
			code: 'forbidden',
			detail: 'territory-edit-not-allowed'
		});
		await expect(change(id, 'les epis', france)).rejects.toMatchObject({ detail: 'territory-exists' });
		await expect(change(id, 'Les Vallons', id)).rejects.toMatchObject({ detail: 'territory-parent' });
		await expect(change(france, 'Ici', france)).rejects.toMatchObject({ detail: 'territory-official' });
		const other = await startAlliance(connection);
		const stranger = await other.member('admin');
		const elsewhere = await other.territory('national', 'France');
		await expect(change(id, 'Ici', elsewhere)).rejects.toMatchObject({ code: 'not-found' });
		await expect(change(id, 'Ici', elsewhere, stranger)).rejects.toMatchObject({ code: 'not-found' });
		expect(await all()).toEqual(before);
	});

	test('a parent of another alliance is not found', async () => {
		const elsewhere = await (await startAlliance(connection)).territory('national', 'France');
		await expect(local('Ici', elsewhere)).rejects.toMatchObject({ code: 'not-found' });
		expect(await added()).toEqual([]);
	});
});
