import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Role } from '#lib/domain/permissions.ts';
import type { Connection } from '#server/db/connection.ts';
import type { Actor } from '#server/services/context.ts';
import {
	createPlan,
	describePlan,
	listPlans,
	readPlan,
	setArchived,
	type NewPlan
} from '#server/services/plans.ts';
import { databases, type TestDatabase } from '../../support/databases.ts';
import { startAlliance, type TestAlliance } from './alliance.ts';

const plan: NewPlan = {
	title: 'Un plan',
	scope: 'local',
	territoryId: null,
	themeIds: [],
	sdgs: [],
	lastWord: 'Le comité, en juin',
	leadOrganisationId: null,
	template: 'empty',
	language: 'fr'
};

describe.each(databases)('changes to plans on $name', ({ create }) => {
	let database: TestDatabase;
	let connection: Connection;
	let alliance: TestAlliance;
	let lead: Actor;
	beforeEach(async () => {
		database = await create();
		connection = await database.open();
		alliance = await startAlliance(connection);
		lead = await alliance.member('partner', { name: 'Lead' });
	});
	afterEach(async () => {
		await connection.close();
		await database.remove();
	});

	const make = (input: Partial<NewPlan> = {}, actor = lead) =>
		createPlan(alliance.ctx, actor, { ...plan, ...input });
	const read = (actor: Actor, id: string) => readPlan(alliance.ctx, actor, id);
	const list = async (actor: Actor, archived = false) =>
		(await listPlans(alliance.ctx, actor, { archived })).map((it) => it.id);
	const kinds = async () => (await alliance.logged()).map((event) => event.kind);

	describe('changing one', () => {
		let id: string;
		beforeEach(async () => {
			id = await make({ sdgs: [3] });
			await alliance.logged();
		});
		const describeAs = (actor: Actor, input: Partial<NewPlan>) =>
			describePlan(alliance.ctx, actor, id, { ...plan, sdgs: [3], ...input });

		test('its title, scope, territory and last word are stored, each with its event', async () => {
			const territoryId = await alliance.territory('national', 'France');
			await describeAs(lead, {
				title: 'Autre titre',
				scope: 'national',
				territoryId,
				lastWord: 'Personne'
			});
			expect((await read(lead, id)).plan).toMatchObject({
				title: 'Autre titre',
				scope: 'national',
				territory: { id: territoryId },
				lastWord: 'Personne'
			});
			const by = { subject: id, actor: lead.memberId };
			const events = await alliance.logged();
			expect(events).toHaveLength(4);
			expect(events).toMatchObject([
				{ kind: 'plan.renamed', from: 'Un plan', to: 'Autre titre', ...by },
				{ kind: 'plan.scope', from: 'local', to: 'national', ...by },
				{ kind: 'plan.territory', from: null, to: territoryId, ...by },
				{ kind: 'plan.last-word', from: 'Le comité, en juin', to: 'Personne', ...by }
			]);
		});

		test('its themes and goals are those chosen last', async () => {
			const [a, b, c] = [await alliance.theme('A'), await alliance.theme('B'), await alliance.theme('C')];
			await describeAs(lead, { themeIds: [a, b], sdgs: [1, 2] });
			await describeAs(lead, { themeIds: [b, c], sdgs: [17] });
			const { plan: now } = await read(lead, id);
			expect(now.themes.map((it) => it.name)).toEqual(['B', 'C']);
			expect(now.sdgs).toEqual([17]);
		});

		test('its themes leaves an event', async () => {
			await describeAs(lead, { themeIds: [await alliance.theme('A')] });
			expect(await alliance.logged()).toMatchObject([{ subject: id, actor: lead.memberId }]);
		});

		test('its goals leaves an event', async () => {
			await describeAs(lead, { sdgs: [1, 2] });
			expect(await alliance.logged()).toMatchObject([{ subject: id, actor: lead.memberId }]);
		});

		test('nothing, no event says that something changed', async () => {
			await describeAs(lead, {});
			expect(await kinds()).toEqual([]);
		});

		test('naming an unknown theme is refused and changes nothing', async () => {
			await expect(describeAs(lead, { title: 'Autre', themeIds: ['nope'] })).rejects.toMatchObject({
				detail: 'theme-unknown'
			});
			expect((await read(lead, id)).plan.title).toBe('Un plan');
			expect(await kinds()).toEqual([]);
		});

		test.each<Role>(['commenter', 'observer'])('is refused to the role %s', async (role) => {
			const actor = await alliance.member(role);
			await expect(describeAs(actor, { title: 'Autre' })).rejects.toMatchObject({
				code: 'forbidden',
				detail: 'plan-not-allowed'
			});
			expect((await read(lead, id)).plan.title).toBe('Un plan');
			expect((await read(actor, id)).mayDescribe).toBe(false);
		});
	});

	describe('archiving one', () => {
		test('moves it to the archived ones, read by all and written by nobody, until it is restored', async () => {
			const id = await make();
			const { documentId } = await read(lead, id);
			await alliance.logged();
			await setArchived(alliance.ctx, lead, id, true);
			expect([await list(lead), await list(lead, true)]).toEqual([[], [id]]);
			expect(await read(lead, id)).toMatchObject({
				level: 'read',
				plan: { archivedAt: alliance.clock.now.toISOString() }
			});
			await setArchived(alliance.ctx, lead, id, false);
			expect([await list(lead), await list(lead, true)]).toEqual([[id], []]);
			expect(await read(lead, id)).toMatchObject({ level: 'facilitate', plan: { archivedAt: null } });
			expect(await kinds()).toEqual(['plan.archived', 'plan.restored']);
			expect(
				alliance.facts.filter((fact) => fact.kind === 'rights' && fact.match.documentId === documentId)
			).toHaveLength(2);
		});

		test('twice is one event', async () => {
			const id = await make();
			await alliance.logged();
			await setArchived(alliance.ctx, lead, id, true);
			await setArchived(alliance.ctx, lead, id, true);
			expect(await kinds()).toEqual(['plan.archived']);
		});

		test.each<Role>(['partner', 'commenter', 'observer'])('is refused to the role %s', async (role) => {
			const id = await make();
			const actor = await alliance.member(role);
			await alliance.logged();
			const refused = { code: 'forbidden', detail: 'plan-not-allowed' };
			await expect(setArchived(alliance.ctx, actor, id, true)).rejects.toMatchObject(refused);
			await setArchived(alliance.ctx, lead, id, true);
			await expect(setArchived(alliance.ctx, actor, id, false)).rejects.toMatchObject(refused);
			expect(await kinds()).toEqual(['plan.archived']);
		});
	});
});
