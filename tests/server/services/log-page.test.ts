import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Connection } from '#server/db/connection.ts';
import { newId } from '#server/ids.ts';
import type { Actor } from '#server/services/context.ts';
import { act, createEntry } from '#server/services/entries.ts';
import { append } from '#server/services/log.ts';
import { editOrganisation } from '#server/services/organisations.ts';
import { readLog, type LogFilter } from '#server/services/log-page.ts';
import { giveMandate } from '#server/services/mandates.ts';
import { changeRole } from '#server/services/members.ts';
import { createPlan, grant } from '#server/services/plans.ts';
import { inTurn } from '#server/services/turn.ts';
import { databases, type TestDatabase } from '../../support/databases.ts';
import { startAlliance, type TestAlliance } from './alliance.ts';

describe.each(databases)('the log as its readers see it on $name', ({ create }) => {
	let database: TestDatabase;
	let connection: Connection;
	let alliance: TestAlliance;
	let admin: Actor;
	let anna: Actor;
	let a: string;
	let planId: string;
	beforeEach(async () => {
		database = await create();
		connection = await database.open();
		alliance = await startAlliance(connection);
		a = await alliance.organisation('Amarres');
		admin = await alliance.member('admin', { name: 'Adèle' });
		const steward = await alliance.member('observer', { stewardOf: [a] });
		anna = await alliance.member('facilitator', { of: [a], name: 'Anna' });
		await giveMandate(alliance.ctx, steward, a, anna.memberId);
		planId = await createPlan(alliance.ctx, anna, {
			title: 'Le plan',
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

	const read = (filter: LogFilter = {}, before?: number, as = admin) =>
		readLog(alliance.ctx, as, filter, { before });
	const kinds = async (filter: LogFilter = {}) => (await read(filter)).events.map(({ kind }) => kind);
	const raise = async (visibility: 'draft' | 'parties' | 'plan', sentence: string) =>
		(
			await createEntry(alliance.ctx, anna, {
				planId,
				kind: 'disagreement',
				sentence,
				visibility,
				organisationId: a
			})
		).id;
	/** Events without a meaning of their own, each a minute after the one before. */
	const fill = (count: number) =>
		inTurn(alliance.ctx, admin, async (trx) => {
			for (let number = 0; number < count; number += 1) {
				const at = new Date(alliance.clock.now.getTime() + number * 60_000);
				const subject = { kind: 'territory', id: `territory-${number}` };
				await append(trx, { allianceId: alliance.id, at, kind: 'territory.created', subject, actorId: null });
			}
		});

	test('is for the administration alone', async () => {
		await expect(read({}, undefined, anna)).rejects.toMatchObject({ detail: 'log-not-allowed' });
	});

	test('says what was done, by whom, for whom and why, the newest first', async () => {
		const id = await raise('plan', 'Les horaires');
		await act(alliance.ctx, anna, id, 'withdraw', { reason: 'Nous nous étions mal compris.' });
		const { events, older, newer } = await read();
		expect([older, newer]).toEqual([undefined, undefined]);
		expect(events.map(({ seq }) => seq)).toEqual(events.map(({ seq }) => seq).toSorted((x, y) => y - x));
		expect(events[0]).toMatchObject({
			subject: { kind: 'entry', id, name: 'Les horaires' },
			who: 'Anna',
			isSystem: false,
			from: 'raised',
			to: 'withdrawn'
		});
		expect(events.find(({ kind }) => kind === 'mandate.given')).toMatchObject({
			person: 'Anna',
			organisation: 'Amarres'
		});
	});

	test('names what it speaks of, and not what has nothing to do with it', async () => {
		await alliance.organisation('Balises');
		const territory_id = await alliance.territory('region', 'Bretagne');
		const clause = {
			id: newId(),
			plan_id: planId,
			title: 'Ouvrir le matin',
			level: 2,
			place: 1,
			gone_at: null
		};
		await alliance.db.insertInto('plan_clause').values(clause).execute();
		await inTurn(alliance.ctx, admin, (trx) =>
			append(trx, {
				allianceId: alliance.id,
				at: alliance.clock.now,
				kind: 'clause.stance',
				subject: { kind: 'plan', id: planId },
				actorId: anna.memberId,
				organisationId: a,
				to: `${clause.id}/adopted`
			})
		);
		await editOrganisation(alliance.ctx, admin, a, {
			name: 'Amarres',
			level: 'local',
			family: 'association',
			networkId: null,
			territoryId: territory_id,
			contactEmail: null
		});
		const { events, names } = await read();
		expect(events[1]).toMatchObject({ subject: { name: 'Le plan' }, who: 'Anna', organisation: 'Amarres' });
		expect(names).toMatchObject({
			[clause.id]: 'Ouvrir le matin',
			[territory_id]: 'Bretagne',
			[planId]: 'Le plan'
		});
		expect(Object.values(names)).not.toContain('Balises');
	});

	test('holds of entries only those that this administrator sees, whatever it is narrowed to', async () => {
		await raise('draft', 'À moi seule');
		await raise('parties', 'Entre nous');
		await raise('plan', 'Pour tous');
		const shown = async (filter: LogFilter) =>
			(await read(filter)).events.flatMap(({ subject }) => (subject.kind === 'entry' ? subject.name : []));
		for (const filter of [{}, { about: 'entries' }, { organisationId: a }] as const) {
			expect(new Set(await shown(filter))).toEqual(new Set(['Pour tous']));
		}
		// An administrator reads every plan; what a plan keeps from them goes with its visibility.
		await grant(alliance.ctx, anna, planId, {
			subjectKind: 'member',
			subjectId: admin.memberId,
			level: 'none'
		});
		expect(await shown({})).toEqual(['Pour tous']);
	});

	test('is narrowed to what it is about', async () => {
		await raise('plan', 'Les horaires');
		await changeRole(alliance.ctx, admin, anna.memberId, 'partner');
		const all = await kinds();
		const parts = await Promise.all(
			(['entries', 'plans', 'organisations', 'members'] as const).map((about) => kinds({ about }))
		);
		expect(parts.map((part) => new Set(part.map((kind) => kind.split('.')[0])))).toEqual([
			new Set(['entry']),
			new Set(['plan', 'grant']),
			new Set(['mandate']),
			new Set(['member'])
		]);
		// Together they are everything: nothing is about none of these.
		expect(parts.flat().toSorted()).toEqual(all.toSorted());
	});

	test('is narrowed to an organisation and to days, as they begin and end where the alliance is', async () => {
		expect(await kinds({ organisationId: a })).toEqual(['mandate.given']);
		// 23:30 on the 4th in Paris, and half past midnight on the 5th.
		alliance.clock.now = new Date('2026-03-04T22:30:00.000Z');
		await changeRole(alliance.ctx, admin, anna.memberId, 'partner');
		alliance.clock.now = new Date('2026-03-04T23:30:00.000Z');
		await changeRole(alliance.ctx, admin, anna.memberId, 'commenter');
		const to = async (filter: LogFilter) =>
			(await read(filter)).events.filter(({ kind }) => kind === 'member.role').map((it) => it.to);
		expect(await to({ from: '2026-03-05' })).toEqual(['commenter']);
		expect(await to({ to: '2026-03-04' })).toEqual(['partner']);
		expect(await to({ from: '2026-03-04', to: '2026-03-05' })).toEqual(['commenter', 'partner']);
		expect(await kinds({ from: '2026-03-06' })).toEqual([]);
		expect(await kinds({ about: 'members', organisationId: a })).toEqual([]);
	});

	test('is read in pages there and back, each event once, narrowed or not', async () => {
		await fill(60);
		await changeRole(alliance.ctx, admin, anna.memberId, 'partner');
		await fill(60);
		for (const filter of [{}, { about: 'organisations' }] as const) {
			const whole: number[] = [];
			const starts: (number | undefined)[] = [];
			let before: number | undefined;
			for (;;) {
				const page = await read(filter, before);
				starts.push(before);
				whole.push(...page.events.map(({ seq }) => seq));
				if (page.older === undefined) break;
				before = page.older;
			}
			expect(starts).toHaveLength(3);
			expect(new Set(whole).size).toBe(whole.length);
			const fills = (await alliance.log()).filter(({ kind }) => kind === 'territory.created').length;
			expect(whole.length).toBeGreaterThanOrEqual(fills);
			const last = await read(filter, starts[2]);
			const middle = await read(filter, last.newer);
			expect(middle.events.map(({ seq }) => seq)).toEqual(whole.slice(50, 100));
			const first = await read(filter, middle.newer);
			expect(first.events.map(({ seq }) => seq)).toEqual(whole.slice(0, 50));
			expect(first.newer).toBeUndefined();
		}
		expect((await read({ about: 'organisations' })).events[0]).toMatchObject({ who: null, isSystem: true });
	});

	test('knows nothing of another alliance', async () => {
		const elsewhere = await startAlliance(connection);
		const other = await elsewhere.member('admin', { name: 'Autre' });
		await raise('plan', 'Les horaires');
		expect((await readLog(elsewhere.ctx, other, {}, {})).events).toEqual([]);
		expect((await readLog(elsewhere.ctx, other, { organisationId: a }, {})).organisation).toBeNull();
	});
});
