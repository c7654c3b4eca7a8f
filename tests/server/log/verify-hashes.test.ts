import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Connection } from '#server/db/connection.ts';
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
	beforeEach(async () => {
		database = await create();
		connection = await database.open();
		alliance = await startAlliance(connection);
		const { ctx } = alliance;
		const a = await alliance.organisation('Amarres');
		const b = await alliance.organisation('Balises');
		const steward = await alliance.member('observer', { stewardOf: [a, b] });
		const anna = await alliance.member('facilitator', { of: [a] });
		const bruno = await alliance.member('partner', { of: [b] });
		await giveMandate(ctx, steward, a, anna.memberId);
		await giveMandate(ctx, steward, b, bruno.memberId);
		const planId = await createPlan(ctx, anna, {
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
});
