import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as alliances from '#server/db/alliances.ts';
import type { Connection } from '#server/db/connection.ts';
import * as directory from '#server/db/directory.ts';
import { findProjection, load } from '#server/db/documents.ts';
import * as plans from '#server/db/plans.ts';
import { entries } from '#server/example/entries.ts';
import { loadExample } from '#server/example/load.ts';
import { places, sentUp, stances } from '#server/example/plan-facts.ts';
import type { Context } from '#server/services/context.ts';
import { verifyLog } from '#server/services/verify-log.ts';
import { databases, type TestDatabase } from '../../support/databases.ts';

// Filled once for all that reads it: only the last tests ask for it again.
describe.each(databases)('the example alliance on $name', ({ create }) => {
	let database: TestDatabase;
	let connection: Connection;
	let ctx: Context;
	let slug: string;
	let id: string;
	beforeAll(async () => {
		database = await create();
		connection = await database.open();
		ctx = { db: connection.db, now: () => new Date('2026-03-02T09:00:00.000Z'), announce: async () => {} };
		slug = await loadExample(ctx);
		id = (await alliances.findBySlug(ctx.db, slug))!.id;
	});
	afterAll(async () => {
		await connection.close();
		await database.remove();
	});

	const organisations = () => directory.organisations(ctx.db, id);
	const networks = async () => {
		const all = await organisations();
		return all.filter((it) => all.some((other) => other.network_id === it.id));
	};

	test('is known as the example, at an address made from its name', async () => {
		expect(slug).toBe('alliance-du-gue');
		expect(await alliances.findExample(ctx.db)).toMatchObject({ slug, name: 'Alliance du Gué', example: 1 });
	});

	test('has eight networks', async () => {
		expect(await networks()).toHaveLength(8);
	});

	test('has forty local partners', async () => {
		const all = await organisations();
		const known = new Set((await networks()).map((it) => it.id));
		expect(all.filter((it) => !known.has(it.id))).toHaveLength(40);
	});

	test('has twelve territories, each in one of the kind above', async () => {
		const all = await directory.territories(ctx.db, id);
		const count = (kind: string) => all.filter((it) => it.kind === kind).length;
		expect(all).toHaveLength(12);
		expect(['national', 'region', 'department', 'local'].map(count)).toEqual([1, 3, 4, 4]);
		const above = { region: 'national', department: 'region', local: 'department' } as Record<string, string>;
		for (const it of all.filter(({ kind }) => kind !== 'national')) {
			expect(all.find(({ id: parent }) => parent === it.parent_id)?.kind).toBe(above[it.kind]);
		}
	});

	test('has members of every role, none of whom can sign in with a password', async () => {
		const members = await directory.members(ctx.db, id);
		expect([...new Set(members.map((it) => it.role))].sort()).toEqual([
			'admin',
			'commenter',
			'facilitator',
			'observer',
			'partner'
		]);
		expect(members.filter((it) => it.hasPassword)).toEqual([]);
		expect(members.every((it) => it.email.endsWith('@example.org'))).toBe(true);
	});

	test('has mandates that a steward of the organisation gave to one of its people', async () => {
		const members = await directory.members(ctx.db, id);
		const mandates = await ctx.db.selectFrom('mandate').selectAll().execute();
		expect(mandates.length).toBeGreaterThan(5);
		const found = (memberId: string) => members.find((it) => it.id === memberId)!;
		for (const mandate of mandates) {
			expect(found(mandate.given_by).stewardOf).toContain(mandate.organisation_id);
			expect(found(mandate.member_id).organisations.map((it) => it.id)).toContain(mandate.organisation_id);
		}
	});

	test('has ten plans, each with its text, its territory, its themes and its lead', async () => {
		const all = await plans.ofAlliance(ctx.db, id);
		const themes = await plans.themesOfPlans(ctx.db, id);
		expect(all).toHaveLength(10);
		for (const plan of all) {
			const projection = await findProjection(ctx.db, plan.document_id);
			expect(projection!.text.length, plan.title).toBeGreaterThan(1000);
			expect(projection!.html, plan.title).toContain('<h1');
			expect((await load(ctx.db, plan.document_id))!.snapshot!.length, plan.title).toBeGreaterThan(1000);
			expect(
				themes.some((theme) => theme.plan_id === plan.id),
				plan.title
			).toBe(true);
			expect([plan.territory_id, plan.lead_organisation_id], plan.title).not.toContain(null);
			expect(plan.last_word, plan.title).not.toBe('');
		}
		expect(new Set(all.map((it) => it.document_id)).size).toBe(10);
		expect(new Set(all.map((it) => it.title)).size).toBe(10);
	});

	test('has a local version of a national plan, and rights of every kind', async () => {
		const all = await plans.ofAlliance(ctx.db, id);
		const national = new Set(all.filter((it) => it.scope === 'national').map((it) => it.id));
		expect(all.filter((it) => it.local_version_of && national.has(it.local_version_of))).not.toEqual([]);
		const granted = [...(await plans.grantsOfPlans(ctx.db, id)).values()].flat();
		expect([...new Set(granted.map((it) => it.subjectKind))].sort()).toEqual([
			'everyone',
			'member',
			'organisation'
		]);
	});

	test('has a log that verifies, with everything it was made of', async () => {
		const { events, broken } = await verifyLog(ctx.db);
		expect(broken).toEqual([]);
		const members = await directory.members(ctx.db, id);
		const mandates = await ctx.db.selectFrom('mandate').select('id').execute();
		const moves = entries.reduce((sum, { steps }) => sum + 1 + steps.length, 0);
		const answered = sentUp.filter((it) => it.answered);
		const facts = [places, stances, sentUp, answered].reduce((sum, { length }) => sum + length, 0);
		expect(events).toBe(48 + members.length + mandates.length + 10 + moves + facts);
	});

	test('has agreements, disagreements and commitments in many of their states', async () => {
		const rows = await ctx.db.selectFrom('entry').select(['kind', 'state', 'title']).execute();
		expect(rows).toHaveLength(entries.length);
		expect(new Set(rows.map(({ kind }) => kind)).size).toBe(3);
		const states = rows.map(({ state }) => state);
		expect(states).toEqual(
			expect.arrayContaining([
				'raised',
				'stated',
				'maintained',
				'round_open',
				'in_force',
				'in_progress',
				'kept',
				'asked'
			])
		);
	});

	test('asked for again is the same one', async () => {
		expect(await loadExample(ctx)).toBe(slug);
		expect(await ctx.db.selectFrom('alliance').select('id').execute()).toEqual([{ id }]);
	});

	test('asked for by two at once, the first time, is one for both', async () => {
		const fresh = await create();
		const other = await fresh.open();
		try {
			const both = await Promise.allSettled([
				loadExample({ ...ctx, db: other.db }),
				loadExample({ ...ctx, db: other.db })
			]);
			expect(both).toEqual(Array(2).fill({ status: 'fulfilled', value: slug }));
			expect(await other.db.selectFrom('alliance').select('slug').execute()).toEqual([{ slug }]);
		} finally {
			await other.close();
			await fresh.remove();
		}
	});
});
