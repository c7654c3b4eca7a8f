import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { personalAsks } from '#lib/domain/entry-actions.ts';
import type { Input } from '#lib/domain/life-cycle.ts';
import type { Visibility } from '#lib/domain/entry.ts';
import type { JsonNode } from '#lib/document/render.ts';
import type { Connection } from '#server/db/connection.ts';
import * as register from '#server/db/register.ts';
import { attentionOf } from '#server/services/attention.ts';
import type { Actor } from '#server/services/context.ts';
import { confirm, confirmGiven, readConfirmation } from '#server/services/confirmations.ts';
import { loadEntry } from '#server/services/dossiers.ts';
import { cardsOfPlan, eyesOf } from '#server/services/entry-cards.ts';
import { readEntry } from '#server/services/entry-page.ts';
import { exportEntry } from '#server/services/export-rows.ts';
import { act, createEntry, runTimed, type NewEntry } from '#server/services/entries.ts';
import { endMandate, giveMandate } from '#server/services/mandates.ts';
import { createPlan, grant, setArchived } from '#server/services/plans.ts';
import { readFrozenText } from '#server/services/plan-versions-page.ts';
import { newId } from '#server/ids.ts';
import { reservationsOf } from '#server/exports/tables.ts';
import { exportWords } from '#lib/components/export-words.ts';
import { exportFile } from '#server/exports/export.ts';
import type { ExportWords } from '#server/exports/words.ts';
import { unzipped } from '../../support/unzipped.ts';
import { databases, type TestDatabase } from '../../support/databases.ts';
import { startAlliance, type TestAlliance } from './alliance.ts';

