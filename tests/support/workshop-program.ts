import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDatabase, type Connection } from '#server/db/connection.ts';
import { migrate } from '#server/db/migrate.ts';
import { createSessions, SESSION_COOKIE } from '#server/auth/sessions.ts';
import type { WorkshopContext } from '#server/services/workshop-access.ts';
import type { Actor } from '#server/services/context.ts';
import { CodeLimits } from '#server/workshops/code-limits.ts';
import { WorkshopHost } from '#server/workshops/host.ts';
import { guestCookie } from '#server/workshops/guest-cookie.ts';
import { startAlliance, type TestAlliance } from '../server/services/alliance.ts';
import { startApp } from './app.ts';
import { Page } from './workshop-server.ts';

interface Made {
	code: string;
	lead: Actor;
}
interface Making {
	ctx: WorkshopContext;
	alliance: TestAlliance;
	connection: Connection;
}

/**
 * The whole program in a process of its own, to be killed and started again, on a database in which `make` has prepared a
 * workshop; asked over HTTP as pages do.
 */
export async function startWorkshopProgram<M extends Made>(make: (making: Making) => Promise<M>) {
	const dataDir = await mkdtemp(join(tmpdir(), 'entretous-workshop-'));
	const connection = await openDatabase({ dataDir });
	await migrate(connection);
	const alliance = await startAlliance(connection);
	const host = new WorkshopHost(connection, () => new Date());
	const ctx = {
		...alliance.ctx,
		now: () => new Date(),
		workshops: host,
		codeLimits: new CodeLimits()
	};
	const made = await make({ ctx, alliance, connection });
	const { token } = await createSessions(connection.db).begin(made.lead.accountId, {
		user_agent: '',
		address: ''
	});
	await host.close();
	await connection.close();

	const app = await startApp({ dataDir });
	const lead = `${SESSION_COOKIE}=${token}`;
	const pages: Page[] = [];
	/** Resolves with nothing where no answer came. */
	const send = (path: string, cookie: string, body: FormData | string) =>
		fetch(`${app.origin}${path}`, {
			method: 'POST',
			redirect: 'manual',
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
		}).catch(() => undefined);
	return {
		...made,
		app,
		slug: `a-${alliance.id}`,
		/** The cookie of whoever leads. */
		lead,
		/** What a page asks; gives whether it was acknowledged, undefined where nobody answered. */
		async tell(cookie: string, command: object): Promise<boolean | undefined> {
			const answer = await send(`/w/${made.code}/command`, cookie, JSON.stringify(command));
			return answer?.ok;
		},
		/** A form of a page of this alliance's workshops; gives what came back. */
		async submit(path: string, fields: Record<string, string>) {
			const form = new FormData();
			for (const [name, value] of Object.entries(fields)) form.set(name, value);
			const answer = await send(`/a-${alliance.id}/workshops/${path}`, lead, form);
			return answer && ((await answer.json()) as { type: string; data?: string });
		},
		/** A guest who comes in; gives their cookie. */
		async enter(name: string): Promise<string> {
			const form = new FormData();
			form.set('name', name);
			const answer = await send(`/w/${made.code}?/enter`, '', form);
			const cookie = answer!.headers.getSetCookie()[0]!.split(';')[0]!;
			if (!cookie.includes(guestCookie(made.code))) throw new Error(`no cookie for ${name}`);
			return cookie;
		},
		follow(cookie: string, as: 'attendee' | 'facilitator' = 'attendee'): Page {
			const page = new Page(
				`ws://localhost:${app.port}/live?workshop=${made.code}&as=${as}`,
				cookie,
				app.origin
			);
			pages.push(page);
			return page;
		},
		async remove() {
			for (const page of pages) page.ws.terminate();
			await app.remove();
		}
	};
}
