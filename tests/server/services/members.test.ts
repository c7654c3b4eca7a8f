import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Role } from '#lib/domain/permissions.ts';
import type { Connection } from '#server/db/connection.ts';
import * as directory from '#server/db/directory.ts';
import type { Actor } from '#server/services/context.ts';
import { giveMandate } from '#server/services/mandates.ts';
import { changeRole, removeMember, setBelonging } from '#server/services/members.ts';
import { databases, type TestDatabase } from '../../support/databases.ts';
import { startAlliance, type TestAlliance } from './alliance.ts';

const lastOne = { code: 'conflict', detail: 'last-administrator' };

describe.each(databases)('members on $name', ({ create }) => {
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

	const change = (actor: Actor, who: Actor, role: Role) =>
		changeRole(alliance.ctx, actor, who.memberId, role);
	const remove = (actor: Actor, who: Actor) => removeMember(alliance.ctx, actor, who.memberId);
	const belong = (actor: Actor, who: Actor, organisation: string, belongs = true) =>
		setBelonging(alliance.ctx, actor, who.memberId, organisation, belongs);
	const all = () => directory.members(alliance.db, alliance.id);
	const administrators = async () => (await all()).filter((it) => it.role === 'admin').map((it) => it.id);
	const stranger = async () => (await startAlliance(connection)).member('admin');

	describe('get another role', () => {
		test('from an administrator, with an event, told to their open pages', async () => {
			const person = await alliance.member('observer');
			await change(admin, person, 'partner');
			expect((await alliance.again(person)).role).toBe('partner');
			expect(await alliance.logged()).toMatchObject([
				{
					kind: 'member.role',
					subject: person.memberId,
					person: person.memberId,
					actor: admin.memberId,
					from: 'observer',
					to: 'partner'
				}
			]);
			expect(alliance.facts).toEqual([{ kind: 'rights', match: { memberId: person.memberId } }]);
		});

		test.each<Role>(['facilitator', 'partner', 'commenter', 'observer'])(
			'never from the role %s, not even their own',
			async (role) => {
				const actor = await alliance.member(role);
				for (const who of [actor, admin]) {
					await expect(change(actor, who, 'admin')).rejects.toMatchObject({
						code: 'forbidden',
						detail: 'member-role-not-allowed'
					});
				}
				expect(await administrators()).toEqual([admin.memberId]);
				expect(await alliance.logged()).toEqual([]);
			}
		);

		test('which is the one they have: no event', async () => {
			await change(admin, admin, 'admin');
			expect(await alliance.logged()).toEqual([]);
		});

		test('only in their own alliance', async () => {
			const other = await stranger();
			await expect(change(other, admin, 'observer')).rejects.toMatchObject({ code: 'not-found' });
			expect(await administrators()).toEqual([admin.memberId]);
		});
	});

	describe('keep an administrator', () => {
		test('the last one cannot step down', async () => {
			await expect(change(admin, admin, 'facilitator')).rejects.toMatchObject(lastOne);
			expect(await administrators()).toEqual([admin.memberId]);
			expect(await alliance.logged()).toEqual([]);
		});

		test('the last one cannot leave', async () => {
			await expect(remove(admin, admin)).rejects.toMatchObject(lastOne);
			expect(await administrators()).toEqual([admin.memberId]);
			expect(await alliance.logged()).toEqual([]);
		});

		test('one of another alliance, or one who left, does not count', async () => {
			await stranger();
			const second = await alliance.member('admin');
			await remove(admin, second);
			await expect(remove(admin, admin)).rejects.toMatchObject(lastOne);
			await expect(change(admin, admin, 'observer')).rejects.toMatchObject(lastOne);
		});

		test.each<[string, (a: Actor, b: Actor) => Promise<void>[]]>([
			['both step down', (a, b) => [change(a, a, 'partner'), change(b, b, 'partner')]],
			['both leave', (a, b) => [remove(a, a), remove(b, b)]],
			['each removes the other', (a, b) => [remove(a, b), remove(b, a)]],
			['each demotes the other', (a, b) => [change(a, b, 'observer'), change(b, a, 'observer')]],
			['one steps down and the other leaves', (a, b) => [change(a, a, 'partner'), remove(b, b)]]
		])('when, of two, at once %s', async (_what, both) => {
			const second = await alliance.member('admin');
			const outcomes = await Promise.allSettled(both(admin, second));
			const refused = outcomes.filter((it) => it.status === 'rejected');
			expect(refused).toMatchObject([{ reason: lastOne }]);
			expect(await administrators()).toHaveLength(1);
			expect(await alliance.logged()).toHaveLength(1);
		});
	});

	describe('leave', () => {
		test('by themselves, and are no longer a member of anything', async () => {
			const organisation = await alliance.organisation('Entraide');
			const person = await alliance.member('partner', { stewardOf: [organisation] });
			await giveMandate(alliance.ctx, person, organisation, person.memberId);
			await alliance.logged();
			await remove(person, person);
			await expect(alliance.again(person)).rejects.toThrow('no longer a member');
			expect((await all()).map((it) => it.id)).toEqual([admin.memberId]);
			expect(await alliance.db.selectFrom('steward').selectAll().execute()).toEqual([]);
			expect(await alliance.db.selectFrom('member_organisation').selectAll().execute()).toEqual([]);
			expect(await directory.mandatesOf(alliance.db, alliance.id, organisation)).toEqual([]);
			expect(await alliance.logged()).toMatchObject([
				{ kind: 'member.left', person: person.memberId, actor: person.memberId, from: 'partner' }
			]);
			expect(alliance.facts).toEqual([{ kind: 'rights', match: { memberId: person.memberId } }]);
		});

		test('when an administrator removes them', async () => {
			const person = await alliance.member('partner');
			await remove(admin, person);
			expect((await all()).map((it) => it.id)).toEqual([admin.memberId]);
		});

		test.each<Role>(['facilitator', 'partner', 'commenter', 'observer'])(
			'never because of the role %s',
			async (role) => {
				const actor = await alliance.member(role);
				const person = await alliance.member('observer');
				await expect(remove(actor, person)).rejects.toMatchObject({
					code: 'forbidden',
					detail: 'member-remove-not-allowed'
				});
				expect(await all()).toHaveLength(3);
			}
		);

		test('only once', async () => {
			const person = await alliance.member('partner');
			await remove(admin, person);
			await expect(remove(admin, person)).rejects.toMatchObject({ code: 'not-found' });
			expect(await alliance.logged()).toHaveLength(1);
		});
	});

	describe('join and leave organisations', () => {
		let organisation: string;
		let person: Actor;
		beforeEach(async () => {
			organisation = await alliance.organisation('Entraide');
			person = await alliance.member('partner', { name: 'Personne' });
		});

		test('through its steward or an administrator, each with its event, once', async () => {
			const steward = await alliance.member('observer', { stewardOf: [organisation] });
			await belong(steward, person, organisation);
			await belong(steward, person, organisation);
			expect((await alliance.again(person)).organisationIds).toEqual([organisation]);
			await belong(admin, person, organisation, false);
			await belong(admin, person, organisation, false);
			expect((await alliance.again(person)).organisationIds).toEqual([]);
			const events = await alliance.logged();
			expect(events.map((it) => it.kind)).toEqual(['member.joined-organisation', 'member.left-organisation']);
			expect(events).toMatchObject([
				{ person: person.memberId, organisation, actor: steward.memberId },
				{ person: person.memberId, organisation, actor: admin.memberId }
			]);
		});

		test.each<Role>(['facilitator', 'partner', 'commenter', 'observer'])(
			'not through the role %s',
			async (role) => {
				const actor = await alliance.member(role, { of: [organisation] });
				await expect(belong(actor, person, organisation)).rejects.toMatchObject({
					code: 'forbidden',
					detail: 'belonging-not-allowed'
				});
				expect((await alliance.again(person)).organisationIds).toEqual([]);
			}
		);

		test('and leaving one ends what they were there, not elsewhere', async () => {
			const other = await alliance.organisation('Autre');
			const steward = await alliance.member('partner', { stewardOf: [organisation, other] });
			for (const id of [organisation, other]) await giveMandate(alliance.ctx, steward, id, steward.memberId);
			await belong(admin, steward, organisation, false);
			expect(await alliance.again(steward)).toMatchObject({ organisationIds: [other], stewardOf: [other] });
			expect(await directory.mandatedOrganisationIds(alliance.db, alliance.id)).toEqual(new Set([other]));
		});

		test('never of another alliance', async () => {
			const other = await stranger();
			await expect(belong(other, other, organisation)).rejects.toMatchObject({ code: 'not-found' });
			await expect(belong(admin, other, organisation)).rejects.toMatchObject({ code: 'not-found' });
		});
	});
});
