import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { roles, type Role } from '#lib/domain/permissions.ts';
import type { Connection } from '#server/db/connection.ts';
import { findByEmail } from '#server/db/accounts.ts';
import * as directory from '#server/db/directory.ts';
import { ensureSettings } from '#server/mail/make.ts';
import type { Actor } from '#server/services/context.ts';
import {
	accept,
	invite,
	pending,
	readInvitation,
	withdraw,
	type NewInvitation
} from '#server/services/invitations.ts';
import { mailSettingsOf } from '#server/services/mail-settings.ts';
import { removeMember } from '#server/services/members.ts';
import { databases, type TestDatabase } from '../../support/databases.ts';
import { startAlliance, type TestAlliance } from './alliance.ts';

const DAY = 24 * 60 * 60 * 1000;
const email = 'nouvelle@example.org';
const nouvelle = { name: 'Nouvelle', password: 'une phrase secrète' };
const gone = { code: 'gone', detail: 'invitation-gone' };

describe.each(databases)('invitations on $name', ({ create }) => {
	let database: TestDatabase;
	let connection: Connection;
	let alliance: TestAlliance;
	let admin: Actor;
	let facilitator: Actor;
	beforeEach(async () => {
		database = await create();
		connection = await database.open();
		alliance = await startAlliance(connection);
		admin = await alliance.member('admin', { name: 'Admin' });
		facilitator = await alliance.member('facilitator');
	});
	afterEach(async () => {
		await connection.close();
		await database.remove();
	});

	const send = (input: Partial<NewInvitation> = {}, actor = admin) =>
		invite(alliance.ctx, actor, {
			email,
			role: 'partner',
			organisationId: null,
			asSteward: false,
			...input
		});
	const read = (token: string) => readInvitation(alliance.ctx, token);
	const use = (token: string, who: Parameters<typeof accept>[2] = nouvelle) =>
		accept(alliance.ctx, token, who);
	const waiting = (actor = admin) => pending(alliance.ctx, actor);
	const joined = async () =>
		(await directory.members(alliance.db, alliance.id)).filter(
			(it) => it.id !== admin.memberId && it.id !== facilitator.memberId
		);
	const pass = (milliseconds: number) =>
		(alliance.clock.now = new Date(alliance.clock.now.getTime() + milliseconds));

	describe('are sent', () => {
		test('with a token that is not stored, and an event that names nobody', async () => {
			const token = await send();
			const stored = await alliance.db.selectFrom('invitation').selectAll().execute();
			expect(stored).toMatchObject([{ email, role: 'partner' }]);
			expect(JSON.stringify(stored)).not.toContain(token);
			const events = await alliance.logged();
			expect(events).toMatchObject([{ kind: 'invitation.sent', actor: admin.memberId, to: 'partner' }]);
			expect(JSON.stringify(events)).not.toContain(email);
			expect(await waiting()).toMatchObject([{ email, role: 'partner' }]);
		});

		test.each<Role>(['partner', 'commenter', 'observer'])(
			'not by the role %s, who sees none and withdraws none',
			async (role) => {
				const actor = await alliance.member(role);
				const refused = { code: 'forbidden', detail: 'member-invite-not-allowed' };
				await expect(send({}, actor)).rejects.toMatchObject(refused);
				await send();
				expect(await waiting(actor)).toEqual([]);
				await expect(withdraw(alliance.ctx, actor, (await waiting())[0]!.id)).rejects.toMatchObject(refused);
				expect(await waiting()).toHaveLength(1);
			}
		);

		test('not by a facilitator for more than they could give by hand', async () => {
			const organisationId = await alliance.organisation('Entraide');
			await expect(send({ role: 'admin' }, facilitator)).rejects.toMatchObject({
				code: 'forbidden',
				detail: 'invite-role'
			});
			await expect(send({ organisationId, asSteward: true }, facilitator)).rejects.toMatchObject({
				code: 'forbidden',
				detail: 'invite-steward'
			});
			expect(await waiting()).toEqual([]);
		});

		test('not for a steward of no organisation, nor for another alliance’s organisation', async () => {
			const elsewhere = await (await startAlliance(connection)).organisation('Ailleurs');
			await expect(send({ asSteward: true })).rejects.toMatchObject({ detail: 'invite-steward-of' });
			await expect(send({ organisationId: elsewhere })).rejects.toMatchObject({ code: 'not-found' });
			expect(await waiting()).toEqual([]);
		});

		test('not to someone who is a member already', async () => {
			await use(await send());
			await expect(send()).rejects.toMatchObject({ code: 'conflict', detail: 'invite-member' });
		});
	});

	describe('are used', () => {
		test.each(roles)('by someone new, who becomes a member of the role %s', async (role) => {
			const token = await send({ role });
			const { accountId } = await use(token);
			expect(await findByEmail(alliance.db, email)).toMatchObject({ id: accountId, name: 'Nouvelle' });
			expect(await joined()).toMatchObject([{ account_id: accountId, role, hasPassword: true }]);
		});

		test('with an event for the invitation and one for the member', async () => {
			const organisationId = await alliance.organisation('Entraide');
			const token = await send({ organisationId, asSteward: true });
			const invitation = (await waiting())[0]!.id;
			await alliance.logged();
			await use(token);
			const [member] = await joined();
			expect(member).toMatchObject({ organisations: [{ id: organisationId }], stewardOf: [organisationId] });
			expect(await alliance.logged()).toMatchObject([
				{ kind: 'steward.named', actor: admin.memberId, person: member!.id, organisation: organisationId },
				{ kind: 'invitation.used', subject: invitation, person: member!.id },
				{ kind: 'member.joined', person: member!.id, organisation: organisationId, to: 'partner' }
			]);
		});

		test('once', async () => {
			const token = await send();
			await use(token);
			expect(await read(token)).toBeUndefined();
			await expect(use(token, { ...nouvelle, name: 'Autre' })).rejects.toMatchObject(gone);
			expect(await joined()).toMatchObject([{ name: 'Nouvelle' }]);
			expect(await waiting()).toEqual([]);
		});

		test('in the language of whoever comes in, which their mails have from the start', async () => {
			const { accountId } = await accept(alliance.ctx, await send(), nouvelle, 'en');
			const actor = await alliance.again({ accountId });
			await ensureSettings(alliance.ctx);
			expect(await mailSettingsOf(alliance.ctx, actor)).toMatchObject({ language: 'en', digest: 'weekly' });
			expect(await mailSettingsOf(alliance.ctx, facilitator)).toMatchObject({ language: 'fr' });
		});

		test('by one of two people at once, and the other is told', async () => {
			const token = await send();
			const outcomes = await Promise.allSettled([use(token), use(token, { ...nouvelle, name: 'Autre' })]);
			expect(outcomes.filter((it) => it.status === 'rejected')).toMatchObject([{ reason: gone }]);
			expect(await joined()).toHaveLength(1);
			const accounts = await alliance.db
				.selectFrom('account')
				.select('id')
				.where('email', '=', email)
				.execute();
			expect(accounts).toHaveLength(1);
			expect((await alliance.logged()).filter((it) => it.kind === 'member.joined')).toHaveLength(1);
		});

		test('twice at once by one person with an account, who joins once', async () => {
			const { accountId } = await use(await send());
			await removeMember(alliance.ctx, admin, (await joined())[0]!.id);
			const token = await send();
			const outcomes = await Promise.allSettled([use(token, { accountId }), use(token, { accountId })]);
			expect(outcomes.filter((it) => it.status === 'rejected')).toMatchObject([{ reason: gone }]);
			expect(await joined()).toHaveLength(1);
		});

		test('not burnt by opening the page, however often', async () => {
			const token = await send();
			for (let i = 0; i < 3; i += 1) {
				expect(await read(token)).toMatchObject({ email, inviter: 'Admin', role: 'partner' });
			}
			await use(token);
			expect(await joined()).toHaveLength(1);
		});

		test('until the seventh day is over', async () => {
			const [early, late] = [await send(), await send({ email: 'tard@example.org' })];
			pass(7 * DAY - 1);
			await use(early);
			expect(await read(late)).toBeDefined();
			pass(1);
			expect(await read(late)).toBeUndefined();
			expect(await waiting()).toEqual([]);
			await expect(use(late)).rejects.toMatchObject(gone);
			expect(await joined()).toHaveLength(1);
		});

		test('not once withdrawn', async () => {
			const token = await send();
			const { id } = (await waiting())[0]!;
			await alliance.logged();
			await withdraw(alliance.ctx, facilitator, id);
			expect(await read(token)).toBeUndefined();
			expect(await waiting()).toEqual([]);
			await expect(use(token)).rejects.toMatchObject(gone);
			await expect(withdraw(alliance.ctx, admin, id)).rejects.toMatchObject({ code: 'not-found' });
			expect(await joined()).toEqual([]);
			expect(await alliance.logged()).toMatchObject([
				{ kind: 'invitation.withdrawn', subject: id, actor: facilitator.memberId }
			]);
		});

		test('or withdrawn, but not both, when they come at once', async () => {
			const token = await send();
			const { id } = (await waiting())[0]!;
			const [used, withdrawn] = await Promise.allSettled([use(token), withdraw(alliance.ctx, admin, id)]);
			expect([used.status, withdrawn.status].sort()).toEqual(['fulfilled', 'rejected']);
			expect(await joined()).toHaveLength(used.status === 'fulfilled' ? 1 : 0);
		});

		test('not with a token that was never given', async () => {
			await send();
			for (const token of ['', 'nope']) {
				expect(await read(token)).toBeUndefined();
				await expect(use(token)).rejects.toMatchObject(gone);
			}
		});

		test('not by another account, nor to make a second one for an address that has one', async () => {
			const { accountId } = await use(await send());
			await removeMember(alliance.ctx, admin, (await joined())[0]!.id);
			const token = await send();
			await expect(use(token, { accountId: facilitator.accountId })).rejects.toMatchObject({
				code: 'forbidden',
				detail: 'invitation-other-account'
			});
			await expect(use(token)).rejects.toMatchObject({ code: 'conflict', detail: 'email-taken' });
			expect(await read(token)).toMatchObject({ accountId });
		});

		test('by someone who left, who comes back as the member they were, with the role of the invitation', async () => {
			const { accountId } = await use(await send());
			const [before] = await joined();
			await removeMember(alliance.ctx, admin, before!.id);
			await use(await send({ role: 'observer' }), { accountId });
			expect(await joined()).toMatchObject([{ id: before!.id, role: 'observer' }]);
		});

		test('for a third steward makes a member who is not one', async () => {
			const organisationId = await alliance.organisation('Entraide');
			const token = await send({ organisationId, asSteward: true });
			for (let i = 0; i < 2; i += 1) await alliance.member('partner', { stewardOf: [organisationId] });
			await use(token);
			const member = (await joined()).find((it) => it.name === 'Nouvelle');
			expect(member).toMatchObject({ organisations: [{ id: organisationId }], stewardOf: [] });
			expect((await alliance.logged()).map((it) => it.kind)).not.toContain('steward.named');
		});
	});
});
