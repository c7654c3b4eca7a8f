import { once } from 'node:events';
import { createServer } from 'node:http';
import { inflateRawSync } from 'node:zlib';
import { pino } from 'pino';
import { WebSocket } from 'ws';
import { changed, type Change } from '#lib/domain/workshop-patch.ts';
import type { WorkshopView } from '#lib/domain/workshop-view.ts';
import { createSessions, SESSION_COOKIE } from '#server/auth/sessions.ts';
import type { Connection } from '#server/db/connection.ts';
import type { Actor, Context } from '#server/services/context.ts';
import { knownMember, type Visitor, type WorkshopContext } from '#server/services/workshop-access.ts';
import { act, actByCode, enterByCode } from '#server/services/workshops.ts';
import { openWorkshops } from '#server/workshop-root.ts';
import { guestCookie } from '#server/workshops/guest-cookie.ts';

export const ORIGIN = 'http://localhost:3000';

/** Workshops on a real database and real sockets, without pages. */
export async function startWorkshops(connection: Connection, base: Context) {
	const workshops = openWorkshops({
		connection,
		log: pino({ level: 'silent' }),
		origins: new Set([ORIGIN]),
		now: base.now
	});
	const ctx: WorkshopContext = { ...base, workshops: workshops.host, codeLimits: workshops.codeLimits };
	const http = createServer();
	http.on('upgrade', workshops.live.handleUpgrade);
	http.listen(0, '127.0.0.1');
	await once(http, 'listening');
	const { port } = http.address() as { port: number };
	const pages = new Set<Page>();

	async function session(actor: Actor): Promise<string> {
		const made = await createSessions(connection.db).begin(actor.accountId, { user_agent: '', address: '' });
		return made.token;
	}

	return {
		...workshops,
		ctx,
		visitor: (token?: string, accountId?: string, address = '198.51.100.7'): Visitor => ({
			token,
			accountId,
			address
		}),
		/** A guest who comes in; gives their secret. */
		async guest(code: string, name: string, address = '198.51.100.7'): Promise<string> {
			const { token } = await enterByCode(
				ctx,
				code,
				{ accountId: undefined, token: undefined, address },
				{
					name,
					organisation: '',
					email: null
				}
			);
			return token!;
		},
		/** What a member or a guest asks; gives the detail of a refusal. */
		async tell(who: Actor | string, id: string, code: string, command: object): Promise<string> {
			try {
				if (typeof who === 'string') {
					await actByCode(ctx, code, { accountId: undefined, token: who, address: '198.51.100.7' }, command);
				} else await act(ctx, id, await knownMember(ctx.db, who), command);
				return 'done';
			} catch (error) {
				return (error as { detail?: string }).detail ?? String(error);
			}
		},
		/** A page's socket: of a member, or of a guest by their secret. */
		async page(
			code: string,
			who: Actor | string,
			as: 'attendee' | 'facilitator' | 'projector' = 'attendee',
			{ deflate = false } = {}
		) {
			const cookie =
				typeof who === 'string' ? `${guestCookie(code)}=${who}` : `${SESSION_COOKIE}=${await session(who)}`;
			const page = new Page(
				`ws://127.0.0.1:${port}/live?workshop=${code}&as=${as}${deflate ? '&deflate=1' : ''}`,
				cookie
			);
			pages.add(page);
			return page;
		},
		async stop() {
			for (const page of pages) page.ws.terminate();
			await workshops.close();
			http.close();
			http.closeAllConnections();
		}
	};
}

/** A page that follows a workshop, and everything it was ever sent. */
export class Page {
	readonly ws: WebSocket;
	readonly frames: { text: string; at: number; bytes: number }[] = [];
	view: WorkshopView | undefined;
	now = 0;
	readonly closed: Promise<number>;
	readonly #waiting = new Set<() => void>();

	constructor(address: string, cookie: string, origin = ORIGIN) {
		this.ws = new WebSocket(address, { headers: { origin, cookie } });
		this.closed = new Promise((resolve) => this.ws.once('close', resolve));
		this.ws.on('error', () => {});
		this.ws.on('message', (data: Buffer, isBinary) =>
			this.#receive(String(isBinary ? inflateRawSync(data) : data), data.byteLength)
		);
	}

	#receive(text: string, bytes: number): void {
		this.frames.push({ text, at: performance.now(), bytes });
		const message = JSON.parse(text) as { now: number; view?: WorkshopView; changes?: Change[] };
		this.now = message.now;
		if (message.view) this.view = message.view;
		else if (message.changes) this.view = changed(this.view!, message.changes);
		for (const check of [...this.#waiting]) check();
	}

	/** Once the page shows what fits. */
	until(fits: (view: WorkshopView) => unknown): Promise<WorkshopView> {
		return new Promise((resolve, reject) => {
			const check = () => {
				if (!this.view || !fits(this.view)) return;
				this.#waiting.delete(check);
				resolve(this.view);
			};
			this.#waiting.add(check);
			check();
			void this.closed.then((code) => reject(new Error(`closed with ${code} before it came`)));
		});
	}
}
