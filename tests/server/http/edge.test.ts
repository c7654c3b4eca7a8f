import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { hashPassword } from '#server/auth/password.ts';
import { SESSION_COOKIE } from '#server/auth/sessions.ts';
import { hashOf, newId } from '#server/ids.ts';
import { startApp, type RunningApp } from '../../support/app.ts';
import { lookBeside } from '../../support/beside.ts';
import { databases, type TestDatabase } from '../../support/databases.ts';
import { freePort } from '../../support/free-port.ts';

const program = fileURLToPath(new URL('../../../server/main.ts', import.meta.url));
const METRICS_TOKEN = 'jeton-de-mesure-0123456789';
const PASSWORD = 'un mot de passe bien long';
const LIMITED = '203.0.113.7';
const other = '203.0.113.8';

describe.each(databases)('at the edge, on $name', ({ create }) => {
	let behind: TestDatabase;
	let empty: TestDatabase;
	/** Believes a proxy on this machine, and has an alliance with one account, and an address that failed too often. */
	let proxied: RunningApp;
	/** Empty, believes nobody. */
	let plain: RunningApp;

	beforeAll(async () => {
		[behind, empty] = await Promise.all([create(), create()]);
		const connection = await behind.open();
		const at = new Date().toISOString();
		await connection.db
			.insertInto('account')
			.values({
				id: newId(),
				email: 'ana@example.org',
				name: 'Ana',
				password_hash: await hashPassword(PASSWORD),
				created_at: at
			})
			.execute();
		const failures = Array.from({ length: 100 }, () => ({
			id: newId(),
			subject: hashOf(`address ${LIMITED}`),
			at
		}));
		await connection.db.insertInto('sign_in_failure').values(failures).execute();
		await connection.close();
		proxied = await startApp({
			where: behind.where,
			env: { METRICS_TOKEN, TRUSTED_PROXIES: '127.0.0.1,::1,10.0.0.0/8' }
		});
		plain = await startApp({ where: empty.where });
	});
	afterAll(async () => {
		await proxied?.remove();
		await plain?.remove();
		await behind?.remove();
		await empty?.remove();
	});

	const get = (app: RunningApp, path: string, headers: Record<string, string> = {}) =>
		fetch(app.origin + path, { redirect: 'manual', headers });
	const post = (
		app: RunningApp,
		path: string,
		form: Record<string, string>,
		headers: Record<string, string> = {}
	) =>
		fetch(app.origin + path, {
			method: 'POST',
			redirect: 'manual',
			headers: { origin: app.origin, accept: 'text/html', ...headers },
			body: new URLSearchParams(form)
		});
	const signIn = (app: RunningApp, headers: Record<string, string>, password = PASSWORD) =>
		post(app, '/sign-in', { email: 'ana@example.org', password }, headers);

	const contentTypes = [
		'application/x-www-form-urlencoded',
		'multipart/form-data; boundary=b',
		'text/plain',
		'application/json',
		'application/octet-stream'
	];

	describe.each(contentTypes)('a change sent as %s', (type) => {
		const send = (headers: Record<string, string>, method = 'POST', path = '/preferences') =>
			fetch(plain.origin + path, {
				method,
				redirect: 'manual',
				headers: { 'content-type': type, accept: 'text/html', ...headers },
				body: 'theme=dark'
			});

		test.each([
			['another site', () => ({ origin: 'https://ailleurs.example' })],
			['another port', () => ({ origin: 'http://localhost:1' })],
			['our name over TLS', () => ({ origin: plain.origin.replace('http:', 'https:') })],
			['a name that begins like ours', () => ({ origin: `${plain.origin}.example` })],
			['nowhere', () => ({})],
			['a sandbox', () => ({ origin: 'null' })],
			[
				'a neighbour that the browser tells of',
				() => ({ origin: plain.origin, 'sec-fetch-site': 'same-site' })
			]
		])('is refused when it comes from %s, whatever it changes', async (_, headers) => {
			for (const [method, path] of [
				['POST', '/preferences'],
				['POST', '/sign-in'],
				['POST', '/sign-out'],
				['POST', '/example?/fill'],
				['PUT', '/account'],
				['DELETE', '/account'],
				['PATCH', '/nulle-part']
			] as const) {
				const response = await send(headers(), method, path);
				expect(response.status, `${method} ${path}`).toBe(403);
				expect(response.headers.get('set-cookie')).toBeNull();
				expect(await response.text()).toContain('Cette demande ne vient pas d’une page d’Entretous.');
			}
		});
	});

	test.each(contentTypes.slice(1))(
		'%s from our own page is the sender’s fault: it is no form',
		async (type) => {
			for (const path of ['/preferences', '/sign-in']) {
				const { status } = await fetch(plain.origin + path, {
					method: 'POST',
					headers: { 'content-type': type, accept: 'text/html', origin: plain.origin },
					body: 'theme=dark'
				});
				expect.soft(status, path).toBeGreaterThanOrEqual(400);
				expect.soft(status, path).toBeLessThan(500);
			}
		}
	);

	test('a form of our own page is taken', async () => {
		const response = await post(
			plain,
			'/preferences',
			{ theme: 'dark' },
			{ 'sec-fetch-site': 'same-origin' }
		);
		expect(response.status).toBe(303);
		expect(response.headers.get('set-cookie')).toContain('entretous_theme=dark');
	});

	describe('security headers', () => {
		test.each(['/', '/sign-in', '/nulle/part'])('are on %s, with a nonce of its own', async (path) => {
			const nonces = new Set<string>();
			for (let i = 0; i < 2; i += 1) {
				const response = await get(plain, path);
				const policy = response.headers.get('content-security-policy')!;
				const scripts = /script-src ([^;]*)/.exec(policy)![1]!;
				const nonce = /'nonce-([^']+)'/.exec(scripts)![1]!;
				nonces.add(nonce);
				expect(scripts).not.toMatch(/unsafe|\*|data:|https?:/);
				expect(policy).toContain("frame-ancestors 'none'");
				expect(policy).toContain("object-src 'none'");
				expect(policy).toContain("base-uri 'none'");
				const inline = [...(await response.text()).matchAll(/<script([^>]*)>/g)].map(
					([, attributes]) => attributes
				);
				expect(inline.length).toBeGreaterThan(0);
				for (const attributes of inline) expect(attributes).toContain(`nonce="${nonce}"`);
			}
			expect(nonces.size).toBe(2);
		});

		test.each(['/', '/nulle/part', '/sign-out', '/alliance'])(
			'that every answer has are on %s',
			async (path) => {
				const { headers } = await get(plain, path);
				expect(headers.get('x-content-type-options')).toBe('nosniff');
				expect(headers.get('referrer-policy')).toBe('same-origin');
				expect(headers.get('permissions-policy')).toContain('camera=()');
				expect(headers.get('x-frame-options')).toBe('DENY');
				expect(headers.get('cache-control')).toBe('private, no-store');
			}
		);
	});

	describe('files', () => {
		test('of the pages, and what is no page, are taken for nothing but what they are', async () => {
			const html = await (await get(plain, '/')).text();
			const script = /"\.?(\/_app\/immutable\/[^"]+\.js)"/.exec(html)![1]!;
			const style = /"\.?(\/_app\/immutable\/[^"]+\.css)"/.exec(html)![1]!;
			const types = {
				[script]: 'javascript',
				[style]: 'text/css',
				'/healthz': 'text/plain',
				'/metrics': 'text/plain'
			};
			for (const [path, type] of Object.entries(types)) {
				const { headers } = await get(plain, path);
				expect(headers.get('content-type'), path).toContain(type);
				expect(headers.get('x-content-type-options'), path).toBe('nosniff');
			}
		});
	});

	describe('a proxy', () => {
		const tls = { 'x-forwarded-proto': 'https' };

		test('that is trusted says that pages are served over TLS: HSTS, Secure cookies', async () => {
			expect((await get(proxied, '/', tls)).headers.get('strict-transport-security')).toMatch(
				/max-age=\d{8}/
			);
			expect((await get(proxied, '/')).headers.get('strict-transport-security')).toBeNull();
			const secure = await signIn(proxied, { ...tls, 'x-forwarded-for': other });
			expect(secure.headers.get('set-cookie')).toMatch(/entretous_session=.*HttpOnly.*Secure.*SameSite=Lax/);
			const open = await signIn(proxied, { 'x-forwarded-for': other });
			expect(open.headers.get('set-cookie')).toMatch(/entretous_session=.*HttpOnly.*SameSite=Lax/);
			expect(open.headers.get('set-cookie')).not.toContain('Secure');
		});

		test('that is not trusted is not believed, nor a client that uses our own header names', async () => {
			for (const headers of [tls, { 'x-entretous-protocol': 'https' }]) {
				const response = await post(plain, '/preferences', { theme: 'dark' }, headers);
				expect(response.headers.get('strict-transport-security')).toBeNull();
				expect(response.headers.get('set-cookie')).not.toContain('Secure');
			}
		});

		test('tells whose sign-ins are limited: the right-most address that is no proxy', async () => {
			for (const from of [LIMITED, `${LIMITED}, 10.1.2.3`, `${other}, ${LIMITED}`]) {
				const response = await signIn(proxied, { 'x-forwarded-for': from });
				expect(response.status, from).toBe(429);
				expect(await response.text()).toContain('Trop d’essais de suite.');
				expect(response.headers.get('set-cookie')).toBeNull();
			}
			for (const from of [other, `${LIMITED}, ${other}`]) {
				expect((await signIn(proxied, { 'x-forwarded-for': from })).status, from).toBe(303);
			}
			const beside = lookBeside(behind.where);
			const addresses = await beside.all('select distinct address from session');
			await beside.close();
			expect(addresses).toEqual([{ address: other }]);
		});
	});

	describe('health and figures', () => {
		test('/healthz says ok and is kept nowhere', async () => {
			const response = await get(plain, '/healthz');
			expect([response.status, await response.text()]).toEqual([200, 'ok\n']);
			expect(response.headers.get('cache-control')).toBe('no-store');
		});

		test('/metrics is there only for who has the token', async () => {
			const ask = async (app: RunningApp, authorization?: string) =>
				get(app, '/metrics', authorization === undefined ? {} : { authorization });
			const wrong = METRICS_TOKEN.replace('9', '8');
			for (const given of [
				undefined,
				'',
				'Bearer ',
				METRICS_TOKEN,
				`Bearer ${wrong}`,
				`Bearer ${METRICS_TOKEN}x`
			]) {
				expect((await ask(proxied, given)).status, given).toBe(404);
			}
			const response = await ask(proxied, `Bearer ${METRICS_TOKEN}`);
			expect(response.status).toBe(200);
			expect(await response.text()).toContain('process_cpu_seconds_total');
			for (const given of [undefined, 'Bearer ', 'Bearer undefined']) {
				expect((await ask(plain, given)).status, given).toBe(404);
			}
		});
	});

	describe('the setup token', () => {
		const form = (token: string, more: Record<string, string> = {}) => ({
			token,
			allianceName: 'Alliance d’essai',
			organisationName: 'Entraide',
			level: 'local',
			family: 'association',
			name: 'Zoé',
			email: `zoe@example.org`,
			password: PASSWORD,
			...more
		});
		const sentence = 'Ce code de création n’est pas valable, ou il a déjà servi.';

		test('opens nothing when wrong, keeps what was typed, works once, and is not given again', async () => {
			const path = plain.setupPath!;
			const token = path.split('token=')[1]!;
			const wrong = await post(plain, path, form('x'.repeat(40)));
			expect(wrong.status).toBe(410);
			expect(wrong.headers.get('set-cookie')).toBeNull();
			expect(await wrong.text()).toContain(sentence);
			expect(await (await get(plain, '/start?token=faux')).text()).toContain(sentence);

			const long = 'é'.repeat(10_000);
			const refused = await post(plain, path, form(token, { allianceName: long }));
			expect(refused.status).toBe(400);
			const html = await refused.text();
			expect(html).toMatch(/Ce nom est trop long\s: 120 caractères au plus\./);
			expect(html).toContain(`value="${long}"`);
			expect(html).toContain('value="zoe@example.org"');
			expect(html).not.toContain(PASSWORD);

			const made = await post(plain, path, form(token));
			expect([made.status, made.headers.get('location')]).toEqual([303, '/alliance-d-essai/plans']);
			expect(made.headers.get('set-cookie')).toContain(`${SESSION_COOKIE}=`);
			const again = await post(plain, path, form(token, { email: 'eve@example.org' }));
			expect(again.status).toBe(410);
			expect(await again.text()).toContain(sentence);
			await plain.stop();
			const before = plain.output.length;
			await plain.start();
			expect(plain.output.slice(before).join('\n')).not.toContain('/start?token=');
		});
	});

	test('an unknown page says so in French and leads back', async () => {
		const response = await get(plain, '/nulle/part');
		const html = await response.text();
		expect(response.status).toBe(404);
		expect(html).toContain('<html lang="fr"');
		expect(html).toContain('Cette page n’existe pas');
		expect(html).toMatch(/<a [^>]*href="\/"[^>]*>Revenir à l’accueil/);
	});

	test('a form that is too large is refused as such, and the server goes on', async () => {
		const response = await post(plain, '/sign-in', { email: 'x'.repeat(3_000_000), password: 'x' });
		expect(response.status).toBe(413);
		const html = await response.text();
		expect(html).toContain('<html lang="fr"');
		// It is not the server that failed, and sending the same again cannot help.
		expect.soft(html).not.toContain('Le serveur n’a pas pu répondre');
		expect((await get(plain, '/healthz')).status).toBe(200);
	});

	/** The settings of a program on this database. */
	const at = ({ where }: TestDatabase): Record<string, string> =>
		'url' in where ? { DATABASE_URL: where.url, DATA_DIR: plain.dataDir } : { DATA_DIR: where.dataDir };

	/** The program with its whole output, which is complete once it has ended. */
	async function run(env: Record<string, string>) {
		const port = await freePort();
		const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program], {
			env: { ...process.env, NODE_ENV: 'test', PORT: String(port), ...env },
			stdio: ['ignore', 'pipe', 'pipe', 'ipc']
		});
		let output = '';
		for (const stream of [child.stdout!, child.stderr!])
			stream.on('data', (text) => (output += String(text)));
		const closed = once(child, 'close').then(([code]) => ({ code: code as number, output }));
		return { origin: `http://localhost:${port}`, child, closed };
	}

	test('a second process on the same database is refused in a sentence', async () => {
		const { closed } = await run(at(empty));
		const { code, output } = await closed;
		expect(code).not.toBe(0);
		const taken = 'url' in empty.where ? 'cette base PostgreSQL' : `le dossier ${empty.where.dataDir}`;
		expect(output).toContain(`Un autre processus Entretous utilise déjà ${taken}`);
		expect(output).not.toMatch(/^\s+at /m);
		expect((await get(plain, '/healthz')).status).toBe(200);
	});

	test('logs are one JSON object a line and hold neither passwords nor tokens', async () => {
		const database = await create();
		try {
			const { origin, child, closed } = await run({ ...at(database), LOG_LEVEL: 'debug' });
			await Promise.race([once(child, 'message'), closed]);
			const app = { origin } as RunningApp;
			await post(app, '/example?/fill', {});
			const [, member = ''] =
				/name="member" value="([a-z0-9]+)"/.exec(await (await get(app, '/example')).text()) ?? [];
			const cookie = (await post(app, '/example?/become', { member })).headers
				.get('set-cookie')!
				.split(';')[0]!;
			const session = cookie.split('=')[1]!;
			expect(session.length).toBeGreaterThan(20);
			const invitation = 'jetond1nvitationtressecret';
			await signIn(app, { cookie });
			await post(app, '/account?/password', { current: PASSWORD, password: PASSWORD }, { cookie });
			for (const path of ['/account?/password', `/invitation/${invitation}`, `/start?token=${invitation}`]) {
				// What is no form: whoever handles it says so in the log.
				await fetch(origin + path, {
					method: 'POST',
					headers: { origin, cookie, accept: 'text/html', 'content-type': 'application/json' },
					body: JSON.stringify({ password: PASSWORD })
				});
			}
			child.kill('SIGTERM');
			const { code, output } = await closed;
			expect(code).toBe(0);
			const lines = output
				.split('\n')
				.filter((line) => line && !/^(Entretous|Créer votre alliance)/.test(line));
			expect(lines.length).toBeGreaterThan(2);
			for (const line of lines)
				expect(JSON.parse(line)).toMatchObject({ level: expect.any(String), time: expect.any(String) });
			const logged = lines.join('\n');
			expect(logged).not.toContain(PASSWORD);
			expect(logged).not.toContain(session);
			expect.soft(logged.includes(invitation), 'the log holds an invitation’s token').toBe(false);
		} finally {
			await database.remove();
		}
	});
});
