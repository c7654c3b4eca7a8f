import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Connection } from '#server/db/connection.ts';
import { ensureSettings, makeSoonMails } from '#server/mail/make.ts';
import { attentionOf } from '#server/services/attention.ts';
import { startThread } from '#server/services/comment.ts';
import type { Actor, Context } from '#server/services/context.ts';
import { readMails } from '#server/services/mail-list.ts';
import { createPlan } from '#server/services/plans.ts';
import { startApp } from '../../support/app.ts';
import { databases, type TestDatabase } from '../../support/databases.ts';
import { startSmtp, type TestSmtp } from '../../support/smtp.ts';
import { startAlliance } from '../services/alliance.ts';

const place = { origin: 'https://entretous.example.org', from: 'Entretous <non@example.org>' };
const DAY = 86_400_000;

describe.each(databases)('mails that waited for a server, on $name', ({ create }) => {
	let database: TestDatabase;
	let smtp: TestSmtp;
	beforeEach(async () => {
		database = await create();
		smtp = await startSmtp();
	});
	afterEach(async () => {
		await smtp.close();
		await database.remove();
	});

	/** Bruno is mentioned at each of these moments, so long ago, and mailed about it. Gives who reads of it. */
	async function mentioned(connection: Connection, ago: number[]): Promise<{ bruno: Actor; admin: Actor }> {
		const alliance = await startAlliance(connection);
		const anna = await alliance.member('facilitator', { name: 'Anna' });
		const bruno = await alliance.member('commenter', { name: 'Bruno' });
		const admin = await alliance.member('admin');
		alliance.clock.now = new Date(Date.now() - 10 * DAY);
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
		await ensureSettings(alliance.ctx);
		for (const days of ago) {
			alliance.clock.now = new Date(Date.now() - days * DAY - 120_000);
			const body = `@Bruno, il y a ${days} jours`;
			await startThread(alliance.ctx, anna, { planId, target: 'plan', body });
			alliance.clock.now = new Date(Date.now() - days * DAY);
			await makeSoonMails(alliance.ctx, place);
		}
		// The digests were made as well: nothing else is owed.
		await connection.db.updateTable('mail_setting').set({ digest_at: new Date().toISOString() }).execute();
		return { bruno, admin };
	}
	async function runWith(env: Record<string, string>, until: () => Promise<void>): Promise<void> {
		const app = await startApp({ where: database.where, env });
		try {
			await until();
		} finally {
			await app.stop();
		}
	}

	test('are not all sent on the day one is set: only the last two days', async () => {
		const connection = await database.open();
		const { bruno, admin } = await mentioned(connection, [9, 5, 3, 1]);
		await connection.close();
		await runWith({}, async () => {});
		await runWith({ SMTP_URL: smtp.url }, () => smtp.receives(1));
		expect(smtp.received.map(({ raw }) => /il y a \d/.exec(raw)?.[0])).toEqual(['il y a 1']);
		const again = await database.open();
		const ctx: Context = { db: again.db, now: () => new Date(), announce: async () => {} };
		expect((await readMails(ctx, admin)).mails.map(({ state }) => state)).toEqual([
			'sent',
			'old',
			'old',
			'old'
		]);
		expect((await attentionOf(ctx, bruno)).filter(({ kind }) => kind === 'mention')).toHaveLength(4);
		await again.close();
	});

	test('and those of a server that was off for a week are sent, if it had one before', async () => {
		await (await database.open()).close();
		await runWith({ SMTP_URL: smtp.url }, async () => {});
		const connection = await database.open();
		await mentioned(connection, [9, 5]);
		await connection.close();
		await runWith({ SMTP_URL: smtp.url }, () => smtp.receives(2));
		expect(smtp.received).toHaveLength(2);
	});
});
