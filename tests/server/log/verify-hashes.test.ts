import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Connection } from '#server/db/connection.ts';
import type { Database } from '#server/db/schema.ts';
import type { Actor } from '#server/services/context.ts';
import { act, createEntry } from '#server/services/entries.ts';
import { giveMandate } from '#server/services/mandates.ts';
import { createPlan } from '#server/services/plans.ts';
import { verifyHashes } from '#server/services/verify-hashes.ts';
import { databases, type TestDatabase } from '../../support/databases.ts';
import { startAlliance, type TestAlliance } from '../services/alliance.ts';

describe.each(databases)('what an entry’s signatures stand under, on $name', ({ create }) => {
	let database: TestDatabase;
	let connection: Connection;
	let alliance: TestAlliance;
	let a: string;
	let b: string;
	let planId: string;
	let anna: Actor;
	let bruno: Actor;
	beforeEach(async () => {
		database = await create();
		connection = await database.open();
		alliance = await startAlliance(connection);
		const { ctx } = alliance;
		a = await alliance.organisation('Amarres');
		b = await alliance.organisation('Balises');
		const steward = await alliance.member('observer', { stewardOf: [a, b] });
		anna = await alliance.member('facilitator', { of: [a] });
		bruno = await alliance.member('partner', { of: [b] });
		await giveMandate(ctx, steward, a, anna.memberId);
		await giveMandate(ctx, steward, b, bruno.memberId);
		planId = await createPlan(ctx, anna, {
			title: 'Plan',
			scope: 'local',
			territoryId: null,
			themeIds: [],
			sdgs: [],
			lastWord: 'Nous',
			leadOrganisationId: null,
			template: 'empty',
			language: 'fr'
		});
		const { id } = await createEntry(ctx, anna, {
			planId,
			kind: 'disagreement',
			sentence: 'Les horaires',
			visibility: 'plan',
			organisationId: a
		});
		await act(ctx, anna, id, 'gather', { partner: b, side: '2' });
		await act(ctx, bruno, id, 'clarify', { body: 'Le soir ou le matin ?' });
		await act(ctx, bruno, id, 'conclude_lightly', { exit: 'overcome', body: 'Un soir sur deux.' });
	});
	afterEach(async () => {
		await connection.close();
		await database.remove();
	});

	const signatures = () =>
		alliance.db.selectFrom('entry_signature').select(['id', 'record_id']).orderBy('id').execute();

	test('holds as it was written', async () => {
		const { length } = await signatures();
		expect(length).toBeGreaterThan(0);
		expect(await verifyHashes(alliance.db)).toEqual({ hashes: length, broken: [] });
	});

	test('and was changed names the first signature', async () => {
		const [first] = await signatures();
		await alliance.db
			.updateTable('entry_record')
			.set({ body: 'Jamais le soir.' })
			.where('id', '=', first!.record_id)
			.execute();
		expect((await verifyHashes(alliance.db)).broken).toEqual([
			{ allianceId: alliance.id, what: 'entry-signature', id: first!.id }
		]);
	});

	test('under a forged hash names that signature', async () => {
		const [first] = await signatures();
		await alliance.db
			.updateTable('entry_signature')
			.set({ hash: '0'.repeat(64) })
			.where('id', '=', first!.id)
			.execute();
		expect((await verifyHashes(alliance.db)).broken).toMatchObject([{ id: first!.id }]);
	});

	test.each<Partial<Database['entry_signature']>>([
		{ answer: 'refused' },
		{ words: 'Sous réserve.' },
		{ side: 3 },
		{ provisional_until: '2030-01-01' }
	])('and was answered otherwise than the log says (%o) names that signature', async (forged) => {
		const [first] = await signatures();
		await alliance.db.updateTable('entry_signature').set(forged).where('id', '=', first!.id).execute();
		expect((await verifyHashes(alliance.db)).broken).toEqual([
			{ allianceId: alliance.id, what: 'entry-signature', id: first!.id }
		]);
	});

	test('and was signed by another organisation names that signature', async () => {
		const [first] = await alliance.db
			.selectFrom('entry_signature')
			.select('id')
			.where('organisation_id', '!=', a)
			.execute();
		await alliance.db
			.updateTable('entry_signature')
			.set({ organisation_id: a })
			.where('id', '=', first!.id)
			.execute();
		expect((await verifyHashes(alliance.db)).broken).toMatchObject([{ id: first!.id }]);
	});

	test('and was answered before the log kept answers holds by the words and the instant', async () => {
		const [first] = await alliance.db.selectFrom('entry_signature').selectAll().execute();
		const kept = (decided_hash: string | null) =>
			alliance.db
				.updateTable('event')
				.set({ decided_hash })
				.where('subject_id', '=', first!.entry_id)
				.where('at', '=', first!.at)
				.execute();
		await kept(null);
		expect((await verifyHashes(alliance.db)).broken).toMatchObject([{ id: first!.id }]);
		await kept(first!.hash);
		expect((await verifyHashes(alliance.db)).broken).toEqual([]);
	});

	describe('a position', () => {
		let position: string;
		beforeEach(async () => {
			const { id } = await createEntry(alliance.ctx, anna, {
				planId,
				kind: 'agreement',
				sentence: 'Une permanence le samedi',
				visibility: 'plan',
				organisationId: a
			});
			await act(alliance.ctx, anna, id, 'gather', { partner: b });
			await act(alliance.ctx, anna, id, 'open_round', { rule: 'consent', live: true });
			alliance.clock.now = new Date(alliance.clock.now.getTime() + 60_000);
			await act(alliance.ctx, anna, id, 'take_position', { step: 4, reason: 'Avec une réserve.' });
			position = (await alliance.db.selectFrom('agreement_position').select('id').executeTakeFirstOrThrow())
				.id;
		});

		test('holds as it was taken', async () => {
			const { length } = await signatures();
			expect(await verifyHashes(alliance.db)).toEqual({ hashes: length + 1, broken: [] });
		});

		test('that says another step, reason or organisation than the log names it', async () => {
			const as = await alliance.db.selectFrom('agreement_position').selectAll().executeTakeFirstOrThrow();
			for (const forged of [{ step: 1 }, { reason: '' }, { organisation_id: b }, { objection: 1 }]) {
				await alliance.db.updateTable('agreement_position').set(forged).execute();
				expect((await verifyHashes(alliance.db)).broken).toEqual([
					{ allianceId: alliance.id, what: 'position', id: position }
				]);
				await alliance.db.updateTable('agreement_position').set(as).execute();
			}
			expect((await verifyHashes(alliance.db)).broken).toEqual([]);
		});
	});
});
