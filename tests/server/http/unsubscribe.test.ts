import { createTransport } from 'nodemailer';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ensureSettings, makeSoonMails } from '#server/mail/make.ts';
import { sendDue } from '#server/mail/send.ts';
import { startThread } from '#server/services/comment.ts';
import { createPlan } from '#server/services/plans.ts';
import { startApp, type RunningApp } from '../../support/app.ts';
import { lookBeside, type Beside } from '../../support/beside.ts';
import { databases, type TestDatabase } from '../../support/databases.ts';
import { startSmtp } from '../../support/smtp.ts';
import { startAlliance } from '../services/alliance.ts';

const PEOPLE = ['Bruno', 'Cléo', 'Dora'];

/** How mail programs send the one field that RFC 8058 asks of them, without a cookie or an origin. */
const ways = {
	Bruno: {
		headers: { 'content-type': 'application/x-www-form-urlencoded' },
		body: 'List-Unsubscribe=One-Click'
	},
	Cléo: {
		headers: { 'content-type': 'multipart/form-data; boundary=b', accept: '*/*' },
		body: '--b\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--b--\r\n'
	},
	Dora: {
		headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'text/html' },
		body: 'List-Unsubscribe=One-Click'
	}
};

describe.each(databases)('one click in a mail program, on $name', ({ create }) => {
	let database: TestDatabase;
	let app: RunningApp;
	let beside: Beside;
	/** The path that the header of a mail names, by the name of whom it was sent to. */
	const paths = new Map<string, string>();

	beforeAll(async () => {
		database = await create();
		const connection = await database.open();
		const alliance = await startAlliance(connection);
		const anna = await alliance.member('facilitator', { name: 'Anna' });
		for (const name of PEOPLE) await alliance.member('commenter', { name });
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
		const body = PEOPLE.map((name) => `@${name}`).join(' ');
		await startThread(alliance.ctx, anna, { planId, target: 'plan', body });
		alliance.clock.now = new Date(alliance.clock.now.getTime() + 120_000);
		const place = { origin: 'https://entretous.example.org', from: 'Entretous <non@example.org>' };
		await makeSoonMails(alliance.ctx, place);
		const smtp = await startSmtp();
		const transport = createTransport(smtp.url);
		await sendDue(alliance.ctx, place.from, (mail) => transport.sendMail(mail));
		transport.close();
		await smtp.close();
		for (const { raw } of smtp.received) {
			expect(raw).toMatch(/^List-Unsubscribe-Post: List-Unsubscribe=One-Click/m);
			const address = /^List-Unsubscribe: <https:\/\/entretous\.example\.org(\/[^>]+)>/m.exec(raw)![1]!;
			paths.set(/Bonjour (\S+),/.exec(raw)![1]!, address);
		}
		await connection.close();
		app = await startApp({ where: database.where });
		beside = lookBeside(database.where);
	});
	afterAll(async () => {
		await beside?.close();
		await app?.remove();
		await database?.remove();
	});

	const click = (path: string, { headers, body }: { headers: Record<string, string>; body: string }) =>
		fetch(app.origin + path, { method: 'POST', redirect: 'manual', headers, body });
	/** What each of them is mailed now. */
	const wanted = () =>
		beside.all(
			`select account.name, soon, digest from mail_setting
			 join member on member.id = mail_setting.member_id
			 join account on account.id = member.account_id order by account.name`
		);
	/** Who still gets any. */
	const wanting = async () =>
		(await wanted()).flatMap(({ name, soon, digest }) =>
			Number(soon) === 0 && digest === 'none' ? [] : String(name)
		);

	test('looking stops nothing, nor does a guessed address', async () => {
		const before = await wanted();
		for (const path of paths.values()) {
			const seen = await fetch(app.origin + path, { headers: { accept: 'text/html' } });
			expect(seen.status).toBe(200);
			await fetch(app.origin + path);
		}
		for (const path of [
			'/unsubscribe/devine',
			`${paths.get('Bruno')}x`,
			paths.get('Bruno')!.slice(0, -1),
			'/unsubscribe/%27%20or%201=1--'
		])
			expect((await click(path, ways.Bruno)).status, path).toBe(404);
		expect(await wanted()).toEqual(before);
		expect(await wanting()).toEqual(['Anna', ...PEOPLE]);
	});

	test('a page of somebody else’s cannot do it in a reader’s browser', async () => {
		const headers = { ...ways.Bruno.headers, origin: 'https://ailleurs.example' };
		expect((await click(paths.get('Bruno')!, { ...ways.Bruno, headers })).status).toBe(403);
		expect(await wanting()).toEqual(['Anna', ...PEOPLE]);
	});

	test('stops all mails of whom it was sent to, of nobody else, and a second time changes nothing', async () => {
		const left = new Set(['Anna', ...PEOPLE]);
		for (const [name, way] of Object.entries(ways)) {
			const response = await click(paths.get(name)!, way);
			expect(response.status, name).toBeLessThan(400);
			expect(response.headers.get('set-cookie')).toBeNull();
			left.delete(name);
			expect(await wanting()).toEqual([...left]);
			const after = await wanted();
			expect((await click(paths.get(name)!, way)).status, name).toBeLessThan(400);
			expect(await wanted()).toEqual(after);
		}
	});
});
