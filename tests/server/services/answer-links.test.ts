import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Input } from '#lib/domain/life-cycle.ts';
import type { Connection } from '#server/db/connection.ts';
import { answerByLink, leftByLink, makeAnswerLink, readAnswerLink } from '#server/services/answer-links.ts';
import { tellAsked } from '#server/services/asked-notices.ts';
import { confirm, readConfirmation } from '#server/services/confirmations.ts';
import type { Actor } from '#server/services/context.ts';
import { act, createEntry } from '#server/services/entries.ts';
import { readEntry } from '#server/services/entry-page.ts';
import { endMandate, giveMandate } from '#server/services/mandates.ts';
import { changeMailSettings, mailSettingsOf } from '#server/services/mail-settings.ts';
import { readMails } from '#server/services/mail-list.ts';
import { createPlan } from '#server/services/plans.ts';
import { ensureSettings, makeDigests, makeSoonMails } from '#server/mail/make.ts';
import { databases, type TestDatabase } from '../../support/databases.ts';
import { startAlliance, type TestAlliance } from './alliance.ts';

const place = { origin: 'https://entretous.example.org', from: 'Entretous <non@example.org>' };

describe.each(databases)('answering from a mail on $name', ({ create }) => {
	let database: TestDatabase;
	let connection: Connection;
	let alliance: TestAlliance;
	let balises: string;
	let steward: Actor;
	let anna: Actor;
	let planId: string;
	let bruno: Actor;
	let id: string;
	beforeEach(async () => {
		database = await create();
		connection = await database.open();
		alliance = await startAlliance(connection);
		balises = await alliance.organisation('Balises');
		steward = await alliance.member('observer', { stewardOf: [balises] });
		anna = await alliance.member('facilitator', { name: 'Anna' });
		bruno = await alliance.member('commenter', { of: [balises], name: 'Bruno' });
		await giveMandate(alliance.ctx, steward, balises, bruno.memberId);
		await ensureSettings(alliance.ctx);
		planId = await createPlan(alliance.ctx, anna, {
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
		({ id } = await createEntry(alliance.ctx, anna, {
			planId,
			kind: 'commitment',
			sentence: 'Tenir le guichet le samedi',
			visibility: 'plan',
			organisationId: balises,
			dueOn: '2026-06-01'
		}));
	});
	afterEach(async () => {
		await connection.close();
		await database.remove();
	});

	const byLink = async (wanted: boolean) =>
		changeMailSettings(alliance.ctx, bruno, {
			...(await mailSettingsOf(alliance.ctx, bruno)),
			byLink: wanted
		});
	/** The mail that Bruno gets of what is asked. */
	async function mailed(): Promise<string> {
		await tellAsked(alliance.ctx);
		alliance.clock.now = new Date(alliance.clock.now.getTime() + 120_000);
		await makeSoonMails(alliance.ctx, place);
		const row = await alliance.db.selectFrom('mail').select('text').executeTakeFirstOrThrow();
		return row.text;
	}
	const tokenIn = (text: string) => /\/answer\/([a-z0-9]+)/.exec(text)?.[1];
	const takeOn = (token: string) =>
		answerByLink(alliance.ctx, token, 'take_on', { organisation: balises }, {});

	test('without the member’s wish a mail leads to a page that asks who they are', async () => {
		const text = await mailed();
		expect(tokenIn(text)).toBeUndefined();
		expect(text).toContain(`/entries/${id}/answer`);
	});

	test('with it one link answers once, for whom it was sent to', async () => {
		await byLink(true);
		const token = tokenIn(await mailed())!;
		expect(await readAnswerLink(alliance.ctx, token)).toMatchObject({
			entryId: id,
			actor: { name: 'Bruno' }
		});
		expect(await takeOn(token)).toMatchObject({ state: 'in_progress' });
		await expect(takeOn(token)).rejects.toMatchObject({ detail: 'answer-link-used' });
		const events = await alliance.log();
		expect(events.at(-1)).toMatchObject({ actor: bruno.memberId, organisation: balises });
	});

	test('a link that was refused something may be used again', async () => {
		await byLink(true);
		const token = tokenIn(await mailed())!;
		await expect(answerByLink(alliance.ctx, token, 'decline', {}, {})).rejects.toMatchObject({
			refusal: true
		});
		await expect(takeOn(token)).resolves.toMatchObject({ state: 'in_progress' });
	});

	test('it answers nothing once the mandate, the wish or its time is over', async () => {
		await byLink(true);
		const token = tokenIn(await mailed())!;
		await byLink(false);
		await expect(takeOn(token)).rejects.toMatchObject({ detail: 'answer-link-expired' });
		await byLink(true);
		const mandate = await alliance.db.selectFrom('mandate').select('id').executeTakeFirstOrThrow();
		await endMandate(alliance.ctx, steward, mandate.id);
		await expect(takeOn(token)).rejects.toMatchObject({ refusal: true });
		const old = await connection.db.transaction().execute((trx) =>
			makeAnswerLink(trx, {
				allianceId: alliance.id,
				memberId: bruno.memberId,
				entryId: id,
				at: new Date('2025-01-01')
			})
		);
		await expect(takeOn(old)).rejects.toMatchObject({ detail: 'answer-link-expired' });
		await expect(takeOn('guessed')).rejects.toMatchObject({ code: 'not-found' });
	});

	/** A disagreement of Balises with others, each of which restates what it says. */
	async function restated(...words: string[]): Promise<string> {
		const others = await Promise.all(
			words.map(async (_, i) => {
				const organisation = await alliance.organisation(`Voisine ${i}`);
				return { organisation, member: await alliance.member('partner', { of: [organisation] }) };
			})
		);
		const [first] = others;
		const entry = await createEntry(alliance.ctx, first!.member, {
			planId,
			kind: 'disagreement',
			sentence: 'Les permanences du soir',
			visibility: 'plan',
			organisationId: first!.organisation
		});
		const does = (actor: Actor, name: string, input: Input) =>
			act(alliance.ctx, actor, entry.id, name, input, {});
		await does(first!.member, 'gather', { partner: balises, side: '2' });
		for (const [i, { organisation }] of others.slice(1).entries())
			await does(first!.member, 'gather', { partner: organisation, side: String(i + 3) });
		await does(first!.member, 'go_full', {});
		await does(anna, 'start_exploring', {});
		for (const [i, { member }] of others.entries())
			await does(member, 'restate', { about: 2, body: words[i]! });
		return entry.id;
	}
	/** What Balises answered to what, in order. */
	const answers = async (entryId: string) => {
		const { records } = await readEntry(alliance.ctx, bruno, entryId);
		return records
			.filter(({ kind }) => kind === 'restatement_answer')
			.map((it) => [records.find(({ id: of }) => of === it.refId)!.body, it.choice, it.body]);
	};
	const linkFor = (text: string, title: string) => tokenIn(text.slice(text.indexOf(title)))!;

	test('a restatement is answered by it, each of several by itself, and nothing else is', async () => {
		await byLink(true);
		const entryId = await restated('Vous voulez fermer.', 'Vous êtes fatigués.');
		const token = linkFor(await mailed(), 'Les permanences du soir');
		const { actor } = await readAnswerLink(alliance.ctx, token);
		const toAnswer = async () => (await readEntry(alliance.ctx, actor, entryId)).restatedToMe;
		const [first, second] = await toAnswer();
		expect([first!.body, second!.body]).toEqual(['Vous voulez fermer.', 'Vous êtes fatigués.']);
		const answer = (name: string, input: Input) => answerByLink(alliance.ctx, token, name, input, {});
		// What its member may do there once they have said who they are.
		await expect(answer('explain', { body: 'Notre position' })).rejects.toMatchObject({
			detail: 'entry-moved'
		});
		await answer('correct_restatement', { record: first!.id, body: 'Nous ouvririons une fois par mois.' });
		expect(await toAnswer()).toEqual([second]);
		await answer('confirm_restatement', { record: second!.id });
		await expect(answer('confirm_restatement', { record: second!.id })).rejects.toMatchObject({
			detail: 'answer-link-used'
		});
		expect(await answers(entryId)).toEqual([
			['Vous voulez fermer.', 'no', 'Nous ouvririons une fois par mois.'],
			['Vous êtes fatigués.', 'yes', '']
		]);
		const event = (await alliance.log()).findLast(({ kind }) => kind === 'entry.confirm-restatement');
		expect(event).toMatchObject({ actor: bruno.memberId, organisation: balises });
	});

	test('whoever binds two organisations answers for each of them by the one link, for neither twice', async () => {
		await byLink(true);
		const cordages = await alliance.organisation('Cordages');
		const other = await alliance.member('observer', { stewardOf: [cordages] });
		const join = { member_id: bruno.memberId, organisation_id: cordages };
		await alliance.db.insertInto('member_organisation').values(join).execute();
		await giveMandate(alliance.ctx, other, cordages, bruno.memberId);
		const both = await alliance.again(bruno);
		const entry = await createEntry(alliance.ctx, both, {
			planId,
			kind: 'agreement',
			sentence: 'Ouvrir le dimanche',
			visibility: 'plan',
			organisationId: balises
		});
		await act(alliance.ctx, both, entry.id, 'gather', { partner: cordages }, {});
		await act(alliance.ctx, anna, entry.id, 'open_round', { rule: 'consent' }, {});
		const token = linkFor(await mailed(), 'Ouvrir le dimanche');
		const left = async () => leftByLink(alliance.ctx, await readAnswerLink(alliance.ctx, token));
		const take = (organisation: string) =>
			answerByLink(alliance.ctx, token, 'take_position', { step: 1, organisation }, {});
		expect((await left()).toSorted()).toEqual([balises, cordages].toSorted());
		await take(balises);
		expect(await left()).toEqual([cordages]);
		await expect(take(balises)).rejects.toMatchObject({ detail: 'answer-link-used' });
		await take(cordages);
		await expect(take(cordages)).rejects.toMatchObject({ detail: 'answer-link-used' });
		await expect(readAnswerLink(alliance.ctx, token)).rejects.toMatchObject({ detail: 'answer-link-used' });
		const said = (await alliance.log()).filter(({ kind }) => kind === 'entry.take-position');
		expect(said.map(({ organisation }) => organisation)).toEqual([balises, cordages]);
	});

	test('without the member’s wish a restatement is answered on the same page, once it is known who they are', async () => {
		const entryId = await restated('Vous voulez fermer.');
		const text = await mailed();
		expect(tokenIn(text)).toBeUndefined();
		expect(text).toContain(`/entries/${entryId}/answer`);
	});

	/** The digest that Bruno gets once he has pledged what his board has still to agree to. */
	async function digestOfPledge(): Promise<string> {
		await act(alliance.ctx, bruno, id, 'pledge', { organisation: balises, provisionalUntil: '2026-04-01' });
		alliance.clock.now = new Date('2026-03-09T07:01:00Z');
		await makeDigests(alliance.ctx, { writersOf: async () => [] }, place);
		const row = await alliance.db
			.selectFrom('mail')
			.select('text')
			.where('kind', '=', 'digest')
			.where('member_id', '=', bruno.memberId)
			.executeTakeFirstOrThrow();
		return row.text;
	}
	const confirmationIn = (text: string) => /\/confirm\/([a-z0-9]+)/.exec(text)?.[1];

	test('what was given subject to a board is confirmed by one from the digest, once, and no administrator reads it', async () => {
		await byLink(true);
		const text = await digestOfPledge();
		expect(text).toContain('Donné sous réserve, reste à confirmer');
		const token = confirmationIn(text)!;
		expect(await readConfirmation(alliance.ctx, token)).toMatchObject({
			organisation: 'Balises',
			holder: 'Bruno',
			entry: { title: 'Tenir le guichet le samedi' }
		});
		const admin = await alliance.member('admin');
		expect(JSON.stringify(await readMails(alliance.ctx, admin))).not.toContain(token);
		expect(await confirm(alliance.ctx, token)).toMatchObject({ state: 'in_progress' });
		await expect(confirm(alliance.ctx, token)).rejects.toMatchObject({ detail: 'confirmation-used' });
		expect((await alliance.log()).at(-1)).toMatchObject({ actor: bruno.memberId, organisation: balises });
	});

	test('without the member’s wish what was given is confirmed where it is known who they are', async () => {
		const text = await digestOfPledge();
		expect(text).toContain('Donné sous réserve, reste à confirmer');
		expect(confirmationIn(text)).toBeUndefined();
	});

	test('an administrator who reads the mails cannot answer in another’s place', async () => {
		await byLink(true);
		const token = tokenIn(await mailed())!;
		const admin = await alliance.member('admin');
		const { mails: shown } = await readMails(alliance.ctx, admin);
		expect(shown.length).toBe(1);
		expect(JSON.stringify(shown)).not.toContain(token);
		await expect(readMails(alliance.ctx, anna)).rejects.toMatchObject({ code: 'forbidden' });
	});
});
