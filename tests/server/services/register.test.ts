import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Connection } from '#server/db/connection.ts';
import type { Grouping } from '#server/db/register.ts';
import { tellAsked } from '#server/services/asked-notices.ts';
import type { Actor } from '#server/services/context.ts';
import { attentionOf } from '#server/services/attention.ts';
import { act, createEntry } from '#server/services/entries.ts';
import { exportRegister } from '#server/services/export-rows.ts';
import { giveMandate } from '#server/services/mandates.ts';
import { createPlan } from '#server/services/plans.ts';
import { readRegister } from '#server/services/register.ts';
import { databases, type TestDatabase } from '../../support/databases.ts';
import { startAlliance, type TestAlliance } from './alliance.ts';

describe.each(databases)('the register on $name', ({ create }) => {
	let database: TestDatabase;
	let connection: Connection;
	let alliance: TestAlliance;
	let organisations: string[];
	let facilitator: Actor;
	let anna: Actor;
	let bruno: Actor;
	let plan: string;
	beforeEach(async () => {
		database = await create();
		connection = await database.open();
		alliance = await startAlliance(connection);
		organisations = [];
		for (const name of ['Amarres', 'Balises']) organisations.push(await alliance.organisation(name));
		facilitator = await alliance.member('facilitator', { name: 'Fanny' });
		anna = await alliance.member('partner', { of: [organisations[0]!], name: 'Anna' });
		bruno = await alliance.member('partner', { of: [organisations[1]!], name: 'Bruno' });
		const steward = await alliance.member('observer', { stewardOf: organisations });
		await giveMandate(alliance.ctx, steward, organisations[0]!, anna.memberId);
		await giveMandate(alliance.ctx, steward, organisations[1]!, bruno.memberId);
		plan = await createPlan(alliance.ctx, facilitator, {
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
	});
	afterEach(async () => {
		await connection.close();
		await database.remove();
	});

	const later = () => {
		alliance.clock.now = new Date(alliance.clock.now.getTime() + 60_000);
	};
	const promise = async (by: Actor, sentence: string, dueOn: string) => {
		later();
		const { id } = await createEntry(alliance.ctx, by, {
			planId: plan,
			kind: 'commitment',
			sentence,
			visibility: 'plan',
			organisationId: by.organisationIds[0]!,
			dueOn
		});
		return id;
	};
	const disagree = async (by: Actor, sentence: string, visibility: 'plan' | 'parties') => {
		later();
		const { id } = await createEntry(alliance.ctx, by, {
			planId: plan,
			kind: 'disagreement',
			sentence,
			visibility,
			organisationId: by.organisationIds[0]!
		});
		return id;
	};
	/** Page by page, as their headings and lines stand there. */
	async function pagesOf(as: Actor, by: Grouping, size = 2) {
		const pages: string[][] = [];
		for (let page = 1; ; page++) {
			const read = await readRegister(alliance.ctx, as, {}, { page, size, by });
			pages.push(
				read.groups!.flatMap((group) => [
					`${group.name || group.key || '–'} ${group.count}${group.continues ? ' suite' : ''}`,
					...group.cards.map(({ title }) => title)
				])
			);
			if (page >= read.pages) return pages;
		}
	}

	test('keeps a group together over its pages, and says how many it has in all', async () => {
		await promise(anna, 'mai 1', '2027-05-01');
		await promise(bruno, 'mars 1', '2027-03-01');
		await promise(anna, 'mai 2', '2027-05-20');
		await promise(anna, 'mars 2', '2027-03-31');
		await disagree(bruno, 'sans date', 'plan');
		await promise(bruno, 'mars 3', '2027-03-02');
		expect(await pagesOf(anna, 'due')).toEqual([
			['2027-03 3', 'mars 3', 'mars 2'],
			['2027-03 3 suite', 'mars 1', '2027-05 2', 'mai 2'],
			['2027-05 2 suite', 'mai 1', '– 1', 'sans date']
		]);
		expect(await pagesOf(anna, 'kind', 4)).toEqual([
			['disagreement 1', 'sans date', 'commitment 5', 'mars 3', 'mars 2', 'mai 2'],
			['commitment 5 suite', 'mars 1', 'mai 1']
		]);
	});

	test('counts in a group only what the reader may see', async () => {
		await disagree(bruno, 'pour tous', 'plan');
		await disagree(bruno, 'entre nous', 'parties');
		expect(await pagesOf(anna, 'plan')).toEqual([['Un plan 1', 'pour tous']]);
		expect(await pagesOf(bruno, 'plan')).toEqual([['Un plan 2', 'entre nous', 'pour tous']]);
		expect(await pagesOf(anna, 'territory')).toEqual([['– 1', 'pour tous']]);
	});

	test('has what several organisations are in under each of them, and what nobody carries last', async () => {
		const shared = await promise(anna, 'à deux', '2027-05-01');
		await connection.db
			.insertInto('entry_party')
			.values(
				(['beneficiary', 'associated'] as const).map((role, i) => ({
					id: `p${i}`,
					entry_id: shared,
					organisation_id: organisations[1]!,
					role,
					side: null,
					joined_at: alliance.clock.now.toISOString(),
					left_at: null
				}))
			)
			.execute();
		await promise(bruno, 'seul', '2027-05-01');
		const read = await readRegister(alliance.ctx, anna, {}, { page: 1, by: 'organisation' });
		expect(read.total).toBe(2);
		expect(read.cards).toHaveLength(2);
		expect(await pagesOf(anna, 'organisation')).toEqual([
			['Amarres 1', 'à deux', 'Balises 2', 'seul'],
			['Balises 2 suite', 'à deux']
		]);
	});

	test('says that nothing is there in no group at all', async () => {
		const read = await readRegister(alliance.ctx, anna, {}, { page: 1, by: 'organisation' });
		expect(read).toMatchObject({ groups: [], cards: [], pages: 1 });
	});

	test('narrowed to what one is to act on has what is called up for them, and so has the file', async () => {
		const late = await promise(bruno, 'en retard', '2026-03-20');
		await promise(bruno, 'à temps', '2027-05-01');
		const led = await disagree(anna, 'à animer', 'plan');
		await disagree(anna, 'à personne', 'plan');
		const asked = await createEntry(alliance.ctx, anna, {
			planId: plan,
			kind: 'commitment',
			sentence: 'demandé',
			visibility: 'plan',
			organisationId: bruno.organisationIds[0]!,
			dueOn: '2027-06-01'
		});
		// Asked by their name alone: no organisation of theirs is in it.
		await act(alliance.ctx, facilitator, led, 'offer_leading', { person: bruno.memberId });
		await tellAsked(alliance.ctx);
		alliance.clock.now = new Date('2026-03-25T09:00:00.000Z');
		const called = (await attentionOf(alliance.ctx, bruno)).flatMap((it) =>
			'entry' in it ? it.entry.id : []
		);
		expect(new Set(called)).toEqual(new Set([late, led, asked.id]));
		const page = await readRegister(alliance.ctx, bruno, { mine: true }, { page: 1 });
		expect(page.cards.map(({ id }) => id).toSorted()).toEqual([late, led, asked.id].toSorted());
		expect(page.total).toBe(3);
		const exported: string[] = [];
		for await (const { id } of exportRegister(alliance.ctx, bruno, { mine: true })) exported.push(id);
		expect(exported.toSorted()).toEqual([late, led, asked.id].toSorted());
		expect((await readRegister(alliance.ctx, anna, { mine: true }, { page: 1 })).total).toBe(0);
		const narrower = { mine: true, kind: 'disagreement' } as const;
		expect((await readRegister(alliance.ctx, bruno, narrower, { page: 1 })).cards).toMatchObject([
			{ id: led }
		]);
	});
});
