import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Connection } from '#server/db/connection.ts';
import { attentionOf } from '#server/services/attention.ts';
import type { Actor } from '#server/services/context.ts';
import { leaveAlliance } from '#server/services/leave-alliance.ts';
import { endMandate, giveMandate } from '#server/services/mandates.ts';
import { answerLead, offerLead, readLead, withdrawLead } from '#server/services/plan-lead.ts';
import { createPlan, grant, readPlan, setArchived } from '#server/services/plans.ts';
import { databases, type TestDatabase } from '../../support/databases.ts';
import { startAlliance, type TestAlliance } from './alliance.ts';

describe.each(databases)('who carries a plan on $name', ({ create }) => {
	let database: TestDatabase;
	let connection: Connection;
	let alliance: TestAlliance;
	let amarres: string;
	let balises: string;
	let steward: Actor;
	let anna: Actor;
	let bruno: Actor;
	let fanny: Actor;
	let plan: string;
	beforeEach(async () => {
		database = await create();
		connection = await database.open();
		alliance = await startAlliance(connection);
		amarres = await alliance.organisation('Amarres');
		balises = await alliance.organisation('Balises');
		steward = await alliance.member('observer', { stewardOf: [amarres, balises], name: 'Référente' });
		fanny = await alliance.member('facilitator', { name: 'Fanny' });
		anna = await alliance.member('partner', { of: [amarres], name: 'Anna' });
		bruno = await alliance.member('commenter', { of: [balises], name: 'Bruno' });
		await giveMandate(alliance.ctx, steward, amarres, anna.memberId);
		await giveMandate(alliance.ctx, steward, balises, bruno.memberId);
		plan = await make(amarres);
		await alliance.logged();
	});
	afterEach(async () => {
		await connection.close();
		await database.remove();
	});

	const make = (leadOrganisationId: string | null, actor = anna) =>
		createPlan(alliance.ctx, actor, {
			title: 'Un plan',
			scope: 'local',
			territoryId: null,
			themeIds: [],
			sdgs: [],
			lastWord: 'Le comité',
			leadOrganisationId,
			template: 'empty',
			language: 'fr'
		});
	const read = (actor: Actor, of = plan) => readLead(alliance.ctx, actor, of);
	const carrier = async (of = plan) => (await readPlan(alliance.ctx, fanny, of)).plan.lead?.name ?? null;
	const offer = (actor: Actor, organisationId: string | null, note = '', of = plan) => {
		// Legs are told in the order of their instants.
		alliance.clock.now = new Date(alliance.clock.now.getTime() + 1_000);
		return offerLead(alliance.ctx, actor, of, { organisationId, note });
	};
	const openOf = async (of = plan) =>
		(await read(fanny, of)).legs.find(({ answer }) => answer === null)?.id ?? '';
	const answer = async (actor: Actor, takes: boolean, note = '', of = plan) =>
		answerLead(alliance.ctx, actor, of, { offerId: await openOf(of), takes, note });
	const waiting = async (actor: Actor) =>
		(await attentionOf(alliance.ctx, actor)).filter(({ kind }) => kind === 'lead');

	test('is handed over by offer and acceptance, with a word, and both legs stay', async () => {
		await offer(anna, balises, 'Vous êtes sur place.');
		expect(await carrier()).toBe('Amarres');
		expect(await waiting(bruno)).toMatchObject([
			{ plan: { id: plan }, organisation: 'Balises', by: 'Anna', note: 'Vous êtes sur place.' }
		]);
		expect(await waiting(anna)).toEqual([]);
		expect((await read(bruno)).legs).toMatchObject([{ mayAnswer: true }]);
		expect((await read(anna)).legs).toMatchObject([{ mayAnswer: false }]);
		await answer(bruno, true, 'Avec plaisir.');
		expect(await carrier()).toBe('Balises');
		expect(await waiting(bruno)).toEqual([]);
		expect(await read(anna)).toMatchObject({
			organisation: { name: 'Balises' },
			mayOffer: false,
			holders: ['Bruno'],
			legs: [
				{
					from: { name: 'Amarres' },
					to: { name: 'Balises' },
					by: 'Anna',
					note: 'Vous êtes sur place.',
					answer: 'taken',
					answeredBy: 'Bruno',
					answerNote: 'Avec plaisir.',
					mayAnswer: false
				}
			]
		});
		expect(await alliance.logged()).toMatchObject([
			{
				kind: 'plan.lead-offered',
				organisation: amarres,
				to: balises,
				actor: anna.memberId,
				reason: 'Vous êtes sur place.'
			},
			{
				kind: 'plan.lead',
				organisation: balises,
				from: amarres,
				to: balises,
				actor: bruno.memberId,
				reason: 'Avec plaisir.'
			}
		]);
	});

	test('stays as it was when the offer is declined or taken back, and neither is answered again', async () => {
		await offer(anna, balises);
		const first = await openOf();
		await answer(bruno, false, 'Pas cette année.');
		expect(await carrier()).toBe('Amarres');
		const again = (takes: boolean) =>
			answerLead(alliance.ctx, bruno, plan, { offerId: first, takes, note: '' });
		await expect(again(true)).rejects.toMatchObject({ code: 'gone', detail: 'offer-answered' });
		await offer(anna, balises);
		const second = await openOf();
		await withdrawLead(alliance.ctx, anna, plan, second);
		await expect(withdrawLead(alliance.ctx, anna, plan, second)).rejects.toMatchObject({
			detail: 'offer-answered'
		});
		expect((await read(anna)).legs.map((it) => it.answer)).toEqual(['declined', 'withdrawn']);
		expect(await waiting(bruno)).toEqual([]);
		expect((await alliance.logged()).map(({ kind }) => kind)).toEqual([
			'plan.lead-offered',
			'plan.lead-declined',
			'plan.lead-offered',
			'plan.lead-withdrawn'
		]);
		expect(await carrier()).toBe('Amarres');
	});

	test('is offered to one at a time', async () => {
		const chenal = await alliance.organisation('Chenal');
		const chloe = await alliance.member('partner', { of: [chenal], name: 'Chloé' });
		const other = await alliance.member('observer', { stewardOf: [chenal] });
		await giveMandate(alliance.ctx, other, chenal, chloe.memberId);
		await offer(anna, balises);
		await offer(anna, chenal);
		expect(await waiting(bruno)).toEqual([]);
		expect(await waiting(chloe)).toHaveLength(1);
		expect((await read(anna)).legs.map((it) => it.answer)).toEqual(['withdrawn', null]);
	});

	test('is passed on by whoever may bind the one that carries it, and answered by whoever may bind the other', async () => {
		const notAllowed = { code: 'forbidden', detail: 'lead-not-allowed' };
		const member = await alliance.member('partner', { of: [amarres] });
		for (const actor of [fanny, bruno, member]) {
			await expect(offer(actor, balises)).rejects.toMatchObject(notAllowed);
			await expect(offer(actor, null)).rejects.toMatchObject(notAllowed);
		}
		await offer(anna, balises);
		const offerId = await openOf();
		for (const actor of [fanny, anna, await alliance.member('partner', { of: [balises] })]) {
			await expect(
				answerLead(alliance.ctx, actor, plan, { offerId, takes: true, note: '' })
			).rejects.toMatchObject({ code: 'forbidden', detail: 'lead-not-yours' });
		}
		await expect(withdrawLead(alliance.ctx, bruno, plan, offerId)).rejects.toMatchObject(notAllowed);
		expect(await carrier()).toBe('Amarres');
	});

	test('is never stuck: where nobody can answer for the one that carries it, whoever describes the plan offers it', async () => {
		const mandate = await alliance.db
			.selectFrom('mandate')
			.select('id')
			.where('member_id', '=', anna.memberId)
			.executeTakeFirstOrThrow();
		await endMandate(alliance.ctx, anna, mandate.id);
		await offer(fanny, balises);
		await answer(bruno, true);
		expect(await carrier()).toBe('Balises');
		// Whoever only comments does not describe the plan.
		const nobody = await make(null);
		await expect(offer(bruno, balises, '', nobody)).rejects.toMatchObject({ detail: 'lead-not-allowed' });
		await offer(fanny, balises, '', nobody);
		await answer(bruno, true, '', nobody);
		expect(await carrier(nobody)).toBe('Balises');
	});

	test('is put down by the one that carries it, and what was offered with it', async () => {
		await offer(anna, balises);
		await offer(anna, null, 'Nous fermons.');
		expect(await carrier()).toBeNull();
		expect(await waiting(bruno)).toEqual([]);
		expect((await read(anna)).legs).toMatchObject([
			{ answer: 'withdrawn' },
			{ from: { name: 'Amarres' }, to: null, answer: 'put_down', note: 'Nous fermons.' }
		]);
		await expect(offer(fanny, null)).rejects.toMatchObject({ code: 'conflict', detail: 'lead-none' });
	});

	test('of a new plan is an organisation of its author’s at once, any other once it has accepted', async () => {
		expect(await carrier()).toBe('Amarres');
		const theirs = await make(balises);
		expect(await carrier(theirs)).toBeNull();
		expect(await waiting(bruno)).toHaveLength(1);
		await answer(bruno, true, '', theirs);
		expect(await carrier(theirs)).toBe('Balises');
	});

	test('is not offered to whoever could never answer', async () => {
		const other = await startAlliance(connection);
		const foreign = await other.organisation('Ailleurs');
		const empty = await alliance.organisation('Sans personne');
		const cases: [string, string][] = [
			[amarres, 'lead-own'],
			[foreign, 'organisation-unknown'],
			[empty, 'lead-nobody']
		];
		for (const [to, detail] of cases) {
			await expect(offer(anna, to)).rejects.toMatchObject({ code: 'invalid', detail, field: 'partner' });
		}
		// Nobody there may read the plan.
		await grant(alliance.ctx, anna, plan, {
			subjectKind: 'member',
			subjectId: bruno.memberId,
			level: 'none'
		});
		await expect(offer(anna, balises)).rejects.toMatchObject({ detail: 'lead-nobody' });
		await expect(make(empty)).rejects.toMatchObject({ detail: 'lead-nobody', field: 'lead' });
		expect((await read(anna)).legs).toEqual([]);
	});

	test('waits for nobody who has left the alliance, and what left can be taken over', async () => {
		await offer(anna, balises);
		await leaveAlliance(alliance.ctx, steward, balises, '');
		expect((await read(fanny)).legs).toMatchObject([
			{ answer: 'withdrawn', to: { leftAt: expect.any(String) } }
		]);
		await expect(offer(anna, balises)).rejects.toMatchObject({ detail: 'organisation-left' });
		expect((await alliance.logged()).map(({ kind }) => kind)).toContain('plan.lead-withdrawn');
		await leaveAlliance(alliance.ctx, steward, amarres, '');
		expect(await read(fanny)).toMatchObject({ organisation: { leftAt: expect.any(String) }, mayOffer: true });
	});

	test('of two answers at the same instant one counts', async () => {
		await offer(anna, balises);
		const offerId = await openOf();
		const both = await Promise.allSettled(
			[true, false].map((takes) => answerLead(alliance.ctx, bruno, plan, { offerId, takes, note: '' }))
		);
		expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
		const [leg] = (await read(anna)).legs;
		expect(await carrier()).toBe(leg?.answer === 'taken' ? 'Balises' : 'Amarres');
	});

	test('of an archived plan stays, and is asked of nobody', async () => {
		await offer(anna, balises);
		await setArchived(alliance.ctx, anna, plan, true);
		expect(await waiting(bruno)).toEqual([]);
		await expect(answer(bruno, true)).rejects.toMatchObject({ code: 'conflict', detail: 'plan-archived' });
		expect(await carrier()).toBe('Amarres');
	});
});
