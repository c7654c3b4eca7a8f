import { createTransport } from 'nodemailer';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Connection } from '#server/db/connection.ts';
import { newId } from '#server/ids.ts';
import { mailRow } from '#server/mail/compose.ts';
import { ensureSettings, makeSoonMails } from '#server/mail/make.ts';
import { sendDue } from '#server/mail/send.ts';
import { startThread } from '#server/services/comment.ts';
import type { Actor } from '#server/services/context.ts';
import { createPlan } from '#server/services/plans.ts';
import { databases, type TestDatabase } from '../../support/databases.ts';
import { startSmtp, type TestSmtp } from '../../support/smtp.ts';
import { startAlliance, type TestAlliance } from '../services/alliance.ts';

const place = { origin: 'https://entretous.example.org', from: 'Entretous <non@example.org>' };
const DIGESTS = 6_300;

describe.each(databases)('6,300 digests that are due at once, on $name', ({ create }) => {
	let database: TestDatabase;
	let connection: Connection;
	let alliance: TestAlliance;
	let smtp: TestSmtp;
	let anna: Actor;
	let bruno: Actor;
	let planId: string;
	beforeEach(async () => {
		smtp = await startSmtp();
		database = await create();
		connection = await database.open();
		alliance = await startAlliance(connection);
		anna = await alliance.member('facilitator', { name: 'Anna' });
		bruno = await alliance.member('commenter', { name: 'Bruno' });
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
		await ensureSettings(alliance.ctx);
		await putDigests();
	});
	afterEach(async () => {
		await connection.close();
		await database.remove();
		await smtp.close();
	});

	async function putDigests(): Promise<void> {
		const at = alliance.clock.now.toISOString();
		const content = { hello: '', lead: '', items: [], more: undefined, reason: '', links: [] };
		const rows = Array.from({ length: DIGESTS }, (_, i) =>
			mailRow(
				place,
				{ alliance_id: alliance.id, member_id: null, email: `a${i}@example.org` },
				'digest',
				`digest:${i}:${newId()}`,
				at,
				{ subject: `Bilan ${i}`, content, unsubscribe: null }
			)
		);
		await alliance.db.transaction().execute(async (trx) => {
			for (let i = 0; i < rows.length; i += 100)
				await trx
					.insertInto('mail')
					.values(rows.slice(i, i + 100))
					.execute();
		});
	}

	async function mention(): Promise<void> {
		await startThread(alliance.ctx, anna, { planId, target: 'plan', body: '@Bruno, qu’en pensez-vous ?' });
		alliance.clock.now = new Date(alliance.clock.now.getTime() + 120_000);
		await makeSoonMails(alliance.ctx, place);
	}
	/** Sends one batch; gives to whom, in the order in which the server got them. */
	async function send(meanwhile: (sent: number) => Promise<void> = async () => {}): Promise<string[]> {
		const to = createTransport(smtp.url);
		await sendDue(alliance.ctx, place.from, async (mail) => {
			await to.sendMail(mail);
			await meanwhile(smtp.received.length);
		});
		to.close();
		return smtp.received.map((mail) => mail.to);
	}
	const toBruno = () => `${bruno.accountId}@example.org`;

	test('let a mention go before them', async () => {
		await mention();
		const sent = await send();
		expect(sent.length).toBeGreaterThan(1);
		expect(sent.indexOf(toBruno())).toBe(0);
	});

	test('let a mention go before those that are left, also when it comes in the middle of a batch', async () => {
		const sent = await send(async (count) => {
			if (count === 3) await mention();
		});
		expect(sent.indexOf(toBruno())).toBe(3);
		expect(sent.length).toBeGreaterThan(4);
	});
});
