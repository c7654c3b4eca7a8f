import { createTransport } from 'nodemailer';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { hashPassword } from '#server/auth/password.ts';
import * as accounts from '#server/db/accounts.ts';
import type { Connection } from '#server/db/connection.ts';
import { unreachedIn } from '#server/db/mails.ts';
import { ensureSettings, makeDigests, makeSoonMails } from '#server/mail/make.ts';
import { sendDue } from '#server/mail/send.ts';
import { changeEmail } from '#server/services/account.ts';
import { attentionOf } from '#server/services/attention.ts';
import { startThread } from '#server/services/comment.ts';
import type { Actor } from '#server/services/context.ts';
import { addressWorks, changeMailSettings, mailSettingsOf } from '#server/services/mail-settings.ts';
import { createPlan } from '#server/services/plans.ts';
import { followPlan } from '#server/services/visits.ts';
import { databases, type TestDatabase } from '../../support/databases.ts';
import { startSmtp, type TestSmtp } from '../../support/smtp.ts';
import { startAlliance, type TestAlliance } from '../services/alliance.ts';

const place = { origin: 'https://entretous.example.org', from: 'Entretous <non@example.org>' };
const texts = { writersOf: async () => [] };
const PASSWORD = 'une phrase assez longue';

describe.each(databases)('an address that takes no mails, on $name', ({ create }) => {
	let database: TestDatabase;
	let connection: Connection;
	let alliance: TestAlliance;
	let smtp: TestSmtp;
	let anna: Actor;
	let bruno: Actor;
	let plan: string;
	beforeEach(async () => {
		smtp = await startSmtp();
		database = await create();
		connection = await database.open();
		alliance = await startAlliance(connection);
		anna = await alliance.member('facilitator', { name: 'Anna' });
		bruno = await alliance.member('commenter', { name: 'Bruno' });
		plan = await createPlan(alliance.ctx, anna, {
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
		await ensureSettings(alliance.ctx);
		await followPlan(alliance.ctx, bruno, plan, 'all');
	});
	afterEach(async () => {
		await connection.close();
		await database.remove();
		await smtp.close();
	});

	const later = (minutes: number) => {
		alliance.clock.now = new Date(alliance.clock.now.getTime() + minutes * 60_000);
	};
	const queued = () =>
		alliance.db.selectFrom('mail').selectAll().orderBy('created_at').orderBy('id').execute();
	async function mention(): Promise<void> {
		await startThread(alliance.ctx, anna, { planId: plan, target: 'plan', body: '@Bruno, et vous ?' });
		later(2);
		await makeSoonMails(alliance.ctx, place);
	}
	async function send(): Promise<void> {
		const to = createTransport(smtp.url);
		await sendDue(alliance.ctx, place.from, (mail) => to.sendMail(mail));
		to.close();
	}
	/** Two mails wait for Bruno; his mailbox is not there. */
	async function bounce(): Promise<void> {
		await mention();
		await mention();
		const asked: string[] = [];
		smtp.refuse = (to) => {
			asked.push(to);
			return '550 5.1.1 No such user';
		};
		await send();
		expect(asked).toHaveLength(1);
		smtp.refuse = () => undefined;
	}
	const address = async () =>
		(await attentionOf(alliance.ctx, bruno)).filter(({ kind }) => kind === 'unreached');

	test('is written to no more, is shown to its member and to whoever sees to the members, and what is told goes on', async () => {
		await bounce();
		expect((await queued()).every((row) => row.failed_at !== null)).toBe(true);
		await mention();
		alliance.clock.now = new Date('2026-03-09T07:01:00Z');
		await makeDigests(alliance.ctx, texts, place);
		expect(await queued()).toHaveLength(2);
		expect(await address()).toMatchObject([{ email: `${bruno.accountId}@example.org` }]);
		expect((await unreachedIn(alliance.db, alliance.id)).map(({ id }) => id)).toEqual([bruno.memberId]);
		expect((await attentionOf(alliance.ctx, bruno)).filter(({ kind }) => kind === 'mention')).toHaveLength(3);
		expect(await attentionOf(alliance.ctx, anna)).toEqual([]);
		// Another choice of what one wants says nothing of whether it arrives.
		const { bouncedAt, ...settings } = await mailSettingsOf(alliance.ctx, bruno);
		await changeMailSettings(alliance.ctx, bruno, settings);
		expect((await mailSettingsOf(alliance.ctx, bruno)).bouncedAt).toBe(bouncedAt);
	});

	test('is written to again once its member says that it works, with what they missed', async () => {
		await bounce();
		alliance.clock.now = new Date('2026-03-09T07:01:00Z');
		await makeDigests(alliance.ctx, texts, place);
		alliance.facts.length = 0;
		await addressWorks(alliance.ctx, bruno);
		expect(alliance.facts).toMatchObject([{ topics: [`member:${bruno.memberId}`] }]);
		expect(await address()).toEqual([]);
		expect(await unreachedIn(alliance.db, alliance.id)).toEqual([]);
		await makeDigests(alliance.ctx, texts, place);
		await mention();
		await send();
		expect(smtp.received.map(({ to }) => to)).toEqual([
			`${bruno.accountId}@example.org`,
			`${bruno.accountId}@example.org`
		]);
		expect((await queued()).map(({ kind }) => kind).slice(2)).toEqual(['digest', 'soon']);
	});

	test('is none any more once it was changed, which takes the password and a free address', async () => {
		await bounce();
		await accounts.setPassword(alliance.db, bruno.accountId, await hashPassword(PASSWORD));
		const change = (current: string, email: string) =>
			changeEmail(alliance.ctx, { accountId: bruno.accountId, keep: undefined, current, email });
		await expect(change('autre chose', 'b@example.org')).rejects.toMatchObject({ detail: 'password-wrong' });
		await expect(change(PASSWORD, `${anna.accountId}@example.org`)).rejects.toMatchObject({
			detail: 'email-taken'
		});
		await expect(change(PASSWORD, `${bruno.accountId}@example.org`)).rejects.toMatchObject({
			detail: 'email-same'
		});
		expect(await address()).toHaveLength(1);
		await change(PASSWORD, 'bruno@example.org');
		expect(await address()).toEqual([]);
		await mention();
		await send();
		expect(smtp.received.map(({ to }) => to)).toEqual(['bruno@example.org']);
	});

	test('that was refused after its member had another is not held against them', async () => {
		await mention();
		await accounts.setEmail(alliance.db, bruno.accountId, 'bruno@example.org');
		smtp.refuse = () => '550 5.1.1 No such user';
		await send();
		expect(await address()).toEqual([]);
	});
});
