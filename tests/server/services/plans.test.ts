import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Role } from '#lib/domain/permissions.ts';
import { planTemplates, type PlanTemplate } from '#lib/domain/plan.ts';
import type { Level } from '#lib/domain/relay-protocol.ts';
import type { Connection } from '#server/db/connection.ts';
import { findProjection, findSnapshot } from '#server/db/documents.ts';
import type { Actor } from '#server/services/context.ts';
import {
	createPlan,
	describePlan,
	grant,
	listPlans,
	readPlan,
	setArchived,
	type NewPlan
} from '#server/services/plans.ts';
import { databases, type TestDatabase } from '../../support/databases.ts';
import { startAlliance, type TestAlliance } from './alliance.ts';

const everyone = (level: Level | null) => ({ subjectKind: 'everyone' as const, subjectId: '', level });
const toMember = (actor: Actor, level: Level | null) => ({
	subjectKind: 'member' as const,
	subjectId: actor.memberId,
	level
});
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

describe.each(databases)('plans on $name', ({ create }) => {
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

	describe('creating one', () => {
		test.each<[PlanTemplate, 'fr' | 'en', string]>([
			['action_plan', 'fr', 'Qui fait quoi, pour quand'],
			['action_plan', 'en', 'Who does what, by when'],
			['partnership_agreement', 'fr', 'Ce que chacun apporte'],
			['partnership_agreement', 'en', 'What each brings'],
			['minutes', 'fr', 'Qui était là'],
			['minutes', 'en', 'Who was there']
		])('from the template %s in %s starts with its text', async (template, language, words) => {
			const id = await make({ template, language });
			const { documentId, plan: made } = await read(lead, id);
			const projection = await findProjection(alliance.db, documentId);
			expect(made.language).toBe(language);
			expect(projection?.text).toContain(words);
			expect(projection?.html).toContain('<h1');
			expect((await findSnapshot(alliance.db, documentId))?.bytes.length).toBeGreaterThan(200);
		});

		test('empty starts without a word', async () => {
			const { documentId } = await read(lead, await make());
			expect((await findProjection(alliance.db, documentId))?.text.trim()).toBe('');
			expect(await findSnapshot(alliance.db, documentId)).toBeDefined();
		});

		test('keeps what was said of it, and leads to a draft in the frame of its scope', async () => {
			const territoryId = await alliance.territory('national', 'France');
			const leadOrganisationId = await alliance.organisation('Entraide');
			const themeIds = [await alliance.theme('Un thème')];
			const author = await alliance.member('partner', { of: [leadOrganisationId] });
			const input = { scope: 'national', territoryId, leadOrganisationId, themeIds, sdgs: [1, 17] } as const;
			const id = await make({ ...input, sdgs: [1, 17] }, author);
			expect((await read(lead, id)).plan).toMatchObject({
				title: 'Un plan',
				scope: 'national',
				status: 'draft',
				frame: 'full',
				lastWord: 'Le comité, en juin',
				territory: { name: 'France' },
				lead: { name: 'Entraide' },
				themes: [{ name: 'Un thème' }],
				sdgs: [1, 17]
			});
			expect((await read(lead, await make())).plan.frame).toBe('light');
		});

		test('is in the log, and lets its author lead it whatever their role', async () => {
			const id = await make();
			const by = { subject: id, actor: lead.memberId };
			expect(await alliance.logged()).toMatchObject([
				{ kind: 'plan.created', to: 'Un plan', ...by },
				{ kind: 'grant.given', to: 'facilitate', person: lead.memberId, ...by }
			]);
			expect(await read(lead, id)).toMatchObject({ level: 'facilitate', mayGrant: true });
		});

		test.each<Role>(['commenter', 'observer'])('is refused to the role %s', async (role) => {
			const actor = await alliance.member(role);
			await expect(make({}, actor)).rejects.toMatchObject({
				code: 'forbidden',
				detail: 'plan-create-not-allowed'
			});
			expect(await list(lead)).toEqual([]);
			expect(await kinds()).toEqual([]);
		});

		test('naming what another alliance has is refused, and leaves nothing', async () => {
			const other = await startAlliance(connection);
			const cases: [Partial<NewPlan>, string][] = [
				[{ territoryId: await other.territory('national', 'France') }, 'territory-unknown'],
				[{ leadOrganisationId: await other.organisation('Entraide') }, 'organisation-unknown'],
				[{ themeIds: [await other.theme('Un thème')] }, 'theme-unknown']
			];
			for (const [input, detail] of cases) {
				await expect(make(input)).rejects.toMatchObject({ code: 'invalid', detail });
			}
			expect(await list(lead)).toEqual([]);
			expect(await alliance.db.selectFrom('document').select('id').execute()).toEqual([]);
		});

		test('every template is tried here', () => {
			expect([...planTemplates].sort()).toEqual(['action_plan', 'empty', 'minutes', 'partnership_agreement']);
		});
	});

	describe('one that is not shown to everyone', () => {
		test('is in no list and cannot be read, exactly as one that does not exist', async () => {
			const reader = await alliance.member('partner');
			const id = await make();
			expect(await list(reader)).toEqual([id]);
			await grant(alliance.ctx, lead, id, everyone('none'));
			expect(await list(reader)).toEqual([]);
			const refused = { code: 'not-found', detail: 'plan' };
			await expect(read(reader, id)).rejects.toMatchObject(refused);
			await expect(read(reader, 'no-such-plan')).rejects.toMatchObject(refused);
			await setArchived(alliance.ctx, lead, id, true);
			expect(await list(reader, true)).toEqual([]);
			await expect(read(reader, id)).rejects.toMatchObject(refused);
		});

		test('cannot be changed either, and says no more than that it does not exist', async () => {
			const outsider = await alliance.member('facilitator');
			const id = await make();
			await grant(alliance.ctx, lead, id, everyone('none'));
			for (const attempt of [
				describePlan(alliance.ctx, outsider, id, plan),
				grant(alliance.ctx, outsider, id, toMember(outsider, 'facilitate')),
				setArchived(alliance.ctx, outsider, id, true)
			]) {
				await expect(attempt).rejects.toMatchObject({ code: 'not-found', detail: 'plan' });
			}
		});

		test('is still read by an administrator, its author and whom it was granted to', async () => {
			const organisation = await alliance.organisation('Entraide');
			const admin = await alliance.member('admin');
			const invited = await alliance.member('observer', { of: [organisation] });
			const id = await make();
			await grant(alliance.ctx, lead, id, everyone('none'));
			await grant(alliance.ctx, lead, id, {
				subjectKind: 'organisation',
				subjectId: organisation,
				level: 'comment'
			});
			expect((await read(admin, id)).level).toBe('read');
			expect((await read(lead, id)).level).toBe('facilitate');
			expect((await read(invited, id)).level).toBe('comment');
			for (const actor of [admin, lead, invited]) expect(await list(actor)).toEqual([id]);
		});

		test('is not named on its local version for those who may not read it', async () => {
			const reader = await alliance.member('partner');
			const national = await make({ title: 'Secret' });
			const local = await make();
			await alliance.db
				.updateTable('plan')
				.set({ local_version_of: national })
				.where('id', '=', local)
				.execute();
			expect((await read(reader, local)).plan.localVersionOf).toEqual({ id: national, title: 'Secret' });
			await grant(alliance.ctx, lead, national, everyone('none'));
			expect((await read(reader, local)).plan.localVersionOf).toBeNull();
		});
	});

	test('a plan is not found from another alliance, even by its administrator', async () => {
		const id = await make();
		const other = await (await startAlliance(connection)).member('admin');
		expect(await list(other)).toEqual([]);
		await expect(read(other, id)).rejects.toMatchObject({ code: 'not-found' });
	});
});
