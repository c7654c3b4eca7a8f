import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Role } from '#lib/domain/permissions.ts';
import type { Connection } from '#server/db/connection.ts';
import { organisations } from '#server/db/directory.ts';
import type { Actor } from '#server/services/context.ts';
import {
	createOrganisation,
	editOrganisation,
	endSteward,
	nameSteward,
	type OrganisationDescription
} from '#server/services/organisations.ts';
import { databases, type TestDatabase } from '../../support/databases.ts';
import { startAlliance, type TestAlliance } from './alliance.ts';

const entraide: OrganisationDescription = {
	name: 'Entraide',
	level: 'local',
	family: 'association',
	networkId: null,
	territoryId: null,
	contactEmail: null
};

describe.each(databases)('organisations on $name', ({ create }) => {
	let database: TestDatabase;
	let connection: Connection;
	let alliance: TestAlliance;
	let admin: Actor;
	beforeEach(async () => {
		database = await create();
		connection = await database.open();
		alliance = await startAlliance(connection);
		admin = await alliance.member('admin');
	});
	afterEach(async () => {
		await connection.close();
		await database.remove();
	});

	const make = async (input: Partial<OrganisationDescription> = {}, actor = admin) =>
		createOrganisation(alliance.ctx, actor, { ...entraide, ...input });
	const edit = (actor: Actor, id: string, input: Partial<OrganisationDescription>) =>
		editOrganisation(alliance.ctx, actor, id, { ...entraide, ...input });
	const all = () => organisations(alliance.db, alliance.id);
	const stewards = async () =>
		(await alliance.db.selectFrom('steward').select('member_id').execute()).map((row) => row.member_id);

	test.each<Role>(['admin', 'facilitator'])('are created by the role %s, with an event', async (role) => {
		const actor = await alliance.member(role);
		const id = await make({}, actor);
		expect(await all()).toMatchObject([{ id, name: 'Entraide', level: 'local', family: 'association' }]);
		expect(await alliance.logged()).toMatchObject([
			{ kind: 'organisation.created', subject: id, organisation: id, actor: actor.memberId, to: 'Entraide' }
		]);
	});

	test.each<Role>(['partner', 'commenter', 'observer'])('are not created by the role %s', async (role) => {
		await expect(make({}, await alliance.member(role))).rejects.toMatchObject({
			code: 'forbidden',
			detail: 'organisation-create-not-allowed'
		});
		expect(await all()).toEqual([]);
		expect(await alliance.logged()).toEqual([]);
	});

	test('do not share a name, whatever its case or accents', async () => {
		await make({ name: 'Les Épis' });
		await expect(make({ name: 'les epis' })).rejects.toMatchObject({
			code: 'conflict',
			detail: 'organisation-exists',
			field: 'name'
		});
		const other = await make({ name: 'Autre' });
		await expect(edit(admin, other, { name: 'LES ÉPIS' })).rejects.toMatchObject({
			detail: 'organisation-exists'
		});
		await edit(admin, other, { name: 'AUTRE' });
		expect((await all()).map((it) => it.name)).toEqual(['AUTRE', 'Les Épis']);
	});

	test('created at once under one name are one', async () => {
		const outcomes = await Promise.allSettled([make(), make()]);
		expect(outcomes.filter((it) => it.status === 'fulfilled')).toHaveLength(1);
		expect(await all()).toHaveLength(1);
	});

	test('belong to networks and territories of their own alliance only', async () => {
		const elsewhere = await startAlliance(connection);
		const id = await make();
		await expect(make({ name: 'B', networkId: await elsewhere.organisation('R') })).rejects.toMatchObject({
			detail: 'network-unknown'
		});
		await expect(
			make({ name: 'B', territoryId: await elsewhere.territory('national', 'France') })
		).rejects.toMatchObject({ detail: 'territory-unknown' });
		await expect(edit(admin, id, { networkId: id })).rejects.toMatchObject({ detail: 'network-unknown' });
		expect(await all()).toHaveLength(1);
	});

	test('of another alliance are not found', async () => {
		const stranger = await (await startAlliance(connection)).member('admin');
		const id = await make();
		await expect(edit(stranger, id, { name: 'X' })).rejects.toMatchObject({ code: 'not-found' });
		await expect(nameSteward(alliance.ctx, stranger, id, stranger.memberId)).rejects.toMatchObject({
			code: 'not-found'
		});
		expect(await all()).toMatchObject([{ name: 'Entraide' }]);
	});

	test('are changed, each field with its event, the contact address with none', async () => {
		const network = await make({ name: 'Réseau', level: 'national' });
		const id = await make();
		await alliance.logged();
		await edit(admin, id, {
			name: 'Entraide 2',
			level: 'departmental',
			networkId: network,
			contactEmail: 'a@example.org'
		});
		expect((await all()).find((it) => it.id === id)).toMatchObject({
			name: 'Entraide 2',
			level: 'departmental',
			network_id: network,
			contact_email: 'a@example.org'
		});
		const by = { subject: id, organisation: id, actor: admin.memberId };
		const events = await alliance.logged();
		expect(events).toMatchObject([
			{ kind: 'organisation.name', from: 'Entraide', to: 'Entraide 2', ...by },
			{ kind: 'organisation.level', from: 'local', to: 'departmental', ...by },
			{ kind: 'organisation.network', from: '', to: network, ...by }
		]);
		expect(JSON.stringify(events)).not.toContain('a@example.org');
		expect(alliance.facts).toEqual([{ kind: 'rights', match: { allianceId: alliance.id } }]);
	});

	test('are changed by their steward, not by another’s, nor by their other people', async () => {
		const id = await make();
		const steward = await alliance.member('observer', { stewardOf: [id] });
		const another = await alliance.member('partner', { stewardOf: [await alliance.organisation('Autre')] });
		const person = await alliance.member('partner', { of: [id] });
		await edit(steward, id, { family: 'foundation' });
		for (const actor of [another, person]) {
			await expect(edit(actor, id, { name: 'X' })).rejects.toMatchObject({
				code: 'forbidden',
				detail: 'organisation-edit-not-allowed'
			});
		}
		expect((await all()).find((it) => it.id === id)).toMatchObject({
			name: 'Entraide',
			family: 'foundation'
		});
	});

	describe('have stewards', () => {
		let id: string;
		let person: Actor;
		beforeEach(async () => {
			id = await make();
			person = await alliance.member('observer', { of: [id], name: 'Personne' });
			await alliance.logged();
		});
		const name = (actor: Actor, who: Actor) => nameSteward(alliance.ctx, actor, id, who.memberId);
		const end = (actor: Actor, who: Actor) => endSteward(alliance.ctx, actor, id, who.memberId);

		test('named and ended by an administrator, each with its event, once', async () => {
			await name(admin, person);
			await name(admin, person);
			expect(await stewards()).toEqual([person.memberId]);
			await end(admin, person);
			await end(admin, person);
			expect(await stewards()).toEqual([]);
			const about = { subject: id, organisation: id, actor: admin.memberId, person: person.memberId };
			const events = await alliance.logged();
			expect(events.map((event) => event.kind)).toEqual(['steward.named', 'steward.ended']);
			expect(events).toMatchObject([about, about]);
		});

		test('named by another of its stewards', async () => {
			const steward = await alliance.member('partner', { stewardOf: [id] });
			await name(steward, person);
			expect(await stewards()).toContain(person.memberId);
		});

		test.each<Role>(['facilitator', 'partner', 'commenter', 'observer'])(
			'not named nor ended by the role %s',
			async (role) => {
				const actor = await alliance.member(role, { of: [id] });
				const steward = await alliance.member('partner', { stewardOf: [id] });
				const refused = { code: 'forbidden', detail: 'steward-not-allowed' };
				await expect(name(actor, actor)).rejects.toMatchObject(refused);
				await expect(end(actor, steward)).rejects.toMatchObject(refused);
				expect(await stewards()).toEqual([steward.memberId]);
				expect(await alliance.logged()).toEqual([]);
			}
		);

		test('who are among its people', async () => {
			const stranger = await alliance.member('partner');
			await expect(name(admin, stranger)).rejects.toMatchObject({
				code: 'invalid',
				detail: 'not-of-organisation'
			});
			expect(await stewards()).toEqual([]);
		});

		test('who are two at most', async () => {
			await alliance.member('partner', { stewardOf: [id] });
			await name(admin, person);
			const third = await alliance.member('partner', { of: [id] });
			await expect(name(admin, third)).rejects.toMatchObject({ code: 'conflict', detail: 'steward-enough' });
			expect(await stewards()).toHaveLength(2);
		});

		test('who are two at most, also when two are named at once', async () => {
			await alliance.member('partner', { stewardOf: [id] });
			const third = await alliance.member('partner', { of: [id] });
			const outcomes = await Promise.allSettled([name(admin, person), name(admin, third)]);
			expect(outcomes.filter((it) => it.status === 'fulfilled')).toHaveLength(1);
			expect(await stewards()).toHaveLength(2);
		});
	});
});
