import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Connection } from '#server/db/connection.ts';
import type { Actor } from '#server/services/context.ts';
import { loadEntry } from '#server/services/dossiers.ts';
import { act, createEntry } from '#server/services/entries.ts';
import { leaveAlliance } from '#server/services/leave-alliance.ts';
import { giveMandate } from '#server/services/mandates.ts';
import { setBelonging } from '#server/services/members.ts';
import { nameSteward } from '#server/services/organisations.ts';
import { createPlan } from '#server/services/plans.ts';
import { databases, type TestDatabase } from '../../support/databases.ts';
import { startAlliance, type TestAlliance } from './alliance.ts';

describe.each(databases)('an organisation that leaves the alliance on $name', ({ create }) => {
	let database: TestDatabase;
	let connection: Connection;
	let alliance: TestAlliance;
	let a: string;
	let b: string;
	let facilitator: Actor;
	let steward: Actor;
	let anna: Actor;
	let bruno: Actor;
	let national: string;
	beforeEach(async () => {
		database = await create();
		connection = await database.open();
		alliance = await startAlliance(connection);
		a = await alliance.organisation('Amarres');
		b = await alliance.organisation('Balises');
		steward = await alliance.member('observer', { stewardOf: [a, b] });
		facilitator = await alliance.member('facilitator', { name: 'Fanny' });
		anna = await alliance.member('partner', { of: [a], name: 'Anna' });
		bruno = await alliance.member('commenter', { of: [b], name: 'Bruno' });
		await giveMandate(alliance.ctx, steward, a, anna.memberId);
		await giveMandate(alliance.ctx, steward, b, bruno.memberId);
		national = await createPlan(alliance.ctx, facilitator, {
			title: 'Le plan',
			scope: 'national',
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

	const raise = async (actor: Actor, planId: string) =>
		(
			await createEntry(alliance.ctx, actor, {
				planId,
				kind: 'disagreement',
				sentence: 'Les horaires',
				visibility: 'plan',
				organisationId: actor.organisationIds[0]!
			})
		).id;
	const leave = (actor: Actor, id = b) => leaveAlliance(alliance.ctx, actor, id, 'Nous fermons.');

	test('is said to by its steward or an administrator, once', async () => {
		await expect(leave(bruno)).rejects.toMatchObject({ detail: 'organisation-leave-not-allowed' });
		await expect(leave(facilitator)).rejects.toMatchObject({ detail: 'organisation-leave-not-allowed' });
		await leave(steward);
		await expect(leave(await alliance.member('admin'))).rejects.toMatchObject({
			detail: 'organisation-left'
		});
	});

	test('keeps what it signed, and loses mandates, stewards and places; the log says so', async () => {
		const id = await raise(bruno, national);
		await leave(steward);
		expect((await alliance.again(bruno)).organisationIds).toEqual([]);
		expect((await alliance.again(steward)).stewardOf).toEqual([a]);
		const { dossier } = await loadEntry(alliance.db, facilitator, id);
		expect(dossier.parties).toMatchObject([{ organisationId: b, leftAt: alliance.clock.now.toISOString() }]);
		expect((await alliance.logged()).map(({ kind }) => kind)).toEqual([
			'entry.created',
			'mandate.ended',
			'steward.ended',
			'member.left-organisation',
			'member.left-organisation',
			'organisation.left'
		]);
		expect(alliance.facts).toContainEqual({
			kind: 'changed',
			topics: [`entry:${id}`, `plan:${national}`, `alliance:${alliance.id}`],
			what: 'entry',
			id
		});
		const admin = await alliance.member('admin');
		await expect(setBelonging(alliance.ctx, admin, bruno.memberId, b, true)).rejects.toMatchObject({
			detail: 'organisation-left'
		});
		await expect(nameSteward(alliance.ctx, admin, b, bruno.memberId)).rejects.toMatchObject({
			detail: 'organisation-left'
		});
	});

	test('holds up no statement that waited for it', async () => {
		const c = await alliance.organisation('Caps');
		const chloe = await alliance.member('partner', { of: [c], name: 'Chloé' });
		const third = await alliance.member('observer', { stewardOf: [c] });
		await giveMandate(alliance.ctx, third, c, chloe.memberId);
		const does = (actor: Actor, name: string, input: Record<string, string | number> = {}) =>
			act(alliance.ctx, actor, id, name, input);
		const id = await raise(anna, national);
		await does(anna, 'gather', { partner: b, side: '2' });
		await does(anna, 'gather', { partner: c, side: '3' });
		await does(facilitator, 'start_exploring');
		const speakers = [anna, bruno, chloe];
		for (const actor of speakers) await does(actor, 'explain', { body: `Selon ${actor.name}` });
		for (const [i, actor] of speakers.entries()) {
			for (const about of [1, 2, 3].filter((side) => side !== i + 1)) {
				await does(actor, 'restate', { about, body: 'Vous dites ceci.' });
			}
		}
		const { records } = (await loadEntry(alliance.db, anna, id)).dossier;
		for (const it of records.filter(({ kind }) => kind === 'restatement')) {
			await does(speakers[it.aboutSide! - 1]!, 'confirm_restatement', { record: it.id });
		}
		await does(anna, 'add_option', { body: 'Le soir' });
		await does(bruno, 'add_option', { body: 'Le matin' });
		await does(facilitator, 'state_jointly', { body: 'Nous divergeons sur les horaires.' });
		await does(anna, 'sign_statement');
		await does(bruno, 'sign_statement');
		await expect(does(facilitator, 'acknowledge')).rejects.toMatchObject({ code: 'conflict' });
		await leave(third, c);
		await does(facilitator, 'acknowledge');
		expect((await loadEntry(alliance.db, anna, id)).row.state).toBe('acknowledged');
	});
});
