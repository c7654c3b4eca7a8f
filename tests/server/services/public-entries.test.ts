import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Connection } from '#server/db/connection.ts';
import type { Actor } from '#server/services/context.ts';
import { act, createEntry } from '#server/services/entries.ts';
import { giveMandate } from '#server/services/mandates.ts';
import { createPlan } from '#server/services/plans.ts';
import { publicEntries, publicEntry } from '#server/services/public-entries.ts';
import { databases, type TestDatabase } from '../../support/databases.ts';
import { startAlliance, type TestAlliance } from './alliance.ts';

describe.each(databases)('what everybody may read, on $name', ({ create }) => {
	let database: TestDatabase;
	let connection: Connection;
	let alliance: TestAlliance;
	let slug: string;
	let a: string;
	let b: string;
	let planId: string;
	let anna: Actor;
	let bruno: Actor;
	beforeEach(async () => {
		database = await create();
		connection = await database.open();
		alliance = await startAlliance(connection);
		const row = await alliance.db.selectFrom('alliance').select('slug').executeTakeFirstOrThrow();
		({ slug } = row);
		a = await alliance.organisation('Amarres');
		b = await alliance.organisation('Balises');
		const steward = await alliance.member('observer', { stewardOf: [a, b] });
		anna = await alliance.member('facilitator', { of: [a] });
		bruno = await alliance.member('partner', { of: [b] });
		await giveMandate(alliance.ctx, steward, a, anna.memberId);
		await giveMandate(alliance.ctx, steward, b, bruno.memberId);
		planId = await createPlan(alliance.ctx, anna, {
			title: 'Un plan entre nous',
			scope: 'local',
			territoryId: null,
			themeIds: [],
			sdgs: [],
			lastWord: 'Nous',
			leadOrganisationId: null,
			template: 'empty',
			language: 'fr'
		});
	});
	afterEach(async () => {
		await connection.close();
		await database.remove();
	});

	const commitment = async (sentence: string, parentId?: string) =>
		(
			await createEntry(alliance.ctx, anna, {
				planId,
				kind: 'commitment',
				sentence,
				visibility: 'plan',
				organisationId: a,
				dueOn: '2027-03-01',
				...(parentId && { parentId })
			})
		).id;
	const listed = async () => (await publicEntries(alliance.ctx, slug, 1)).entries.map(({ id }) => id);
	const read = (id: string) => publicEntry(alliance.ctx, slug, id);

	test('is what every party agreed to show to everyone, and nothing before', async () => {
		const { id } = await createEntry(alliance.ctx, anna, {
			planId,
			kind: 'disagreement',
			sentence: 'Les horaires',
			visibility: 'plan',
			organisationId: a
		});
		await act(alliance.ctx, anna, id, 'gather', { partner: b, side: '2' });
		await act(alliance.ctx, anna, id, 'widen', { visibility: 'public' });
		await expect(read(id)).rejects.toMatchObject({ code: 'not-found' });
		await expect(listed()).rejects.toMatchObject({ code: 'not-found' });
		await act(alliance.ctx, bruno, id, 'agree_visibility', {});
		expect(await listed()).toEqual([id]);
		expect((await read(id)).entry.parties.map(({ name }) => name)).toEqual(['Amarres', 'Balises']);
		await act(alliance.ctx, anna, id, 'narrow', { visibility: 'plan' });
		await expect(read(id)).rejects.toMatchObject({ code: 'not-found' });
	});

	test.each(['draft', 'confidential', 'parties', 'plan', 'alliance'] as const)(
		'is nothing that stops at « %s », not even counted',
		async (visibility) => {
			const shown = await commitment('Un guichet le samedi');
			await act(alliance.ctx, anna, shown, 'widen', { visibility: 'public' });
			const other = await commitment('Un guichet le dimanche');
			await alliance.db.updateTable('entry').set({ visibility }).where('id', '=', other).execute();
			expect(await publicEntries(alliance.ctx, slug, 1)).toMatchObject({ all: 1, pages: 1 });
			expect(await listed()).toEqual([shown]);
			await expect(read(other)).rejects.toMatchObject({ code: 'not-found' });
		}
	);

	test('names nobody, nor the plan or the commitment that it belongs to', async () => {
		const parent = await commitment('Une porte partout');
		const id = await commitment('Une porte ici', parent);
		await act(alliance.ctx, anna, id, 'give_news', { body: 'La porte est posée.', value: '1' });
		await act(alliance.ctx, anna, id, 'widen', { visibility: 'public' });
		const { entry } = await read(id);
		expect(entry.texts.map(({ kind, organisation, body }) => [kind, organisation, body])).toEqual([
			['news', 'Amarres', 'La porte est posée.']
		]);
		const told = JSON.stringify(entry);
		for (const hidden of [anna.name, anna.memberId, 'Un plan entre nous', planId, parent]) {
			expect(told).not.toContain(hidden);
		}
	});

	test('says the words that stand, not those they took the place of', async () => {
		const { id } = await createEntry(alliance.ctx, anna, {
			planId,
			kind: 'agreement',
			sentence: 'Une permanence',
			visibility: 'plan',
			organisationId: a
		});
		await act(alliance.ctx, anna, id, 'propose', { body: 'Le samedi.' });
		await act(alliance.ctx, anna, id, 'propose', { body: 'Le dimanche.' });
		await act(alliance.ctx, anna, id, 'widen', { visibility: 'public' });
		expect((await read(id)).entry.texts.map(({ body }) => body)).toEqual(['Le dimanche.']);
	});

	test('is found in its own alliance only', async () => {
		const id = await commitment('Un guichet');
		await act(alliance.ctx, anna, id, 'widen', { visibility: 'public' });
		await expect(publicEntry(alliance.ctx, 'ailleurs', id)).rejects.toMatchObject({ code: 'not-found' });
	});
});
