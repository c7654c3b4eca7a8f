import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Connection } from '#server/db/connection.ts';
import { answerByLink, makeAnswerLink, readAnswerLink } from '#server/services/answer-links.ts';
import { tellAsked } from '#server/services/asked-notices.ts';
import type { Actor } from '#server/services/context.ts';
import { createEntry } from '#server/services/entries.ts';
import { endMandate, giveMandate } from '#server/services/mandates.ts';
import { changeMailSettings, mailSettingsOf } from '#server/services/mail-settings.ts';
import { readMails } from '#server/services/mail-list.ts';
import { createPlan } from '#server/services/plans.ts';
import { ensureSettings, makeSoonMails } from '#server/mail/make.ts';
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
		const planId = await createPlan(alliance.ctx, anna, {
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

	test('an administrator who reads the mails cannot answer in another’s place', async () => {
		await byLink(true);
		const token = tokenIn(await mailed())!;
		const admin = await alliance.member('admin');
		const shown = await readMails(alliance.ctx, admin);
		expect(shown.length).toBe(1);
		expect(JSON.stringify(shown)).not.toContain(token);
		await expect(readMails(alliance.ctx, anna)).rejects.toMatchObject({ code: 'forbidden' });
	});
});