describe.each(databases)('entries on $name', ({ create }) => {
	let database: TestDatabase;
	let connection: Connection;
	let alliance: TestAlliance;
	let planId: string;
	let a: string;
	let b: string;
	let facilitator: Actor;
	let anna: Actor;
	let bruno: Actor;
	let adviser: Actor;
	let outsider: Actor;
	beforeEach(async () => {
		database = await create();
		connection = await database.open();
		alliance = await startAlliance(connection);
		a = await alliance.organisation('Amarres');
		b = await alliance.organisation('Balises');
		const steward = await alliance.member('observer', { stewardOf: [a, b], name: 'Référente' });
		facilitator = await alliance.member('facilitator', { name: 'Fanny' });
		anna = await alliance.member('partner', { of: [a], name: 'Anna' });
		bruno = await alliance.member('commenter', { of: [b], name: 'Bruno' });
		adviser = await alliance.member('partner', { of: [b], name: 'Conseil' });
		outsider = await alliance.member('partner', { name: 'Ailleurs' });
		await giveMandate(alliance.ctx, steward, a, anna.memberId);
		await giveMandate(alliance.ctx, steward, b, bruno.memberId);
		planId = await createPlan(alliance.ctx, facilitator, {
			title: 'Plan',
			scope: 'national',
			territoryId: null,
			themeIds: [],
			sdgs: [],
			lastWord: 'Le comité',
			leadOrganisationId: null,
			template: 'empty',
			language: 'fr'
		});
		await alliance.logged();
	});
	afterEach(async () => {
		await connection.close();
		await database.remove();
	});

	const make = async (actor: Actor, input: Partial<NewEntry> & Pick<NewEntry, 'kind'>) =>
		(
			await createEntry(alliance.ctx, actor, {
				planId,
				sentence: 'Les permanences du soir',
				visibility: 'plan',
				organisationId: actor.organisationIds[0] ?? null,
				...input
			})
		).id;
	const does = (actor: Actor, id: string, name: string, input: Input = {}, seen = {}) =>
		act(alliance.ctx, actor, id, name, input, seen);
	const state = async (actor: Actor, id: string) => (await readEntry(alliance.ctx, actor, id)).state;
	const days = (n: number) => (alliance.clock.now = new Date(alliance.clock.now.getTime() + n * 86_400_000));
	const on = (n: number) =>
		new Date(alliance.clock.now.getTime() + n * 86_400_000).toISOString().slice(0, 10);

	/** A disagreement of both organisations in the full frame, being explored. */
	async function exploring(): Promise<string> {
		const id = await make(anna, { kind: 'disagreement' });
		await does(anna, id, 'gather', { partner: b, side: '2' });
		await does(facilitator, id, 'start_exploring');
		return id;
	}
	/** A joint statement, as it lies before both to be signed. */
	async function stated(): Promise<string> {
		const id = await exploring();
		await does(anna, id, 'explain', { body: 'Le soir, personne ne vient.' });
		await does(adviser, id, 'explain', { body: 'Le soir est le seul moment possible.' });
		await does(anna, id, 'restate', { about: 2, body: 'Vous dites : le soir ou jamais.' });
		await does(adviser, id, 'restate', { about: 1, body: 'Vous dites : le soir, c’est vide.' });
		const { records } = (await loadEntry(alliance.db, anna, id)).dossier;
		for (const it of records.filter(({ kind }) => kind === 'restatement')) {
			await does(it.aboutSide === 1 ? anna : bruno, id, 'confirm_restatement', { record: it.id });
		}
		await does(anna, id, 'add_option', { body: 'Fermer le soir' });
		await does(bruno, id, 'add_option', { body: 'Ouvrir un soir sur deux' });
		await does(facilitator, id, 'state_jointly', { body: 'Nous divergeons sur l’ouverture du soir.' });
		return id;
	}

	test('a disagreement goes from one sentence to being assumed, every step in the log', async () => {
		const id = await stated();
		await does(anna, id, 'sign_statement');
		expect(await state(anna, id)).toBe('stated');
		await does(bruno, id, 'sign_statement');
		expect(await state(anna, id)).toBe('acknowledged');
		await does(anna, id, 'ask_to_keep', { body: 'La fatigue des équipes' });
		await does(adviser, id, 'ask_to_keep', { body: 'Ceux qui travaillent le jour' });
		await does(facilitator, id, 'start_treatment');
		const exit = { exit: 'maintained', body: 'Chacun fait selon son lieu.', reviewOn: on(90) };
		// Each side says how it sees it.
		const noText = { code: 'invalid', detail: 'side-text-missing', field: 'words' };
		await expect(does(anna, id, 'propose_exit', exit)).rejects.toMatchObject(noText);
		await does(anna, id, 'propose_exit', { ...exit, words: 'Nous fermons à dix heures.' });
		await expect(does(bruno, id, 'confirm_exit')).rejects.toMatchObject(noText);
		await does(bruno, id, 'confirm_exit', { words: 'Nous rouvrirons la question.' });
		const page = await readEntry(alliance.ctx, anna, id);
		expect(page).toMatchObject({ state: 'maintained', closed: true, reviewOn: on(90) });
		const log = await alliance.logged();
		expect(log.map((event) => event.kind)).toEqual(
			expect.arrayContaining(['entry.created', 'entry.sign-statement', 'entry.confirm-exit'])
		);
		expect(log.find((event) => event.kind === 'entry.sign-statement')).toMatchObject({
			organisation: a,
			actor: anna.memberId
		});
	});

	test('one that is assumed without a side’s text says so on its page and in every file', async () => {
		const id = await stated();
		await does(anna, id, 'sign_statement');
		await does(bruno, id, 'sign_statement');
		await does(anna, id, 'ask_to_keep', { body: 'La fatigue des équipes' });
		await does(bruno, id, 'ask_to_keep', { body: 'Ceux qui travaillent le jour' });
		await does(facilitator, id, 'start_treatment');
		await does(anna, id, 'propose_exit', {
			exit: 'maintained',
			body: 'Chacun fait selon son lieu.',
			reviewOn: on(200),
			words: 'Nous fermons à dix heures.'
		});
		expect((await readEntry(alliance.ctx, anna, id)).sidesWithoutText).toEqual([]);
		alliance.clock.now = new Date(alliance.clock.now.getTime() + 60 * 86_400_000);
		await does(anna, id, 'conclude');
		expect(await state(anna, id)).toBe('maintained');
		expect((await readEntry(alliance.ctx, anna, id)).sidesWithoutText).toEqual([2]);
		const entry = await exportEntry(alliance.ctx, anna, id);
		const [silent] = entry.sidesWithoutText;
		expect(silent!.organisations).toHaveLength(1);
		for (const format of ['xlsx', 'csv', 'docx'] as const) {
			const { body } = await exportFile([entry], format, exportWords('Tout'));
			expect(typeof body === 'string' ? body : unzipped(body), format).toContain(
				`Côté B (${silent!.organisations[0]}) n’a pas écrit son texte.`
			);
		}
	});

	test('a commitment that is offered to an organisation that was not in it waits for that one, which may see it', async () => {
		const id = await make(anna, { kind: 'commitment', visibility: 'parties', dueOn: on(30) });
		const asked = async () =>
			(await attentionOf(alliance.ctx, bruno)).map((it) =>
				'entry' in it && 'what' in it ? it.what : it.kind
			);
		await expect(readEntry(alliance.ctx, bruno, id)).rejects.toMatchObject({ code: 'not-found' });
		await does(anna, id, 'hand_over', { partner: b, note: 'Vous avez l’atelier.' });
		expect(await asked()).toEqual(['handover']);
		await does(bruno, id, 'decline_handover', { note: 'Pas cette année.' });
		expect(await asked()).toEqual([]);
		const c = await alliance.organisation('Cordages');
		const inIt = async () =>
			(await readEntry(alliance.ctx, anna, id)).parties
				.flatMap((it) => (it.leftAt ? [] : it.organisationId))
				.toSorted();
		expect(await inIt()).toEqual([a]);
		// Offered to another meanwhile, or twice: who came in by an offer goes with it.
		await does(anna, id, 'hand_over', { partner: c });
		await does(anna, id, 'hand_over', { partner: b });
		expect(await inIt()).toEqual([a, b].toSorted());
		alliance.clock.now = new Date(alliance.clock.now.getTime() + 1_000);
		await does(anna, id, 'hand_over', { partner: b });
		await does(bruno, id, 'decline_handover');
		expect(await inIt()).toEqual([a]);
		await does(anna, id, 'hand_over', { partner: b });
		await does(bruno, id, 'take_over');
		expect(await asked()).toEqual([]);
		expect(
			(await readEntry(alliance.ctx, bruno, id)).parties.filter((it) => it.leftAt === null)
		).toMatchObject([{ organisationId: b, role: 'owner' }]);
		await alliance.logged();
	});

	test('what a partner has accepted is not changed by its owner alone, also after a refused revision', async () => {
		const id = await make(anna, { kind: 'commitment', dueOn: on(60) });
		await does(anna, id, 'gather', { partner: b, place: 'beneficiary' });
		await does(bruno, id, 'accept');
		await does(anna, id, 'revise', { dueOn: on(90), reason: 'Le local est en travaux.' });
		await expect(does(anna, id, 'detail', { target: 3 })).rejects.toMatchObject({
			detail: 'missing-terms-accepted'
		});
		await does(bruno, id, 'refuse_revision', { words: 'Nous comptons sur cette date.' });
		await expect(does(anna, id, 'detail', { target: 3 })).rejects.toMatchObject({
			detail: 'missing-terms-accepted'
		});
		const page = await readEntry(alliance.ctx, anna, id);
		expect(page.dueOn).toBe(on(60));
		expect(page.acceptances).toMatchObject([{ organisationId: b, answer: 'signed' }]);
	});

	test('whoever comes into a commitment that runs is asked, and left out if they stay silent', async () => {
		const id = await make(anna, { kind: 'commitment', dueOn: on(90) });
		await does(anna, id, 'gather', { partner: b, place: 'co_owner' });
		const { awaited, state } = await readEntry(alliance.ctx, anna, id);
		expect({ awaited, state }).toMatchObject({
			awaited: { organisationIds: [b], what: 'acceptance' },
			state: 'in_progress'
		});
		const asked = async () => (await attentionOf(alliance.ctx, bruno)).filter((it) => it.kind === 'asked');
		expect(await asked()).toMatchObject([{ what: 'acceptance', actions: ['accept'] }]);
		await expect(does(anna, id, 'go_on_without')).rejects.toMatchObject({ detail: 'missing-acceptances' });
		days(40);
		await does(anna, id, 'go_on_without');
		expect(await asked()).toEqual([]);
		const { parties } = await readEntry(alliance.ctx, anna, id);
		expect(parties.find((it) => it.organisationId === b)?.leftAt).not.toBeNull();
		// Brought in again after having declined, they are asked again.
		await does(anna, id, 'gather', { partner: b, place: 'co_owner' });
		days(1);
		await does(bruno, id, 'decline_part', { words: 'Pas cette année.' });
		days(1);
		await does(anna, id, 'gather', { partner: b, place: 'co_owner' });
		expect(await asked()).toHaveLength(1);
	});

	test('a pledge subject to a board carries nothing until its link confirms it, and what it says', async () => {
		const id = await make(anna, { kind: 'commitment', organisationId: b, dueOn: on(60) });
		const { confirmation, state } = await does(bruno, id, 'pledge', { provisionalUntil: on(20) });
		expect(state).toBe('asked');
		expect(await readConfirmation(alliance.ctx, confirmation!)).toMatchObject({
			action: 'take_on',
			terms: { dueOn: on(60) }
		});
		const provisional = async () =>
			(await attentionOf(alliance.ctx, bruno)).filter((it) => it.kind === 'provisional');
		expect(await provisional()).toHaveLength(1);
		// Given on other words, it is asked again.
		await does(anna, id, 'detail', { target: 3 });
		await expect(readConfirmation(alliance.ctx, confirmation!)).rejects.toMatchObject({
			detail: 'confirmation-reworded'
		});
		expect(await provisional()).toEqual([]);
		expect((await attentionOf(alliance.ctx, bruno)).filter((it) => it.kind === 'asked')).toHaveLength(1);
		const again = await does(bruno, id, 'pledge', { provisionalUntil: on(20) });
		await confirm(alliance.ctx, again.confirmation!);
		expect(await readEntry(alliance.ctx, anna, id)).toMatchObject({ state: 'in_progress' });
		expect(await provisional()).toEqual([]);
		await alliance.logged();
	});

	test('an acceptance subject to a board starts nothing', async () => {
		const id = await make(anna, { kind: 'commitment', organisationId: b, dueOn: on(60) });
		await does(anna, id, 'gather', { partner: a, place: 'beneficiary' });
		await does(bruno, id, 'take_on');
		const given = await does(anna, id, 'accept', { provisionalUntil: on(9) });
		expect(given.state).toBe('proposed');
		expect((await confirm(alliance.ctx, given.confirmation!)).state).toBe('in_progress');
	});

	test('what was given subject to a board is confirmed in one step by whoever may, and by nobody else', async () => {
		const id = await stated();
		const { confirmation } = await does(anna, id, 'sign_statement', { provisionalUntil: on(20) });
		for (const other of [bruno, adviser, facilitator]) {
			await expect(confirmGiven(alliance.ctx, other, id)).rejects.toMatchObject({
				detail: 'confirmation-reworded'
			});
		}
		await confirmGiven(alliance.ctx, anna, id);
		expect((await readEntry(alliance.ctx, bruno, id)).statementAnswers).toMatchObject([
			{ organisationId: a, provisionalUntil: null }
		]);
		expect((await attentionOf(alliance.ctx, anna)).filter((it) => it.kind === 'provisional')).toEqual([]);
		await expect(confirm(alliance.ctx, confirmation!)).rejects.toMatchObject({ detail: 'confirmation-used' });
	});

	test('a link confirms the words that were answered, and no others', async () => {
		const id = await stated();
		const { confirmation } = await does(anna, id, 'sign_statement', { provisionalUntil: on(20) });
		const { words } = await readConfirmation(alliance.ctx, confirmation!);
		expect(words).toBe((await readEntry(alliance.ctx, anna, id)).current.statement?.at(-1)?.body);
		await does(facilitator, id, 'amend_statement', { body: 'Tout autre chose.' });
		for (const use of [readConfirmation, confirm]) {
			await expect(use(alliance.ctx, confirmation!)).rejects.toMatchObject({
				detail: 'confirmation-reworded'
			});
		}
		expect((await readEntry(alliance.ctx, anna, id)).statementAnswers).toEqual([]);
	});

	test('says which of its organisations have not been heard yet, until it is over', async () => {
		const id = await make(anna, { kind: 'disagreement' });
		const unheard = async () => (await readEntry(alliance.ctx, facilitator, id)).unheard;
		expect(await unheard()).toEqual([]);
		await does(anna, id, 'gather', { partner: b, side: '2' });
		expect(await unheard()).toEqual([b]);
		// Advice is heard too: a mandate is for deciding.
		await does(adviser, id, 'explain', { body: 'Le soir est le seul moment possible.' });
		expect(await unheard()).toEqual([]);
		const asked = await make(anna, { kind: 'commitment', organisationId: b, dueOn: on(30) });
		expect((await readEntry(alliance.ctx, anna, asked)).unheard).toEqual([b]);
		await does(bruno, asked, 'take_on');
		expect((await readEntry(alliance.ctx, anna, asked)).unheard).toEqual([]);
	});

	test('changing a signed statement voids its signatures', async () => {
		const id = await stated();
		await does(anna, id, 'sign_statement');
		await does(facilitator, id, 'amend_statement', { body: 'Autrement dit.' });
		const page = await readEntry(alliance.ctx, anna, id);
		expect(page.statementAnswers).toEqual([]);
		expect(page.signatures.filter((it) => it.purpose === 'statement')).toMatchObject([
			{ organisationId: a, voidedAt: alliance.clock.now.toISOString() }
		]);
	});

	test('without a mandate one advises and does not sign', async () => {
		const id = await stated();
		await expect(does(adviser, id, 'sign_statement')).rejects.toMatchObject({
			code: 'forbidden',
			detail: 'mandate-needed'
		});
		expect((await readEntry(alliance.ctx, anna, id)).statementAnswers).toEqual([]);
	});

	test('a mandate that ended between opening and signing signs nothing', async () => {
		const id = await stated();
		const page = await readEntry(alliance.ctx, bruno, id);
		expect(page.offers.find((it) => it.name === 'sign_statement')?.mine).toBe(true);
		const mandate = await alliance.db
			.selectFrom('mandate')
			.select('id')
			.where('member_id', '=', bruno.memberId)
			.executeTakeFirstOrThrow();
		await endMandate(alliance.ctx, bruno, mandate.id);
		await expect(
			does(bruno, id, 'sign_statement', {}, { state: page.state, version: page.version })
		).rejects.toMatchObject({ code: 'forbidden' });
	});

	test('of two moves at the same instant one wins and the other is told', async () => {
		const id = await stated();
		const { state: seen, version } = await readEntry(alliance.ctx, anna, id);
		await does(anna, id, 'sign_statement');
		const both = await Promise.allSettled([
			does(facilitator, id, 'explore_again', { reason: 'Un fait nouveau' }, { state: seen, version }),
			does(bruno, id, 'sign_statement', {}, { state: seen, version })
		]);
		expect(both.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
		const refused = both.find((it): it is PromiseRejectedResult => it.status === 'rejected')!;
		expect(refused.reason).toMatchObject({ code: 'conflict', detail: 'entry-moved' });
	});

	test('two organisations that sign at the same instant have both signed, once each', async () => {
		const id = await stated();
		const { state: seen, version } = await readEntry(alliance.ctx, anna, id);
		await Promise.all(
			[anna, bruno].map((it) => does(it, id, 'sign_statement', {}, { state: seen, version }))
		);
		const { signatures } = await readEntry(alliance.ctx, anna, id);
		const standing = signatures.filter((it) => it.purpose === 'statement' && !it.voidedAt);
		expect(standing.map((it) => it.organisationId).toSorted()).toEqual([a, b].toSorted());
		const logged = await alliance.logged();
		expect(logged.filter(({ kind }) => kind === 'entry.sign-statement')).toHaveLength(2);
	});

	test('of two mandate holders of one organisation who sign at the same instant the second is told', async () => {
		const giver = await alliance.member('observer', { stewardOf: [a] });
		const alice = await alliance.member('partner', { of: [a], name: 'Alice' });
		await giveMandate(alliance.ctx, giver, a, alice.memberId);
		const id = await stated();
		const { state: seen, version } = await readEntry(alliance.ctx, anna, id);
		const both = await Promise.allSettled(
			[anna, alice].map((it) => does(it, id, 'sign_statement', { organisation: a }, { state: seen, version }))
		);
		expect(both).toMatchObject([
			{ status: 'fulfilled' },
			{ status: 'rejected', reason: { code: 'conflict', detail: 'other-mandate-first' } }
		]);
		const { signatures } = await readEntry(alliance.ctx, anna, id);
		expect(signatures.filter((it) => it.organisationId === a && it.purpose === 'statement')).toHaveLength(1);
	});

	test('words that changed under a stale page are not signed', async () => {
		const id = await stated();
		const { state: seen, version } = await readEntry(alliance.ctx, bruno, id);
		await does(facilitator, id, 'amend_statement', { body: 'Tout autre chose.' });
		await expect(does(bruno, id, 'sign_statement', {}, { state: seen, version })).rejects.toMatchObject({
			detail: 'entry-reworded'
		});
	});

	test('nothing in an archived plan moves', async () => {
		const id = await stated();
		await setArchived(alliance.ctx, facilitator, planId, true);
		await expect(does(anna, id, 'sign_statement')).rejects.toMatchObject({ detail: 'plan-archived' });
		await expect(make(anna, { kind: 'disagreement' })).rejects.toMatchObject({ detail: 'plan-archived' });
	});

	describe('an agreement', () => {
		async function inRound(): Promise<string> {
			const id = await make(anna, { kind: 'agreement' });
			await does(anna, id, 'gather', { partner: b });
			await does(facilitator, id, 'open_clarification');
			await does(facilitator, id, 'open_reactions');
			await does(facilitator, id, 'open_round', { rule: 'consent', live: true });
			return id;
		}

		test('hides every position until its round closes, then shows all', async () => {
			const id = await inRound();
			await does(anna, id, 'take_position', {
				step: 8,
				reason: 'Cela ferme notre lieu.',
				lifts: 'Un an de plus.'
			});
			const open = (await readEntry(alliance.ctx, bruno, id)).rounds[0]!;
			expect(open).toMatchObject({ positions: [], history: [], mine: [], answered: [a] });
			expect(JSON.stringify(await readEntry(alliance.ctx, facilitator, id))).not.toContain(
				'Cela ferme notre lieu.'
			);
			expect(JSON.stringify(await alliance.log())).not.toContain('Cela ferme notre lieu.');
			await does(bruno, id, 'take_position', { step: 1 });
			await does(facilitator, id, 'close_round');
			const page = await readEntry(alliance.ctx, bruno, id);
			expect(page).toMatchObject({ state: 'reactions' });
			expect(page.rounds[0]).toMatchObject({ outcome: 'blocked' });
			expect(page.rounds[0]!.positions.map(({ step }) => step).sort()).toEqual([1, 8]);
		});

		test('does not say in a file when it was asked to talk on', async () => {
			const id = await inRound();
			const opened = alliance.clock.now.toISOString();
			days(1);
			await does(anna, id, 'take_position', { step: 5, reason: 'Qui tient la clef ?' });
			const { texts } = await exportEntry(alliance.ctx, bruno, id);
			expect(texts.find(({ body }) => body === 'Qui tient la clef ?')).toMatchObject({
				organisation: null,
				at: opened
			});
		});

		test('does not name an unnamed position through a proxy that took it over', async () => {
			const id = await inRound();
			await does(anna, id, 'take_position', { step: 7, reason: 'Trop cher.', unnamed: true });
			await does(bruno, id, 'give_proxy', { partner: a });
			await does(facilitator, id, 'close_round');
			const { positions } = (await readEntry(alliance.ctx, outsider, id)).rounds[0]!;
			expect(positions.map(({ step, organisationId, proxyId }) => [step, organisationId, proxyId])).toEqual([
				[7, null, null],
				[7, null, null]
			]);
		});

		test('says of who relied on another that they did, and who did it for them', async () => {
			const id = await inRound();
			await does(anna, id, 'take_position', { step: 3, reason: 'À revoir au printemps.' });
			await does(bruno, id, 'give_proxy', { partner: a });
			await does(facilitator, id, 'close_round', { reviewOn: on(200) });
			const { positions } = (await readEntry(alliance.ctx, outsider, id)).rounds[0]!;
			expect(positions.find((it) => it.organisationId === b)).toMatchObject({
				step: 3,
				memberId: bruno.memberId,
				proxyId: a
			});
			expect(positions.find((it) => it.organisationId === a)).toMatchObject({ memberId: anna.memberId });
			const entry = await exportEntry(alliance.ctx, outsider, id);
			for (const format of ['xlsx', 'csv', 'docx'] as const) {
				const { body } = await exportFile([entry], format, exportWords('Tout'));
				expect(typeof body === 'string' ? body : unzipped(body), format).toContain(
					'Balises (s’en remet à Amarres)'
				);
			}
		});

		test('adopted by a majority says in its files what was objected', async () => {
			const third = await alliance.organisation('Cales');
			const steward = await alliance.member('observer', { stewardOf: [third] });
			const carl = await alliance.member('partner', { of: [third], name: 'Carl' });
			await giveMandate(alliance.ctx, steward, third, carl.memberId);
			const id = await make(anna, { kind: 'agreement' });
			await does(anna, id, 'gather', { partner: b });
			await does(facilitator, id, 'gather', { partner: third });
			await does(facilitator, id, 'open_clarification');
			await does(facilitator, id, 'open_reactions');
			await does(facilitator, id, 'open_round', { rule: 'threshold', threshold: 60, live: true });
			await does(anna, id, 'take_position', { step: 1 });
			await does(carl, id, 'take_position', { step: 1 });
			await does(bruno, id, 'take_position', { step: 8, reason: 'Cela nous ferme.', lifts: 'Un an.' });
			await does(facilitator, id, 'close_round', { reviewOn: on(200) });
			const entry = await exportEntry(alliance.ctx, outsider, id);
			expect(entry.rounds[0]?.outcome).toMatch(/^adopted/);
			expect(entry.rounds[0]?.positions.map(({ lifts }) => lifts).toSorted()).toEqual(['', '', 'Un an.']);
			const named = { step: String, partner: '' } as unknown as ExportWords;
			expect(reservationsOf(entry, named)).toEqual(['Balises (8) : Cela nous ferme.']);
		});

		test('is amended after an objection and adopted in a second round, with its reservation', async () => {
			const id = await inRound();
			await does(anna, id, 'take_position', { step: 8, reason: 'Trop tôt.', lifts: 'Un an de plus.' });
			await does(facilitator, id, 'close_round');
			await expect(does(facilitator, id, 'open_round', { live: true })).rejects.toMatchObject({
				detail: 'missing-amended'
			});
			await does(anna, id, 'propose', { body: 'Les permanences du soir, dans un an' });
			await does(facilitator, id, 'open_round', { live: true });
			await does(anna, id, 'take_position', {
				step: 3,
				reason: 'À revoir vite.',
				minority: 'Nous tenons à la date.'
			});
			await does(bruno, id, 'take_position', { step: 1 });
			await does(facilitator, id, 'close_round', { reviewOn: on(200) });
			const page = await readEntry(alliance.ctx, bruno, id);
			expect(page).toMatchObject({ state: 'adopted_with_reservations', reviewOn: on(200) });
			expect(page.rounds[1]!.positions.find((it) => it.organisationId === a)?.minority).toBe(
				'Nous tenons à la date.'
			);
		});

		test('keeps every position of an organisation; the last stands', async () => {
			const id = await inRound();
			await does(anna, id, 'take_position', { step: 1 });
			await does(anna, id, 'take_position', { step: 4 });
			await does(facilitator, id, 'close_round');
			const round = (await readEntry(alliance.ctx, bruno, id)).rounds[0]!;
			expect(round.history.map(({ step }) => step)).toEqual([1, 4]);
			expect(round.positions.map(({ step }) => step)).toEqual([4]);
		});

		test('counts a position given by telephone only once a mandate holder has confirmed it, by a link used once', async () => {
			const id = await inRound();
			const { confirmation } = await does(facilitator, id, 'record_by_phone', {
				partner: b,
				person: bruno.memberId,
				step: 1
			});
			expect(await readConfirmation(alliance.ctx, confirmation!)).toMatchObject({
				organisation: 'Balises',
				holder: 'Bruno',
				givenBy: 'Fanny'
			});
			const provisional = (await loadEntry(alliance.db, anna, id)).dossier.positions;
			expect(provisional).toMatchObject([{ organisationId: b, mandateId: null }]);
			await confirm(alliance.ctx, confirmation!);
			const positions = (await loadEntry(alliance.db, anna, id)).dossier.positions;
			expect(positions[1]).toMatchObject({
				organisationId: b,
				memberId: bruno.memberId,
				provisionalUntil: null
			});
			expect(positions[1]!.mandateId).not.toBeNull();
			await expect(confirm(alliance.ctx, confirmation!)).rejects.toMatchObject({ code: 'gone' });
		});

		test('an objection is not taken back by telephone: what binds counts until something else does', async () => {
			const id = await inRound();
			await does(anna, id, 'take_position', { step: 8, reason: 'Cela nous ferme.', lifts: 'Un an.' });
			await does(bruno, id, 'take_position', { step: 1 });
			await does(facilitator, id, 'record_by_phone', { partner: a, person: anna.memberId, step: 1 });
			await does(facilitator, id, 'close_round');
			expect((await readEntry(alliance.ctx, bruno, id)).rounds[0]).toMatchObject({ outcome: 'blocked' });
		});

		test('closes by its date, with whoever answered', async () => {
			const id = await make(anna, { kind: 'agreement' });
			await does(facilitator, id, 'open_clarification');
			await does(facilitator, id, 'open_reactions');
			await does(facilitator, id, 'open_round');
			await does(anna, id, 'take_position', { step: 1 });
			await expect(does(facilitator, id, 'close_round')).rejects.toMatchObject({
				detail: 'missing-round-time'
			});
			days(11);
			expect(await runTimed(alliance.ctx)).toBe(1);
			expect(await runTimed(alliance.ctx)).toBe(0);
			expect(await state(anna, id)).toBe('adopted');
			await alliance.logged();
		});
	});

	describe('a commitment', () => {
		test('that is asked of an organisation binds it only once it takes it on', async () => {
			const id = await make(anna, { kind: 'commitment', organisationId: b, dueOn: on(60) });
			expect(await state(anna, id)).toBe('asked');
			await expect(does(adviser, id, 'take_on')).rejects.toMatchObject({ code: 'forbidden' });
			await does(bruno, id, 'take_on');
			expect(await readEntry(alliance.ctx, anna, id)).toMatchObject({
				state: 'in_progress',
				terms: { ownerId: b }
			});
		});

		test('is kept with evidence, once its beneficiary says so; contested twice it has two readings', async () => {
			const id = await make(anna, { kind: 'commitment', dueOn: on(60) });
			await does(anna, id, 'gather', { partner: b, place: 'beneficiary' });
			await does(bruno, id, 'accept');
			await expect(does(anna, id, 'declare_kept')).rejects.toMatchObject({ detail: 'missing-evidence' });
			await does(anna, id, 'give_news', {
				body: 'Deux lieux ouverts',
				value: 2,
				link: 'https://example.org/a'
			});
			await does(anna, id, 'declare_kept');
			await does(bruno, id, 'contest', { words: 'Un seul est ouvert.' });
			expect(await state(anna, id)).toBe('in_progress');
			await does(anna, id, 'declare_kept');
			await does(bruno, id, 'contest', { words: 'Toujours un seul.' });
			const page = await readEntry(alliance.ctx, bruno, id);
			expect(page).toMatchObject({ state: 'two_readings', lastValue: 2 });
			expect(page.linked).toMatchObject([{ kind: 'disagreement', title: 'Toujours un seul.' }]);
		});

		test('without a beneficiary is judged by the organisations of its plan, and by no other', async () => {
			const elsewhere = await alliance.organisation('Ailleurs');
			const steward = await alliance.member('observer', { stewardOf: [elsewhere] });
			const outside = await alliance.member('partner', { of: [elsewhere], name: 'Zoé' });
			await giveMandate(alliance.ctx, steward, elsewhere, outside.memberId);
			const id = await make(anna, { kind: 'commitment', dueOn: on(60) });
			await does(anna, id, 'give_news', { body: 'Ouvert', link: 'https://example.org/a' });
			await does(anna, id, 'declare_kept');
			await expect(does(outside, id, 'confirm_kept')).rejects.toMatchObject({ code: 'forbidden' });
			await expect(does(bruno, id, 'confirm_kept')).rejects.toMatchObject({ code: 'forbidden' });
			// In another entry of the plan, it is of the plan.
			await make(bruno, { kind: 'commitment', dueOn: on(90) });
			await does(bruno, id, 'confirm_kept');
			expect(await state(anna, id)).toBe('kept');
		});

		test('is pledged once: what waits for a board is confirmed or declined, not given again', async () => {
			const id = await make(anna, { kind: 'commitment', organisationId: b, dueOn: on(60) });
			await does(bruno, id, 'pledge', { provisionalUntil: on(10) });
			await expect(does(bruno, id, 'pledge', { provisionalUntil: on(20) })).rejects.toMatchObject({
				detail: 'missing-pledge-given'
			});
			await does(bruno, id, 'take_on');
			expect(await state(anna, id)).toBe('in_progress');
		});

		test('that is said to be kept is not closed as not kept over its owner’s head, nor one whose owner gives news', async () => {
			const id = await make(anna, { kind: 'commitment', dueOn: on(5) });
			const file = [{ name: 'preuve.pdf', bytes: new TextEncoder().encode('%PDF-1.7 …') }];
			// A file that comes with news is evidence.
			const news = { body: 'Ouvert', file: 'preuve.pdf' };
			await act(alliance.ctx, anna, id, 'give_news', news, {}, file);
			await does(anna, id, 'declare_kept');
			days(60);
			const notKept = { cause: 'Rien', learning: 'Rien' };
			const silent = { detail: 'missing-owner-silent' };
			await expect(does(facilitator, id, 'admit_not_kept', notKept)).rejects.toMatchObject(silent);
			const late = await make(anna, { kind: 'commitment', dueOn: on(5) });
			days(25);
			await does(anna, late, 'give_news', { body: 'Encore deux semaines' });
			await expect(does(facilitator, late, 'admit_not_kept', notKept)).rejects.toMatchObject(silent);
			days(60);
			await does(facilitator, late, 'admit_not_kept', notKept);
			expect(await state(anna, late)).toBe('not_kept');
		});

		test('is revised in all of its terms', async () => {
			const id = await make(anna, { kind: 'commitment', dueOn: on(60) });
			await does(anna, id, 'gather', { partner: b, place: 'beneficiary' });
			await does(bruno, id, 'accept');
			await does(anna, id, 'revise', {
				indicator: 'Soirs',
				unit: 'soirs',
				cadenceDays: 30,
				reason: 'Plus clair'
			});
			await does(bruno, id, 'accept_revision');
			expect((await readEntry(alliance.ctx, anna, id)).terms).toMatchObject({
				indicator: 'Soirs',
				unit: 'soirs',
				cadenceDays: 30
			});
		});

		test('is revised by common agreement; refused, the original stands', async () => {
			const id = await make(anna, { kind: 'commitment', dueOn: on(60) });
			await does(anna, id, 'gather', { partner: b, place: 'beneficiary' });
			await does(bruno, id, 'accept');
			await does(anna, id, 'revise', { dueOn: on(120), reason: 'Travaux' });
			expect((await readEntry(alliance.ctx, anna, id)).terms?.dueOn).toBe(on(60));
			await does(bruno, id, 'refuse_revision', { words: 'Trop tard' });
			expect((await readEntry(alliance.ctx, anna, id)).terms?.dueOn).toBe(on(60));
			await does(anna, id, 'revise', { dueOn: on(90), reason: 'Travaux' });
			await does(bruno, id, 'accept_revision');
			const page = await readEntry(alliance.ctx, anna, id);
			expect(page).toMatchObject({ dueOn: on(90), terms: { dueOn: on(90) } });
			expect(page.records.filter(({ kind }) => kind === 'terms').length).toBeGreaterThan(2);
		});

		test('adapted in territories rolls up and says how many have reported', async () => {
			const parent = await make(anna, { kind: 'commitment', dueOn: on(60) });
			await does(anna, parent, 'detail', { rollUp: 'sum', target: 10, unit: 'lieux' });
			const below = await Promise.all(
				[anna, bruno, bruno].map((it) => make(it, { kind: 'commitment', dueOn: on(60), parentId: parent }))
			);
			await does(anna, below[0]!, 'give_news', { body: 'Trois', value: 3 });
			await does(bruno, below[1]!, 'give_news', { body: 'Deux', value: 2 });
			expect((await readEntry(alliance.ctx, anna, parent)).rolledUp).toMatchObject({
				value: 5,
				reported: 2,
				of: 3
			});
			// News without a number are news.
			await does(bruno, below[2]!, 'give_news', { body: 'Nous cherchons un lieu' });
			expect((await readEntry(alliance.ctx, anna, parent)).rolledUp).toMatchObject({
				value: 5,
				reported: 3,
				of: 3
			});
			await does(bruno, below[2]!, 'withdraw', { reason: 'Fermé' });
			expect((await readEntry(alliance.ctx, anna, parent)).rolledUp).toMatchObject({ of: 2 });
			await does(anna, parent, 'withdraw', { reason: 'Fini' });
			await expect(
				make(bruno, { kind: 'commitment', dueOn: on(60), parentId: parent })
			).rejects.toMatchObject({ detail: 'parent-over' });
			// What was promised in a territory stays promised there.
			expect(await state(bruno, below[1]!)).toBe('in_progress');
			await does(bruno, below[1]!, 'give_news', { body: 'Quatre', value: 4 });
			expect((await readEntry(alliance.ctx, bruno, below[1]!)).linked).toMatchObject([
				{ id: parent, state: 'withdrawn' }
			]);
		});

		test('sent twice, because an answer was lost, is made once', async () => {
			const input = {
				planId,
				kind: 'commitment' as const,
				sentence: 'Tenir le guichet',
				visibility: 'plan' as const,
				organisationId: a,
				dueOn: on(60),
				key: 'une-demande'
			};
			const made = await createEntry(alliance.ctx, anna, input);
			const told = alliance.facts.length;
			expect(await createEntry(alliance.ctx, anna, input)).toEqual(made);
			expect(alliance.facts.length).toBe(told);
			expect(
				await alliance.db.selectFrom('entry').select('id').where('request_key', '=', 'une-demande').execute()
			).toEqual([{ id: made.id }]);
		});

		test('shown to fewer people, makes the pages of those who lose sight of it load again', async () => {
			const id = await make(anna, { kind: 'commitment', dueOn: on(60) });
			await does(anna, id, 'narrow', { visibility: 'parties', reason: 'Trop tôt' });
			expect(alliance.facts.at(-1)).toMatchObject({ what: 'plan', topics: [`plan:${planId}`], id: planId });
		});

		test('refuses a date in the past, and keeps a reason of 10,000 characters', async () => {
			await expect(make(anna, { kind: 'commitment', dueOn: on(-1) })).rejects.toMatchObject({
				detail: 'date-past'
			});
			const id = await make(anna, { kind: 'commitment', dueOn: on(60) });
			const reason = 'é'.repeat(10_000);
			await does(anna, id, 'withdraw', { reason });
			const { records } = await readEntry(alliance.ctx, anna, id);
			expect(records.find(({ kind }) => kind === 'withdrawal')?.body).toBe(reason);
		});
	});

	test('evidence of the wrong kind is refused, with everything that came with it', async () => {
		const id = await make(anna, { kind: 'commitment', dueOn: on(60) });
		const files = [{ name: 'preuve.pdf', bytes: new TextEncoder().encode('<svg onload="x"/>') }];
		await expect(
			act(alliance.ctx, anna, id, 'add_evidence', { body: 'Le bail', file: 'preuve.pdf' }, {}, files)
		).rejects.toMatchObject({ detail: 'file-type' });
		expect(
			(await readEntry(alliance.ctx, anna, id)).records.filter(({ kind }) => kind === 'evidence')
		).toEqual([]);
		const pdf = [{ name: 'preuve.pdf', bytes: new TextEncoder().encode('%PDF-1.7 …') }];
		await act(alliance.ctx, anna, id, 'add_evidence', { body: 'Le bail', file: 'preuve.pdf' }, {}, pdf);
		expect((await readEntry(alliance.ctx, anna, id)).files).toMatchObject([
			{ name: 'preuve.pdf', media_type: 'application/pdf' }
		]);
	});

	test('is confided to someone of this alliance, and to nobody else', async () => {
		const elsewhere = await startAlliance(connection);
		const stranger = await elsewhere.member('facilitator', { name: 'Ailleurs' });
		await expect(
			make(anna, { kind: 'disagreement', visibility: 'confidential', confidantId: stranger.memberId })
		).rejects.toMatchObject({ detail: 'member-unknown', field: 'confidantId' });
	});

	test('is listed, counted and shown only to whom its visibility says, the same in SQL as in the domain', async () => {
		await grant(alliance.ctx, facilitator, planId, {
			subjectKind: 'member',
			subjectId: outsider.memberId,
			level: 'none'
		});
		const made = new Map<Visibility, string>();
		for (const visibility of ['draft', 'confidential', 'parties', 'plan'] as const) {
			made.set(
				visibility,
				await make(anna, { kind: 'disagreement', visibility, confidantId: facilitator.memberId })
			);
		}
		const outside = await alliance.member('third_party', { name: 'Tierce' });
		const leader = await alliance.member('partner', { name: 'Animatrice' });
		await grant(alliance.ctx, facilitator, planId, {
			subjectKind: 'member',
			subjectId: leader.memberId,
			level: 'none'
		});
		const led = async (actor: Actor, ...of: Visibility[]) => {
			for (const visibility of of) {
				const set = { facilitator_id: actor.memberId };
				await alliance.db.updateTable('entry').set(set).where('id', '=', made.get(visibility)!).execute();
			}
		};
		await led(outside, 'draft', 'confidential', 'parties');
		await led(leader, 'plan');
		const seen: Record<string, Visibility[]> = {};
		for (const actor of [anna, facilitator, bruno, outsider, outside, leader]) {
			const eyes = await eyesOf(alliance.db, actor);
			const listed = await register.list(alliance.db, eyes, { planId }, { offset: 0, limit: 9 });
			const cards = new Set(listed.map(({ id }) => id));
			if (actor !== outside) {
				const ofPlan = await cardsOfPlan(alliance.ctx, actor, planId, []);
				expect(new Set(ofPlan.map(({ id }) => id))).toEqual(cards);
			}
			const loads = [...made].map(async ([visibility, id]) => {
				const loaded = await loadEntry(alliance.db, actor, id).catch(() => undefined);
				expect(cards.has(id), `${actor.name} ${visibility}`).toBe(loaded !== undefined);
			});
			await Promise.all(loads);
			seen[actor.name] = [...made].filter(([, id]) => cards.has(id)).map(([visibility]) => visibility);
			const counts = await register.counts(alliance.db, eyes, {}, on(-183));
			expect(counts.reduce((sum, { all }) => sum + all, 0)).toBe(cards.size);
			expect(counts.every(({ untouched }) => untouched === 0)).toBe(true);
		}
		expect(seen).toEqual({
			Anna: ['draft', 'confidential', 'parties', 'plan'],
			Fanny: ['confidential', 'plan'],
			Bruno: ['plan'],
			Ailleurs: [],
			Tierce: ['parties'],
			Animatrice: ['plan']
		});
		await does(anna, made.get('parties')!, 'gather', { partner: b, side: '2' });
		expect((await cardsOfPlan(alliance.ctx, bruno, planId, [])).map(({ id }) => id)).toContain(
			made.get('parties')
		);
	});

	test('cited in a text keeps its card however many others its plan has', async () => {
		const id = await make(anna, { kind: 'commitment', dueOn: on(60) });
		const stored = await alliance.db
			.selectFrom('entry')
			.selectAll()
			.where('id', '=', id)
			.executeTakeFirstOrThrow();
		const changed_at = on(1);
		for (let i = 0; i < 5; i += 1) {
			const others = Array.from({ length: 100 }, () => ({ ...stored, id: newId(), changed_at }));
			await alliance.db.insertInto('entry').values(others).execute();
		}
		const citing = {
			type: 'doc',
			content: [{ type: 'paragraph', content: [{ type: 'citation', attrs: { id } }] }]
		};
		const has = async (json: JsonNode) =>
			(await readFrozenText(alliance.ctx, anna, planId, json)).cards.some((it) => it.id === id);
		expect(await has({ type: 'doc' })).toBe(false);
		expect(await has(citing)).toBe(true);
	});

	test('is found by the goal that its commitment itself names', async () => {
		const id = await make(anna, { kind: 'commitment', dueOn: on(60) });
		await does(anna, id, 'detail', { sdg: 11 });
		const eyes = await eyesOf(alliance.db, anna);
		const found = async (sdg: number) =>
			(await register.list(alliance.db, eyes, { sdg }, { offset: 0, limit: 9 })).map((it) => it.id);
		expect(await found(11)).toEqual([id]);
		expect(await found(12)).toEqual([]);
	});

	test('says in its file where a commitment is, how often it has news and what it carries on', async () => {
		const territoryId = await alliance.territory('local', 'Plateau');
		const parent = await make(anna, { kind: 'commitment', dueOn: on(60) });
		const id = await make(anna, { kind: 'commitment', dueOn: on(60), parentId: parent });
		await does(anna, id, 'detail', { sdg: 11, territory: territoryId, cadenceDays: 30 });
		expect((await exportEntry(alliance.ctx, anna, id)).commitment).toMatchObject({
			territory: 'Plateau',
			sdg: 11,
			cadenceDays: 30,
			parent
		});
	});

	test('widens only with the agreement of every party', async () => {
		const id = await make(anna, { kind: 'disagreement', visibility: 'parties' });
		await does(anna, id, 'gather', { partner: b, side: '2' });
		await does(anna, id, 'widen', { visibility: 'plan' });
		expect((await readEntry(alliance.ctx, anna, id)).visibility).toBe('parties');
		await does(bruno, id, 'agree_visibility');
		expect((await readEntry(alliance.ctx, anna, id)).visibility).toBe('plan');
	});

	test('widened, it asks nobody who comes in later; narrowed, what was agreed before is asked anew', async () => {
		const id = await make(anna, { kind: 'disagreement', visibility: 'parties' });
		await does(anna, id, 'widen', { visibility: 'plan' });
		await does(anna, id, 'gather', { partner: b, side: '2' });
		expect((await readEntry(alliance.ctx, anna, id)).awaited).toBeNull();
		await does(anna, id, 'narrow', { visibility: 'parties', reason: 'Trop tôt' });
		await expect(does(bruno, id, 'agree_visibility')).rejects.toMatchObject({ code: 'conflict' });
		expect((await readEntry(alliance.ctx, anna, id)).visibility).toBe('parties');
	});

	test('without any organisation it is its author’s alone to show more widely', async () => {
		const id = await make(anna, { kind: 'disagreement', visibility: 'plan', organisationId: null });
		await expect(does(facilitator, id, 'widen', { visibility: 'alliance' })).rejects.toMatchObject({
			detail: 'missing-widen-author'
		});
		await does(anna, id, 'widen', { visibility: 'alliance' });
		expect((await readEntry(alliance.ctx, anna, id)).visibility).toBe('alliance');
		const own = await make(anna, { kind: 'disagreement', visibility: 'draft' });
		await expect(does(anna, own, 'share', { visibility: 'confidential' })).rejects.toMatchObject({
			detail: 'person-missing',
			field: 'person'
		});
	});

	test('nobody holds the others by proposing another way out again and again', async () => {
		const id = await exploring();
		const exit = (body: string) => ({ exit: 'dissolved', body });
		await does(anna, id, 'propose_exit', exit('Un mot'));
		// Whoever wrote it may put it better before anyone has answered.
		await does(anna, id, 'propose_exit', exit('Le mot « soir »'));
		const open = { detail: 'missing-conclusion-open' };
		await expect(does(bruno, id, 'propose_exit', exit('Autre chose'))).rejects.toMatchObject(open);
		await does(bruno, id, 'refuse_exit', { words: 'Non' });
		await expect(does(bruno, id, 'propose_exit', exit('Autre chose'))).rejects.toMatchObject(open);
		await does(anna, id, 'propose_exit', exit('Le mot « soirée »'));
		days(20);
		await does(bruno, id, 'propose_exit', exit('Autre chose'));
	});

	test('whoever a question is given to comes into it, is asked, and sees it', async () => {
		const c = await alliance.organisation('Chenal');
		const steward = await alliance.member('observer', { stewardOf: [c] });
		const chloe = await alliance.member('partner', { of: [c], name: 'Chloé' });
		await giveMandate(alliance.ctx, steward, c, chloe.memberId);
		const id = await exploring();
		await does(facilitator, id, 'open_inquiry', { body: 'Combien ?', partner: c, onDate: on(9) });
		await does(anna, id, 'narrow', { visibility: 'parties', reason: 'Entre nous' });
		const page = await readEntry(alliance.ctx, chloe, id);
		expect(page).toMatchObject({ visibility: 'parties', awaited: { what: 'inquiry', until: on(9) } });
		await does(chloe, id, 'report_findings', { body: 'Douze.' });
		expect(await state(anna, id)).toBe('exploring');
	});

	test('is referred only where the person asked can see it, and that person is asked', async () => {
		const id = await exploring();
		const referred = { exit: 'referred', body: 'Le comité', person: adviser.memberId };
		await does(anna, id, 'narrow', { visibility: 'parties', reason: 'Entre nous' });
		await expect(does(anna, id, 'propose_exit', referred)).rejects.toMatchObject({
			detail: 'missing-seen-by-plan'
		});
		await does(anna, id, 'widen', { visibility: 'plan' });
		await does(bruno, id, 'agree_visibility');
		await does(anna, id, 'propose_exit', referred);
		await does(bruno, id, 'confirm_exit');
		expect(await state(anna, id)).toBe('referred');
		const { dossier } = await loadEntry(alliance.db, anna, id);
		expect(personalAsks(dossier)).toMatchObject([{ memberId: adviser.memberId, what: 'referral' }]);
		await does(adviser, id, 'accept_referral', { body: 'Oui' });
		expect(personalAsks((await loadEntry(alliance.db, anna, id)).dossier)).toEqual([]);
	});
});
