import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { seedFromMarkdown } from '#lib/document/seed.ts';
import { blankSetup } from '#lib/domain/workshop-steps.ts';
import type { Connection } from '#server/db/connection.ts';
import { createPlan, grant } from '#server/services/plans.ts';
import { readPassages, showPassage } from '#server/services/workshop-passages.ts';
import {
	createWorkshop,
	enterByCode,
	listWorkshops,
	readByCode,
	readWorkshop
} from '#server/services/workshops.ts';
import { databases, type TestDatabase } from '../../support/databases.ts';
import { startWorkshops } from '../../support/workshop-server.ts';
import { startAlliance, type TestAlliance } from '../services/alliance.ts';

describe.each(databases)('reading a plan together ($name)', ({ create }) => {
	let database: TestDatabase;
	let connection: Connection;
	let alliance: TestAlliance;
	let server: Awaited<ReturnType<typeof startWorkshops>>;

	beforeEach(async () => {
		database = await create();
		connection = await database.open();
		alliance = await startAlliance(connection);
		server = await startWorkshops(connection, { ...alliance.ctx, now: () => new Date() });
	});
	afterEach(async () => {
		await server.stop();
		await connection.close();
		await database.remove();
	});

	async function reading(markdown: string) {
		const lead = await alliance.member('facilitator', { name: 'Ana' });
		const planId = await createPlan(
			server.ctx,
			lead,
			{
				title: 'Plan',
				scope: 'local',
				territoryId: null,
				themeIds: [],
				sdgs: [],
				lastWord: '',
				leadOrganisationId: null,
				template: 'empty',
				language: 'fr'
			},
			seedFromMarkdown(markdown)
		);
		const { id, code } = await createWorkshop(server.ctx, lead, {
			title: 'Lire',
			planId,
			language: 'fr',
			from: { steps: [blankSetup('reading', 'Lecture'), blankSetup('closing', 'Fin')] },
			plannedAt: null,
			plannedMinutes: null
		});
		await server.tell(lead, id, code, { type: 'open' });
		const [step] = (await server.ctx.workshops.state(id)).agenda;
		return { lead, planId, id, code, step: step! };
	}

	test('a guest is sent the passage that is shown, as it was, and nothing else of the plan', async () => {
		const { lead, id, code, step } = await reading(
			'Entre nous.\n\n# Samedi\n\nLe **guichet** <b>ouvre</b>.\n\n## Le matin\n\nTôt.\n\n# Dimanche\n\nSecret.'
		);
		const guest = await server.guest(code, 'Chloé');
		const page = await server.page(code, guest);
		await server.tell(lead, id, code, { type: 'start' });
		const { passages, plan } = await readPassages(server.ctx, lead, id, step);
		expect(plan).toMatchObject({ title: 'Plan' });
		expect(passages.map(({ title, level }) => `${level} ${title}`)).toEqual([
			'1 ',
			'1 Samedi',
			'2 Le matin',
			'1 Dimanche'
		]);
		await showPassage(server.ctx, lead, id, { step, passage: 1 });
		const { common } = await page.until(
			(view) => view.common.step?.kind === 'reading' && view.common.step.passage
		);
		const shown = common.step as Extract<NonNullable<typeof common.step>, { kind: 'reading' }>;
		expect(shown.passage!.blocks.map(({ text }) => text)).toEqual([
			'Samedi',
			'Le guichet <b>ouvre</b>.',
			'Le matin',
			'Tôt.'
		]);
		expect(shown.passage!.blocks[1]!.html).toBe(
			'<p>Le <strong>guichet</strong> &lt;b&gt;ouvre&lt;/b&gt;.</p>'
		);
		const frames = page.frames.map(({ text }) => text).join('\n');
		expect(frames).not.toContain('Secret');
		expect(frames).not.toContain('Entre nous');
	});

	test('the plan is offered to those who may read it, and its title shown to nobody else', async () => {
		const { lead, planId, id, code, step } = await reading('# Samedi\n\nTôt.');
		const partner = await alliance.member('partner', { name: 'Bruno' });
		await enterByCode(server.ctx, code, server.visitor(undefined, partner.accountId), undefined);
		await showPassage(server.ctx, lead, id, { step, passage: 0 });
		const visitor = server.visitor(undefined, partner.accountId);
		expect((await readWorkshop(server.ctx, partner, id)).readablePlans).toEqual([planId]);
		expect((await readByCode(server.ctx, code, visitor)).readablePlans).toEqual([planId]);
		await grant(server.ctx, lead, planId, {
			subjectKind: 'member',
			subjectId: partner.memberId,
			level: 'none'
		});
		expect(await readWorkshop(server.ctx, partner, id)).toMatchObject({
			standing: 'present',
			readablePlans: []
		});
		expect((await readByCode(server.ctx, code, visitor)).readablePlans).toEqual([]);
		const guest = await server.guest(code, 'Chloé');
		expect((await readByCode(server.ctx, code, server.visitor(guest))).readablePlans).toEqual([]);
		expect((await readWorkshop(server.ctx, lead, id)).readablePlans).toEqual([planId]);
		// Whoever made it knows of it also when they are kept out of its plan.
		const admin = await alliance.member('admin');
		await grant(server.ctx, admin, planId, {
			subjectKind: 'member',
			subjectId: lead.memberId,
			level: 'none'
		});
		expect(await listWorkshops(server.ctx, lead)).toMatchObject([{ id, plan: null }]);
	});

	test('only whoever leads and may read the plan shows one; one that is too long is refused', async () => {
		const { lead, planId, id, code, step } = await reading(`Court.\n\n# Long\n\n${'mot '.repeat(16_000)}`);
		const partner = await alliance.member('partner', { name: 'Bruno' });
		const first = { step, passage: 0 };
		await expect(showPassage(server.ctx, partner, id, first)).rejects.toMatchObject({ code: 'forbidden' });
		await expect(showPassage(server.ctx, lead, id, { step, passage: 1 })).rejects.toMatchObject({
			detail: 'workshop-passage-long'
		});
		await expect(showPassage(server.ctx, lead, id, { step, passage: 7 })).rejects.toMatchObject({
			detail: 'workshop-passage-gone'
		});
		await expect(showPassage(server.ctx, lead, id, { ...first, step: 'stepstep' })).rejects.toMatchObject({
			code: 'not-found'
		});
		// Someone who leads with them, and is kept out of the plan.
		await server.tell(lead, id, code, { type: 'add_facilitator', member: partner.memberId });
		await grant(server.ctx, lead, planId, {
			subjectKind: 'member',
			subjectId: partner.memberId,
			level: 'none'
		});
		await expect(showPassage(server.ctx, partner, id, first)).rejects.toMatchObject({ code: 'not-found' });
		await showPassage(server.ctx, lead, id, first);
		expect((await server.ctx.workshops.state(id)).steps[step]!.passage!.blocks).toHaveLength(1);
	});
});
