import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Grant, Role } from '#lib/domain/permissions.ts';
import type { Level } from '#lib/domain/relay-protocol.ts';
import type { Connection } from '#server/db/connection.ts';
import type { Actor } from '#server/services/context.ts';
import { createPlan, grant, readPlan } from '#server/services/plans.ts';
import { databases, type TestDatabase } from '../../support/databases.ts';
import { startAlliance, type TestAlliance } from './alliance.ts';

describe.each(databases)('rights on a plan on $name', ({ create }) => {
	let database: TestDatabase;
	let connection: Connection;
	let alliance: TestAlliance;
	let lead: Actor;
	let other: Actor;
	let id: string;
	beforeEach(async () => {
		database = await create();
		connection = await database.open();
		alliance = await startAlliance(connection);
		lead = await alliance.member('partner', { name: 'Lead' });
		other = await alliance.member('partner', { name: 'Other' });
		id = await createPlan(alliance.ctx, lead, {
			title: 'Un plan',
			scope: 'local',
			territoryId: null,
			themeIds: [],
			sdgs: [],
			lastWord: 'Le comité',
			leadOrganisationId: null,
			template: 'empty',
			language: 'fr'
		});
		await alliance.logged();
	});
	afterEach(async () => {
		await connection.close();
		await database.remove();
	});

	const give = (actor: Actor, to: Actor | 'everyone', level: Level | null) =>
		grant(
			alliance.ctx,
			actor,
			id,
			to === 'everyone'
				? { subjectKind: 'everyone', subjectId: '', level }
				: { subjectKind: 'member', subjectId: to.memberId, level }
		);
	const levelOf = async (actor: Actor) =>
		(await readPlan(alliance.ctx, actor, id).catch(() => ({ level: 'none' }))).level;

	test('are given, changed and taken away, each with its event and told to open pages', async () => {
		const { documentId } = await readPlan(alliance.ctx, lead, id);
		await give(lead, other, 'read');
		expect(await levelOf(other)).toBe('read');
		await give(lead, other, 'comment');
		expect(await levelOf(other)).toBe('comment');
		await give(lead, other, null);
		expect(await levelOf(other)).toBe('write');
		const about = { subject: id, actor: lead.memberId, person: other.memberId };
		expect(await alliance.logged()).toMatchObject([
			{ kind: 'grant.given', from: null, to: 'read', ...about },
			{ kind: 'grant.given', from: 'read', to: 'comment', ...about },
			{ kind: 'grant.taken', from: 'comment', to: null, ...about }
		]);
		expect(alliance.facts).toEqual(Array(3).fill({ kind: 'rights', match: { documentId } }));
	});

	test.each<Role>(['partner', 'commenter', 'observer'])('are not given by the role %s', async (role) => {
		const actor = await alliance.member(role);
		await expect(give(actor, actor, 'facilitate')).rejects.toMatchObject({
			code: 'forbidden',
			detail: 'plan-not-allowed'
		});
		expect(await levelOf(actor)).not.toBe('facilitate');
		expect(await alliance.logged()).toEqual([]);
	});

	test.each<Role>(['admin', 'facilitator'])('are given by the role %s', async (role) => {
		const actor = await alliance.member(role);
		await give(actor, other, 'facilitate');
		expect(await levelOf(other)).toBe('facilitate');
	});

	test.each<[string, Level | null]>([
		['lowered', 'write'],
		['taken away', null],
		['set to none', 'none']
	])('to lead cannot be %s by oneself', async (_how, level) => {
		await give(lead, 'everyone', 'none');
		await alliance.logged();
		await expect(give(lead, lead, level)).rejects.toMatchObject({ code: 'invalid', detail: 'grant-own' });
		expect(await levelOf(lead)).toBe('facilitate');
		expect(await alliance.logged()).toEqual([]);
	});

	test('to lead that come from the role are not lost by a right for everyone', async () => {
		const facilitator = await alliance.member('facilitator');
		await expect(give(facilitator, 'everyone', 'write')).rejects.toMatchObject({ detail: 'grant-own' });
		expect(await levelOf(facilitator)).toBe('facilitate');
	});

	test('to lead can be taken away by someone else who leads', async () => {
		await give(lead, other, 'facilitate');
		await give(other, lead, 'read');
		expect(await levelOf(lead)).toBe('read');
		await expect(give(lead, other, 'read')).rejects.toMatchObject({ code: 'forbidden' });
	});

	test('to lead stay with one of two who take each other’s away at once', async () => {
		await give(lead, 'everyone', 'none');
		await give(lead, other, 'facilitate');
		const outcomes = await Promise.allSettled([give(lead, other, 'read'), give(other, lead, 'read')]);
		expect(outcomes.filter((it) => it.status === 'fulfilled')).toHaveLength(1);
		const levels = [await levelOf(lead), await levelOf(other)];
		expect(levels.sort()).toEqual(['facilitate', 'read']);
	});

	test('are only given to people and organisations of the alliance', async () => {
		const elsewhere = await startAlliance(connection);
		const stranger = await elsewhere.member('partner');
		const subjects: Omit<Grant, 'level'>[] = [
			{ subjectKind: 'member', subjectId: stranger.memberId },
			{ subjectKind: 'organisation', subjectId: await elsewhere.organisation('Ailleurs') },
			{ subjectKind: 'member', subjectId: '' },
			{ subjectKind: 'everyone', subjectId: other.memberId }
		];
		for (const subject of subjects) {
			await expect(grant(alliance.ctx, lead, id, { ...subject, level: 'write' })).rejects.toMatchObject({
				code: 'invalid',
				detail: 'grant-subject'
			});
		}
		expect(await alliance.logged()).toEqual([]);
	});
});
