import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { seedFromMarkdown } from '#lib/document/seed.ts';
import type { PlaceKind } from '#lib/domain/plan-place.ts';
import type { Connection } from '#server/db/connection.ts';
import { projectBytes } from '#server/documents/project-bytes.ts';
import type { Actor } from '#server/services/context.ts';
import { setNational, takeStance, type StanceInput } from '#server/services/clauses.ts';
import { readMap } from '#server/services/divergence-map.ts';
import { act, createEntry } from '#server/services/entries.ts';
import { giveMandate } from '#server/services/mandates.ts';
import { declarePlace, readPlaces } from '#server/services/plan-places.ts';
import { createPlan, grant, readPlan, setArchived } from '#server/services/plans.ts';
import { answerUp, sendUp } from '#server/services/sent-up.ts';
import { databases, type TestDatabase } from '../../support/databases.ts';
import { startAlliance, type TestAlliance } from './alliance.ts';

describe.each(databases)('what belongs to a plan on $name', ({ create }) => {
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
		national = await plan('Le plan national');
		await alliance.logged();
	});
	afterEach(async () => {
		await connection.close();
		await database.remove();
	});

	const plan = (title: string, more: { territoryId?: string; lead?: string } = {}) =>
		createPlan(alliance.ctx, facilitator, {
			title,
			scope: 'national',
			territoryId: more.territoryId ?? null,
			themeIds: [],
			sdgs: [],
			lastWord: 'Le comité',
			leadOrganisationId: more.lead ?? null,
			template: 'empty',
			language: 'fr'
		});
	/** What the text of a plan is, as its projection says. */
	async function writes(planId: string, markdown: string): Promise<void> {
		const { documentId } = await readPlan(alliance.ctx, facilitator, planId);
		await alliance.db
			.updateTable('document_projection')
			.set(projectBytes(seedFromMarkdown(markdown)))
			.where('document_id', '=', documentId)
			.execute();
	}
	const toEveryone = (planId: string, level: 'none' | 'read' | null) =>
		grant(alliance.ctx, facilitator, planId, { subjectKind: 'everyone', subjectId: '', level });
	const raise = async (actor: Actor, planId: string, visibility: 'plan' | 'parties' = 'plan') =>
		(
			await createEntry(alliance.ctx, actor, {
				planId,
				kind: 'disagreement',
				sentence: 'Les horaires',
				visibility,
				organisationId: actor.organisationIds[0]!
			})
		).id;

	describe('« Qui fait quoi »', () => {
		const declare = (actor: Actor, organisationId: string, kinds: PlaceKind[] = ['carries'], more = {}) =>
			declarePlace(alliance.ctx, actor, national, {
				organisationId,
				places: kinds,
				does: 'Nous ouvrons.',
				doesNot: '',
				...more
			});
		const read = (actor = anna) => readPlaces(alliance.ctx, actor, national);

		test('is declared by an organisation’s own people, and may be declared again', async () => {
			await declare(bruno, b, ['relays', 'carries']);
			await declare(anna, a, ['funds'], { doesNot: 'Nous n’accueillons pas.' });
			await declare(bruno, b, ['benefits']);
			expect((await read()).places).toMatchObject([
				{ organisation: 'Amarres', places: ['funds'], doesNot: 'Nous n’accueillons pas.' },
				{ organisation: 'Balises', places: ['benefits'], does: 'Nous ouvrons.' }
			]);
			expect((await alliance.logged()).slice(0, 3)).toMatchObject([
				{ kind: 'plan.place', organisation: b, from: null, to: 'carries,relays' },
				{ kind: 'plan.place', organisation: a, to: 'funds' },
				{ kind: 'plan.place', organisation: b, from: 'carries,relays', to: 'benefits' }
			]);
		});

		test('is refused for others’ organisations, to readers, without a place, and once archived', async () => {
			await expect(declare(anna, b)).rejects.toMatchObject({ detail: 'organisation-not-yours' });
			await expect(declare(steward, a)).rejects.toMatchObject({ detail: 'plan-not-allowed' });
			await expect(declare(anna, a, [])).rejects.toMatchObject({ detail: 'place-missing' });
			await setArchived(alliance.ctx, facilitator, national, true);
			await expect(declare(anna, a)).rejects.toMatchObject({ detail: 'plan-archived' });
			expect((await read()).places).toEqual([]);
		});

		test('says who has not been heard yet, from what the reader may see only', async () => {
			const outsider = await alliance.member('partner');
			const c = await alliance.organisation('Caps');
			await grant(alliance.ctx, facilitator, national, {
				subjectKind: 'organisation',
				subjectId: c,
				level: 'comment'
			});
			const names = async (actor: Actor) => (await read(actor)).unheard.map(({ name }) => name);
			expect(await names(outsider)).toEqual(['Caps']);
			// Shown to its parties alone: an outsider does not learn that Balises is concerned.
			const id = await raise(anna, national, 'parties');
			await act(alliance.ctx, anna, id, 'gather', { partner: b, side: '2' });
			expect(await names(outsider)).toEqual(['Caps']);
			expect(await names(anna)).toEqual(['Balises', 'Caps']);
			await declare(bruno, b);
			expect(await names(anna)).toEqual(['Caps']);
		});
	});

	describe('the divergence map', () => {
		let west: string;
		let east: string;
		beforeEach(async () => {
			west = await plan('À l’ouest', { territoryId: await alliance.territory('local', 'Ouest') });
			east = await plan('À l’est', { territoryId: await alliance.territory('local', 'Est') });
			for (const id of [west, east]) await setNational(alliance.ctx, facilitator, id, national);
			await writes(national, '# Ouvrir\n\nLe matin.\n\n# Compter\n\nLes passages.');
			await map();
			await alliance.logged();
		});
		const map = async (actor = anna, planId = national) => (await readMap(alliance.ctx, actor, planId)).map!;
		const clause = async (title: string) =>
			(await map(facilitator)).clauses.find((it) => it.title === title)!;
		const take = async (planId: string, title: string, input: Partial<StanceInput>, actor = anna) =>
			takeStance(alliance.ctx, actor, planId, {
				clauseId: (await clause(title)).id,
				stance: 'adopted',
				reason: '',
				entryId: null,
				...input
			});

		test('has a row a heading and a column a territory, the same at both levels', async () => {
			await take(west, 'Ouvrir', {});
			await take(east, 'Ouvrir', { stance: 'contested', reason: 'Personne ne vient le matin.' });
			const seen = await map();
			expect(seen.columns.map(({ territory }) => territory)).toEqual(['Est', 'Ouest']);
			expect(seen.clauses.map(({ title }) => title)).toEqual(['Ouvrir', 'Compter']);
			expect(seen.clauses[0]).toMatchObject({
				cells: [
					{ stance: 'contested', reason: 'Personne ne vient le matin.', who: 'Amarres' },
					{ stance: 'adopted' }
				],
				counts: { adopted: 1, adapted: 0, contested: 1 }
			});
			expect(seen.clauses[1]!.cells).toEqual([null, null]);
			expect(await map(anna, west)).toEqual(seen);
			expect(await map(bruno, east)).toEqual(seen);
		});

		test('keeps every stance; the last stands', async () => {
			await take(west, 'Ouvrir', {});
			await take(west, 'Ouvrir', { stance: 'adapted', reason: 'Le soir.' });
			const cell = (await clause('Ouvrir')).cells[1];
			expect(cell).toMatchObject({ stance: 'adapted', before: [{ stance: 'adopted' }] });
			await expect(take(west, 'Ouvrir', { stance: 'adapted', reason: 'Le soir.' })).rejects.toMatchObject({
				detail: 'stance-same'
			});
			expect(await alliance.logged()).toMatchObject([
				{ kind: 'clause.stance', subject: west, from: null },
				{ kind: 'clause.stance', subject: west, from: 'adopted', reason: 'Le soir.' }
			]);
		});

		test('asks for a reason where it is not adopted, and for the right to write the local plan', async () => {
			for (const stance of ['adapted', 'contested'] as const) {
				await expect(take(west, 'Ouvrir', { stance })).rejects.toMatchObject({
					detail: 'reason-missing',
					field: 'reason'
				});
			}
			await expect(take(west, 'Ouvrir', {}, bruno)).rejects.toMatchObject({ detail: 'plan-not-allowed' });
			await expect(take(national, 'Ouvrir', {})).rejects.toMatchObject({ detail: 'not-a-local-version' });
			const foreign = await raise(anna, national);
			await expect(take(west, 'Ouvrir', { entryId: foreign })).rejects.toMatchObject({
				detail: 'stance-entry-unknown'
			});
		});

		test('does not lose what was said of a heading that vanished, and finds it again when it comes back', async () => {
			await take(west, 'Compter', { stance: 'contested', reason: 'Un compteur ne voit rien.' });
			const before = await clause('Compter');
			await writes(national, '# Ouvrir\n\nLe matin.\n\n# Écouter\n\nToujours.');
			const rows = (await map()).clauses;
			expect(rows.map(({ title, goneAt }) => [title, goneAt !== null])).toEqual([
				['Ouvrir', false],
				['Écouter', false],
				['Compter', true]
			]);
			expect(rows[2]!.cells).toEqual(before.cells);
			await writes(national, '# Compter\n\nAutrement.\n\n# Ouvrir');
			expect((await map()).clauses[0]).toMatchObject({ id: before.id, goneAt: null, cells: before.cells });
		});

		test('shows no column of a plan that the reader may not read, and links only entries they see', async () => {
			const entryId = await raise(anna, west, 'parties');
			await take(west, 'Ouvrir', { stance: 'contested', reason: 'Voir le désaccord', entryId });
			expect((await clause('Ouvrir')).cells[1]).toMatchObject({ entryId: null });
			expect((await map(anna)).clauses[0]!.cells[1]).toMatchObject({ entryId });
			await toEveryone(west, 'none');
			expect((await map(bruno)).columns.map(({ territory }) => territory)).toEqual(['Est']);
			await toEveryone(national, 'none');
			expect(await readMap(alliance.ctx, bruno, east)).toMatchObject({ map: null, national: null });
		});

		test('links two levels only', async () => {
			await expect(setNational(alliance.ctx, facilitator, national, west)).rejects.toMatchObject({
				detail: 'national-unknown'
			});
			const other = await plan('Autre');
			await expect(setNational(alliance.ctx, facilitator, other, west)).rejects.toMatchObject({
				detail: 'national-unknown'
			});
			await expect(setNational(alliance.ctx, facilitator, other, other)).rejects.toMatchObject({
				detail: 'national-unknown'
			});
		});

		describe('« Faire remonter »', () => {
			const send = (input: object = {}, actor = anna, planId = west) =>
				sendUp(alliance.ctx, actor, planId, {
					clauseId: null,
					entryId: null,
					sentence: 'Le matin ne va pas partout.',
					organisationId: a,
					answerBy: '2026-04-01',
					...input
				});
			const sent = async (actor: Actor, planId = national) =>
				(await readMap(alliance.ctx, actor, planId)).sentUp;

			test('is seen at both levels with its date, and said late once that has passed', async () => {
				await send({ clauseId: (await clause('Ouvrir')).id });
				for (const planId of [west, national]) {
					expect(await sent(bruno, planId)).toMatchObject([
						{ sentence: 'Le matin ne va pas partout.', clause: 'Ouvrir', late: false, answer: null }
					]);
				}
				alliance.clock.now = new Date('2026-04-02T09:00:00.000Z');
				expect(await sent(bruno)).toMatchObject([{ late: true }]);
				expect(await alliance.logged()).toMatchObject([
					{ kind: 'plan.sent-up', subject: national, from: west, organisation: a }
				]);
			});

			test('tells the national level the sentence, and the title only to those who see it', async () => {
				const entryId = await raise(anna, west, 'parties');
				await send({ entryId });
				expect(await sent(anna)).toMatchObject([{ entry: { id: entryId, title: 'Les horaires' } }]);
				const [told] = await sent(facilitator);
				expect(told).toMatchObject({ sentence: 'Le matin ne va pas partout.', entry: null });
				expect(JSON.stringify(told)).not.toContain('Les horaires');
				const other = await alliance.member('partner', { of: [b] });
				await expect(send({ entryId, organisationId: b }, other)).rejects.toMatchObject({
					detail: 'up-entry-unknown'
				});
			});

			test('names no local plan to those who may not read it', async () => {
				await send();
				await toEveryone(west, 'none');
				expect(await sent(bruno)).toMatchObject([{ from: null, organisation: 'Amarres' }]);
			});

			test('is sent by those who write the local plan, of its own, to a day to come', async () => {
				await expect(send({}, bruno)).rejects.toMatchObject({ detail: 'plan-not-allowed' });
				await expect(send({ organisationId: b })).rejects.toMatchObject({ detail: 'organisation-not-yours' });
				await expect(send({ answerBy: '2026-01-01' })).rejects.toMatchObject({ detail: 'date-past' });
				await expect(send({ clauseId: 'x' })).rejects.toMatchObject({ detail: 'clause-unknown' });
				await expect(send({}, anna, national)).rejects.toMatchObject({ detail: 'not-a-local-version' });
			});

			test('is answered once by the national level, with a reason when it is not taken up', async () => {
				const id = await send();
				const answer = (actor: Actor, kind: 'taken' | 'declined', reason = '') =>
					answerUp(alliance.ctx, actor, national, id, { answer: kind, reason });
				await expect(answer(anna, 'taken')).rejects.toMatchObject({ detail: 'up-not-allowed' });
				await expect(answer(facilitator, 'declined')).rejects.toMatchObject({ detail: 'reason-missing' });
				await alliance.db
					.updateTable('plan')
					.set({ lead_organisation_id: a })
					.where('id', '=', national)
					.execute();
				await answer(anna, 'declined', 'Le matin reste la règle.');
				expect(await sent(bruno, west)).toMatchObject([
					{ answer: 'declined', reason: 'Le matin reste la règle.', answeredBy: 'Anna', late: false }
				]);
				await expect(answer(facilitator, 'taken')).rejects.toMatchObject({ detail: 'up-answered' });
				expect((await alliance.logged()).at(-1)).toMatchObject({
					kind: 'plan.answered-up',
					subject: national,
					to: 'declined',
					reason: 'Le matin reste la règle.'
				});
			});
		});
	});
});
