import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openDatabase } from '#server/db/connection.ts';
import { migrate } from '#server/db/migrate.ts';
import { createSessions, SESSION_COOKIE } from '#server/auth/sessions.ts';
import { startNow } from '#server/services/workshops.ts';
import { CodeLimits } from '#server/workshops/code-limits.ts';
import { guestCookie } from '#server/workshops/guest-cookie.ts';
import { WorkshopHost } from '#server/workshops/host.ts';
import { startApp } from '../../support/app.ts';
import { Page } from '../../support/workshop-server.ts';
import { startAlliance } from '../services/alliance.ts';

const PEOPLE = 8;

test(
	'killed in the middle of a step: all that was acknowledged is there, and everyone is where they were',
	{ timeout: 120_000 },
	async () => {
		const dataDir = await mkdtemp(join(tmpdir(), 'entretous-workshop-'));
		const connection = await openDatabase({ dataDir });
		await migrate(connection);
		const alliance = await startAlliance(connection);
		const lead = await alliance.member('facilitator');
		const { token } = await createSessions(connection.db).begin(lead.accountId, {
			user_agent: '',
			address: ''
		});
		const host = new WorkshopHost(connection, alliance.ctx.now);
		const ctx = { ...alliance.ctx, workshops: host, codeLimits: new CodeLimits() };
		const { id, code } = await startNow(ctx, lead, { question: 'Quoi ?', planId: null, language: 'fr' });
		const step = (await host.state(id)).current!;
		await host.close();
		await connection.close();

		const app = await startApp({ dataDir });
		const post = (path: string, cookie: string, body: FormData | string) =>
			fetch(`${app.origin}/w/${code}${path}`, {
				method: 'POST',
				headers: {
					cookie,
					origin: app.origin,
					'sec-fetch-site': 'same-origin',
					accept: 'application/json',
					...(typeof body === 'string'
						? { 'content-type': 'application/json' }
						: { 'x-sveltekit-action': 'true' })
				},
				body
			});
		const pages: Page[] = [];
		const follow = (cookie: string) => {
			const page = new Page(
				`ws://localhost:${app.port}/live?workshop=${code}&as=attendee`,
				cookie,
				app.origin
			);
			pages.push(page);
			return page;
		};
		try {
			const cookies: string[] = [];
			for (let n = 0; n < PEOPLE; n += 1) {
				const form = new FormData();
				form.set('name', `Personne ${n}`);
				const answer = await post('?/enter', '', form);
				cookies.push(answer.headers.getSetCookie()[0]!.split(';')[0]!);
				expect(cookies[n]).toContain(guestCookie(code));
			}
			const acknowledged: { cookie: string; idea: string }[] = [];
			let n = 0;
			let stopping = false;
			const writeOn = async (cookie: string) => {
				while (!stopping) {
					const idea = `idea${String((n += 1)).padStart(6, '0')}`;
					const command = JSON.stringify({ type: 'write', step, id: idea, text: `Idée ${idea}` });
					const answer = await post('/command', cookie, command).catch(() => undefined);
					if (answer?.ok) acknowledged.push({ cookie, idea });
					else if (answer)
						await post('/command', cookie, JSON.stringify({ type: 'raise_hand' })).catch(() => {});
				}
			};
			const enough = async (count: number) => {
				while (acknowledged.length < count) await new Promise((resolve) => setTimeout(resolve, 5));
			};
			for (const kill of [9, 23, 41]) {
				stopping = false;
				const writing = cookies.map(writeOn);
				await enough(kill);
				await app.kill();
				stopping = true;
				await Promise.all(writing);
				await app.start();
				const views = await Promise.all(cookies.map((cookie) => follow(cookie).until(() => true)));
				for (const [i, cookie] of cookies.entries()) {
					const mine = acknowledged.filter((it) => it.cookie === cookie);
					for (const { idea } of mine) expect(views[i]!.mine!.notes[idea]).toBe(`Idée ${idea}`);
					expect(views[i]!.common).toMatchObject({ status: 'running', step: { id: step } });
				}
			}
			const session = new Page(
				`ws://localhost:${app.port}/live?workshop=${code}&as=facilitator`,
				`${SESSION_COOKIE}=${token}`,
				app.origin
			);
			pages.push(session);
			const { console } = await session.until(() => true);
			expect(Object.keys(console!.people)).toHaveLength(PEOPLE + 1);
		} finally {
			for (const page of pages) page.ws.terminate();
			await app.remove();
		}
	}
);
