import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { EntryKind, Visibility } from '#lib/domain/entry.ts';
import type { Connection } from '#server/db/connection.ts';
import type { Database } from '#server/db/schema.ts';
import type { Actor } from '#server/services/context.ts';
import { createEntry } from '#server/services/entries.ts';
import { createPlan, grant, readPlan, setArchived } from '#server/services/plans.ts';
import { pendingOfPlan, suggestionsOfPlan } from '#server/services/suggestions.ts';
import { databases, type TestDatabase } from '../../support/databases.ts';
import { startAlliance, type TestAlliance } from './alliance.ts';

describe.each(databases)('what was proposed in a plan on $name', ({ create }) => {
	let database: TestDatabase;
	let connection: Connection;
	let alliance: TestAlliance;
	let fanny: Actor;
	let anna: Actor;
	let carl: Actor;
	let olga: Actor;
	let plan: string;
	let other: string;
	beforeEach(async () => {
		database = await create();
		connection = await database.open();
		alliance = await startAlliance(connection);
		fanny = await alliance.member('facilitator', { name: 'Fanny' });
		anna = await alliance.member('partner', { name: 'Anna' });
		carl = await alliance.member('commenter', { name: 'Carl' });
		olga = await alliance.member('observer', { name: 'Olga' });
		plan = await newPlan();
		other = await newPlan();
		await proposed('s1', { at: '2026-03-01T08:00:00.000Z', state: 'pending' });
		await proposed('s2', { at: '2026-03-01T10:00:00.000Z', state: 'accepted', decided_by: fanny.memberId });
		await proposed('s3', { at: '2026-03-01T09:00:00.000Z', state: 'gone' });
		await proposed('elsewhere', { state: 'accepted' }, other);
	});
	afterEach(async () => {
		await connection.close();
		await database.remove();
	});

	const newPlan = () =>
		createPlan(alliance.ctx, fanny, {
			title: 'Un plan',
			scope: 'local',
			territoryId: null,
			themeIds: [],
			sdgs: [],
			lastWord: '',
			leadOrganisationId: null,
			template: 'empty',
			language: 'fr'
		});
	async function proposed(id: string, row: Partial<Database['suggestion']>, on = plan) {
		const { documentId } = await readPlan(alliance.ctx, fanny, on);
		await connection.db
			.insertInto('suggestion')
			.values({
				document_id: documentId,
				id,
				author_id: anna.memberId,
				at: '2026-03-01T08:00:00.000Z',
				removed: 'mardi',
				added: 'samedi',
				formatted: '',
				formats: '[{"mark":"bold","on":true}]',
				block: null,
				state: 'pending',
				decided_by: null,
				decided_at: row.state === 'pending' ? null : '2026-03-02T08:00:00.000Z',
				entry_id: null,
				...row
			})
			.execute();
	}
	const list = (actor: Actor, state?: Parameters<typeof suggestionsOfPlan>[3]) =>
		suggestionsOfPlan(alliance.ctx, actor, plan, state);
	const denied = (actor: Actor) =>
		grant(alliance.ctx, fanny, plan, { subjectKind: 'member', subjectId: actor.memberId, level: 'none' });
	const begin = async (
		actor: Actor,
		suggestion: string,
		{ kind = 'agreement', visibility = 'plan' }: { kind?: EntryKind; visibility?: Visibility } = {}
	) =>
		(
			await createEntry(alliance.ctx, actor, {
				planId: plan,
				kind,
				sentence: 'Ouvrir le samedi',
				visibility,
				organisationId: null,
				dueOn: '2027-01-01',
				suggestion
			})
		).id;
	const madeOf = async (id: string) =>
		(
			await connection.db
				.selectFrom('suggestion')
				.select('entry_id')
				.where('id', '=', id)
				.executeTakeFirstOrThrow()
		).entry_id;

	test('whoever reads the plan sees all of it, newest first, with names', async () => {
		const { suggestions, counts, plan: of } = await list(olga);
		expect(of).toEqual({ id: plan, title: 'Un plan' });
		expect(suggestions.map(({ id }) => id)).toEqual(['s2', 's3', 's1']);
		expect(suggestions[0]).toEqual({
			id: 's2',
			state: 'accepted',
			author: { id: anna.memberId, name: 'Anna' },
			at: '2026-03-01T10:00:00.000Z',
			removed: 'mardi',
			added: 'samedi',
			formatted: '',
			formats: [{ mark: 'bold', on: true }],
			block: null,
			decider: { id: fanny.memberId, name: 'Fanny' },
			decidedAt: '2026-03-02T08:00:00.000Z',
			entry: null
		});
		expect(suggestions[2]).toMatchObject({ decider: null, decidedAt: null });
		expect(counts).toEqual({ pending: 1, accepted: 1, refused: 0, withdrawn: 0, gone: 1 });
	});

	test('one state is asked for, and all are counted', async () => {
		const { suggestions, counts } = await list(olga, 'gone');
		expect(suggestions.map(({ id }) => id)).toEqual(['s3']);
		expect(counts).toMatchObject({ pending: 1, accepted: 1, gone: 1 });
	});

	test('a plan that one may not read has none', async () => {
		await denied(carl);
		await expect(list(carl)).rejects.toMatchObject({ code: 'not-found' });
		await expect(pendingOfPlan(alliance.ctx, carl, plan)).rejects.toMatchObject({ code: 'not-found' });
	});

	test('who comments may make an agreement of one; who only reads, or on an archived plan, nobody', async () => {
		expect((await list(carl)).mayAgree).toBe(true);
		expect((await list(olga)).mayAgree).toBe(false);
		await setArchived(alliance.ctx, fanny, plan, true);
		expect((await list(carl)).mayAgree).toBe(false);
	});

	test('the plan’s page says whose the open ones are, to those who may comment', async () => {
		expect(await pendingOfPlan(alliance.ctx, carl, plan)).toEqual([
			{ id: 's1', author: { id: anna.memberId, name: 'Anna' } }
		]);
		expect(await pendingOfPlan(alliance.ctx, olga, plan)).toEqual([]);
	});

	test('the first agreement made of an accepted one is remembered', async () => {
		const first = await begin(carl, 's2');
		await begin(anna, 's2');
		expect(await madeOf('s2')).toBe(first);
		const [made] = (await list(olga, 'accepted')).suggestions;
		expect(made!.entry).toEqual({ id: first, title: 'Ouvrir le samedi' });
	});

	test('who may decide is believed of one that is not known to be accepted yet; it shows once it is', async () => {
		const first = await begin(anna, 's1');
		expect((await list(olga, 'pending')).suggestions[0]!.entry).toBeNull();
		await connection.db.updateTable('suggestion').set({ state: 'accepted' }).where('id', '=', 's1').execute();
		const made = (await list(olga, 'accepted')).suggestions.find(({ id }) => id === 's1')!;
		expect(made.entry).toMatchObject({ id: first });
	});

	test('nothing else is: no other kind, no open one by whoever may not decide, none of another plan', async () => {
		await begin(carl, 's2', { kind: 'disagreement' });
		await begin(carl, 's1');
		await begin(carl, 'elsewhere');
		await begin(carl, 'unknown');
		expect([await madeOf('s1'), await madeOf('s2'), await madeOf('elsewhere')]).toEqual([null, null, null]);
	});

	test('to whoever does not see that agreement there is none', async () => {
		const draft = await begin(carl, 's2', { visibility: 'draft' });
		expect((await list(carl, 'accepted')).suggestions[0]!.entry).toMatchObject({ id: draft });
		expect((await list(anna, 'accepted')).suggestions[0]!.entry).toBeNull();
	});
});
