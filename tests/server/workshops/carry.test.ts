import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { blankSetup } from '#lib/domain/workshop-steps.ts';
import type { Connection } from '#server/db/connection.ts';
import { confirm, readConfirmation } from '#server/services/confirmations.ts';
import type { Actor } from '#server/services/context.ts';
import { fileDraft, readDrafts } from '#server/services/workshop-closing.ts';
import type { CarryRule } from '#server/services/workshop-carry.ts';
import { giveMandate } from '#server/services/mandates.ts';
import { createWorkshop, enterByCode } from '#server/services/workshops.ts';
import { createPlan } from '#server/services/plans.ts';
import { databases, type TestDatabase } from '../../support/databases.ts';
import { startWorkshops } from '../../support/workshop-server.ts';
import { startAlliance, type TestAlliance } from '../services/alliance.ts';

describe.each(databases)('a round that organisations answer in a workshop ($name)', ({ create }) => {
	let database: TestDatabase;
	let connection: Connection;
	let alliance: TestAlliance;
	let server: Awaited<ReturnType<typeof startWorkshops>>;
	let lead: Actor;
	let bruno: Actor;
	let odile: Actor;
	let emmanor: string;
	let ateliers: string;
	let planId: string;

	beforeEach(async () => {
		database = await create();
		connection = await database.open();
		alliance = await startAlliance(connection);
		server = await startWorkshops(connection, alliance.ctx);
		emmanor = await alliance.organisation('Emmanor');
		ateliers = await alliance.organisation('Les Ateliers du Lac');
		lead = await alliance.member('facilitator', { name: 'Ana' });
		bruno = await alliance.member('partner', { name: 'Bruno', of: [emmanor] });
		odile = await alliance.member('partner', { name: 'Odile', of: [ateliers] });
		const steward = await alliance.member('observer', { name: 'Référente', stewardOf: [emmanor, ateliers] });
		for (const [holder, organisation] of [
			[bruno, emmanor],
			[odile, ateliers]
		] as const) {
			await giveMandate(server.ctx, steward, organisation, holder.memberId);
		}
		planId = await createPlan(server.ctx, lead, {
			title: 'Plan',
			scope: 'local',
			territoryId: null,
			themeIds: [],
			sdgs: [],
			lastWord: '',
			leadOrganisationId: null,
			template: 'empty',
			language: 'fr'
		});
	});
	afterEach(async () => {
		await server.stop();
		await connection.close();
		await database.remove();
	});

	/** Where nobody chose anything. */
	const usual: CarryRule = { rule: 'consent', threshold: null, quorum: null, closesOn: null };
	const rounds = () => connection.db.selectFrom('agreement_round').selectAll().execute();

	/** A closed workshop in which those given have answered; gives what is to be filed of it. */
	async function held(
		answers: { who: Actor; organisation: string | null; position: number; reason?: string }[],
		leads: Actor = lead
	) {
		const { id, code } = await createWorkshop(server.ctx, leads, {
			title: 'Le dimanche',
			planId,
			language: 'fr',
			from: {
				steps: [
					{ ...blankSetup('gradient_round', 'Positions'), by: 'organisation', proposal: 'Ouvrir le dimanche' }
				]
			},
			plannedAt: null,
			plannedMinutes: null
		});
		const tell = (who: Actor, command: object) => server.tell(who, id, code, command);
		await tell(leads, { type: 'open' });
		await tell(leads, { type: 'start' });
		const step = (await server.ctx.workshops.state(id)).current!;
		for (const { who, organisation, position, reason = '' } of answers) {
			await enterByCode(server.ctx, code, server.visitor(undefined, who.accountId), undefined);
			expect(await tell(who, { type: 'take_position', step, position, reason, organisation })).toBe('done');
		}
		await tell(leads, { type: 'close' });
		const { drafts } = await readDrafts(server.ctx, leads, id);
		const filing = {
			draft: drafts[0]!.id,
			planId,
			kind: 'agreement' as const,
			text: drafts[0]!.text,
			dueOn: null,
			carry: usual
		};
		return { id, draft: drafts[0]!, filing };
	}
	const positions = () =>
		connection.db
			.selectFrom('agreement_position')
			.innerJoin('organisation', 'organisation.id', 'agreement_position.organisation_id')
			.select(['organisation.name', 'step', 'reason', 'provisional_until', 'agreement_position.member_id'])
			.orderBy('number')
			.execute();

	test('becomes an agreement whose positions are provisional until each is confirmed by its link', async () => {
		const claire = await alliance.member('partner', { name: 'Claire', of: [emmanor] });
		const { id, draft, filing } = await held([
			{ who: odile, organisation: ateliers, position: 2, reason: 'Pas en août' },
			{ who: bruno, organisation: emmanor, position: 1 },
			{ who: claire, organisation: emmanor, position: 7, reason: 'Trop tôt' }
		]);
		expect(draft.kind).toBe('agreement');
		expect(
			draft.positions.map(({ organisation, name, position, hindered }) => [
				organisation,
				name,
				position,
				hindered
			])
		).toEqual([
			['Emmanor', 'Bruno', 1, null],
			['Les Ateliers du Lac', 'Odile', 2, null]
		]);
		// Without a mandate it is advice, shown apart.
		expect(draft.advice).toMatchObject([{ name: 'Claire', position: 7 }]);
		const { entryId, carried } = await fileDraft(server.ctx, lead, id, filing);
		expect(carried.map(({ organisation, holder }) => [organisation, holder])).toEqual([
			['Emmanor', 'Bruno'],
			['Les Ateliers du Lac', 'Odile']
		]);
		const entry = await connection.db
			.selectFrom('entry')
			.select('state')
			.where('id', '=', entryId)
			.executeTakeFirstOrThrow();
		expect(entry.state).toBe('round_open');
		const given = await positions();
		expect(given.map((it) => [it.name, it.step, it.reason])).toEqual([
			['Emmanor', 1, ''],
			['Les Ateliers du Lac', 2, 'Pas en août']
		]);
		expect(given.every((it) => it.provisional_until !== null && it.member_id === lead.memberId)).toBe(true);
		// Filed twice it is one entry, with one round, and no second link.
		expect(await fileDraft(server.ctx, lead, id, filing)).toEqual({ entryId, carried: [] });
		expect(await positions()).toHaveLength(2);

		const [, second] = carried;
		expect(await readConfirmation(server.ctx, second!.token)).toMatchObject({
			organisation: 'Les Ateliers du Lac',
			holder: 'Odile',
			givenBy: 'Ana',
			action: 'take_position',
			input: { step: 2, reason: 'Pas en août' }
		});
		await confirm(server.ctx, second!.token);
		expect((await positions()).at(-1)).toEqual({
			name: 'Les Ateliers du Lac',
			step: 2,
			reason: 'Pas en août',
			provisional_until: null,
			member_id: odile.memberId
		});
		await expect(confirm(server.ctx, second!.token)).rejects.toMatchObject({ detail: 'confirmation-used' });
		const events = await connection.db
			.selectFrom('event')
			.select('kind')
			.where('subject_id', '=', entryId)
			.orderBy('seq')
			.execute();
		expect(events.map(({ kind }) => kind)).toEqual([
			'entry.created',
			'entry.gather',
			'entry.gather',
			'entry.open-round',
			'entry.carry-position',
			'entry.carry-position',
			'entry.take-position'
		]);
	});

	test('leaves behind an objection, and whoever has no mandate left; the organisation is awaited', async () => {
		const { id, draft, filing } = await held([
			{ who: bruno, organisation: emmanor, position: 1 },
			{ who: odile, organisation: ateliers, position: 8, reason: 'Le bruit' }
		]);
		expect(draft.kind).toBe('disagreement');
		expect(draft.positions.map(({ hindered }) => hindered)).toEqual([null, 'objection']);
		const { carried, entryId } = await fileDraft(server.ctx, lead, id, filing);
		expect(carried.map(({ organisation }) => organisation)).toEqual(['Emmanor']);
		const parties = await connection.db
			.selectFrom('entry_party')
			.select('organisation_id')
			.where('entry_id', '=', entryId)
			.execute();
		expect(parties.map((it) => it.organisation_id).toSorted()).toEqual([emmanor, ateliers].toSorted());
		await connection.db
			.updateTable('mandate')
			.set({ ended_at: new Date().toISOString() })
			.where('organisation_id', '=', emmanor)
			.execute();
		const { drafts } = await readDrafts(server.ctx, lead, id);
		expect(drafts[0]!.positions[0]).toMatchObject({ organisation: 'Emmanor', hindered: 'no-mandate' });
	});

	test('is carried over only by whoever facilitates the plan and is of none of these organisations', async () => {
		const answers = [{ who: odile, organisation: ateliers, position: 1 }];
		const writer = await held(answers, bruno);
		await expect(fileDraft(server.ctx, bruno, writer.id, writer.filing)).rejects.toMatchObject({
			detail: 'workshop-carry-not-facilitator'
		});
		const own = await alliance.member('facilitator', { name: 'Zoé', of: [ateliers] });
		const conflicted = await held(answers, own);
		expect((await readDrafts(server.ctx, own, conflicted.id)).drafts[0]).toMatchObject({ conflicted: true });
		await expect(fileDraft(server.ctx, own, conflicted.id, conflicted.filing)).rejects.toMatchObject({
			detail: 'workshop-carry-conflicted'
		});
		expect(await connection.db.selectFrom('entry').select('id').execute()).toEqual([]);
		// Without the positions it is filed as before.
		const filed = await fileDraft(server.ctx, own, conflicted.id, { ...conflicted.filing, carry: null });
		expect(filed.carried).toEqual([]);
		expect(await positions()).toEqual([]);
	});
	test('opens by the rule and until the day that were chosen before; what was not chosen stands as ever', async () => {
		const answers = [
			{ who: bruno, organisation: emmanor, position: 1 },
			{ who: odile, organisation: ateliers, position: 2, reason: 'Pas en août' }
		];
		const now = alliance.ctx.now();
		const day = (days: number) => new Date(now.getTime() + days * 86_400_000).toISOString().slice(0, 10);
		const first = await held(answers);
		const chosen = { rule: 'threshold', threshold: 75, quorum: 1, closesOn: day(21) } as const;
		const { carried } = await fileDraft(server.ctx, lead, first.id, { ...first.filing, carry: chosen });
		expect(await rounds()).toMatchObject([
			{ rule: 'threshold', threshold: 75, quorum: 1, objection_only: 0, live: 1 }
		]);
		expect((await rounds())[0]!.closes_at.slice(0, 10)).toBe(day(21));
		// Until then a position waits for its confirmation.
		expect(carried.map(({ until }) => until.slice(0, 10))).toEqual([day(21), day(21)]);

		const second = await held(answers);
		expect((await readDrafts(server.ctx, lead, second.id)).closing).toEqual({
			earliest: day(0),
			usual: day(10)
		});
		await fileDraft(server.ctx, lead, second.id, second.filing);
		expect((await rounds()).find(({ rule }) => rule === 'consent')).toMatchObject({
			threshold: null,
			quorum: 1,
			closes_at: expect.stringContaining(day(10)) as string
		});

		// What cannot be decided so is refused before anything is filed.
		const third = await held(answers);
		const refusals = [
			[{ ...usual, closesOn: day(-1) }, 'date-past', 'closesOn'],
			[{ ...usual, rule: 'objection' }, 'workshop-carry-eight-steps', 'rule']
		] as const;
		for (const [carry, detail, field] of refusals) {
			await expect(fileDraft(server.ctx, lead, third.id, { ...third.filing, carry })).rejects.toMatchObject({
				detail,
				field
			});
		}
		expect(await rounds()).toHaveLength(2);
		expect(await connection.db.selectFrom('entry').select('id').execute()).toHaveLength(2);
		const agreed = await held([{ who: bruno, organisation: emmanor, position: 1 }]);
		expect(agreed.draft.fitsObjection).toBe(true);
		const asked = { ...agreed.filing, carry: { ...usual, rule: 'objection' as const } };
		expect((await fileDraft(server.ctx, lead, agreed.id, asked)).carried).toHaveLength(1);
		expect((await rounds()).filter((it) => it.objection_only === 1)).toHaveLength(1);
	});
});
