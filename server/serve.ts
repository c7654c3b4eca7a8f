import { createServer, type RequestListener, type Server as HttpServer } from 'node:http';
import { timingSafeEqual } from 'node:crypto';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { collectDefaultMetrics, Registry } from 'prom-client';
import { setApp, type App } from './app.ts';
import { createSessions } from './auth/sessions.ts';
import { backUpBeforeMigration } from './backup/before-migration.ts';
import { openDatabase, type Connection } from './db/connection.ts';
import { migrate } from './db/migrate.ts';
import { allowedOrigins, type Env } from './env.ts';
import { health } from './health.ts';
import { innerHeaders, markRequest, routeRequest } from './http.ts';
import { watchAsked } from './jobs/asked-notices.ts';
import { startHousekeeping } from './jobs/housekeeping.ts';
import { startMail } from './jobs/mail.ts';
import { watchOperatorChanges } from './jobs/operator-changes.ts';
import { watchSearchIndex } from './jobs/search-index.ts';
import { watchTimedEntries } from './jobs/timed-entries.ts';
import { watchWorkshopList, watchWorkshops } from './jobs/workshops.ts';
import type { Logger } from './logger.ts';
import { openLive } from './live-root.ts';
import { openRelay } from './relay-root.ts';
import { setupLink } from './services/setup.ts';
import { openWorkshops } from './workshop-root.ts';
import { boundHeaps } from './heap.ts';

export interface Server {
	port: number;
	/** Prints where it serves, and on an empty database how to begin. */
	announceAddress(): void;
	/** Stops accepting, commits what is under way, tells the clients, closes the database. */
	close(): Promise<void>;
}

const root = fileURLToPath(new URL('..', import.meta.url));

/** Opens everything and serves. Throws `code: 'database-in-use' | 'database-newer' | 'EADDRINUSE'`. */
export async function serve(env: Env, log: Logger, { dev = false } = {}): Promise<Server> {
	const connection = await openDatabase(env.database);
	try {
		const steps = await migrate(connection, () => backUpBeforeMigration(connection, env, log));
		if (steps.length > 0) log.info({ steps }, 'database migrated');
		return await serveOn(connection, env, log, dev);
	} catch (error) {
		await connection.close();
		throw error;
	}
}

async function serveOn(connection: Connection, env: Env, log: Logger, dev: boolean): Promise<Server> {
	const http = createServer();
	await new Promise<void>((resolve, reject) => {
		http.once('error', (error: NodeJS.ErrnoException) => reject(portTaken(error, env.port)));
		http.listen(env.port, env.host, resolve);
	});
	const { port } = http.address() as { port: number };
	boundHeaps();
	const metrics = new Registry();
	collectDefaultMetrics({ register: metrics });
	const { db } = connection;
	const origins = allowedOrigins(env, port);
	const live = openLive({ db, log, origins });
	const relay = openRelay({
		connection,
		log,
		metrics,
		origins,
		onProposed: (id) => void live.tell({ topics: [`plan:${id}`], what: 'plan', id })
	});
	const workshops = openWorkshops({ connection, log, origins, now: () => new Date() });
	const app: App = {
		env,
		connection,
		db,
		relay,
		workshops: workshops.host,
		codeLimits: workshops.codeLimits,
		log,
		metrics,
		port,
		now: () => new Date(),
		async announce(fact) {
			if (fact.kind === 'rights') {
				const { match } = fact;
				await Promise.all([
					relay.reconsider(match),
					live.reconsider(match),
					workshops.live.reconsider(match)
				]);
			} else await live.tell(fact);
		}
	};
	setApp(app);
	const pages = dev ? await devPages(http) : await builtPages();
	http.on(
		'request',
		routeRequest(
			{ '/healthz': health(connection), '/metrics': figures(env, metrics) },
			(request, response) => {
				markRequest(request, env.trustedProxies, env.origin);
				return pages(request, response);
			}
		)
	);
	http.on('upgrade', (request, socket, head) => {
		if (request.url?.startsWith('/documents/')) relay.handleUpgrade(request, socket, head);
		else if (request.url?.startsWith('/live?workshop=')) workshops.live.handleUpgrade(request, socket, head);
		else if (request.url?.startsWith('/live?')) live.handleUpgrade(request, socket, head);
		// In development Vite listens for its own upgrades on a port of its own.
		else socket.destroy();
	});
	const housekeeping = startHousekeeping(app, createSessions(db));
	const operatorChanges = watchOperatorChanges(app);
	const timedEntries = watchTimedEntries(app);
	const asked = watchAsked(app);
	const reviewed = watchWorkshops(app);
	const listed = watchWorkshopList(app);
	const mail = startMail(app);
	const searchIndex = watchSearchIndex(app);
	const link = await setupLink(app);
	return {
		port,
		announceAddress() {
			const address = env.origin ?? `http://localhost:${port}`;
			console.log(`\nEntretous : ${address}`);
			if (link) console.log(`Créer votre alliance / create your alliance : ${address}${link}`);
			console.log('');
		},
		async close() {
			http.close();
			housekeeping.stop();
			operatorChanges.stop();
			timedEntries.stop();
			asked.stop();
			reviewed.stop();
			listed.stop();
			await Promise.all([mail.stop(), searchIndex.stop()]);
			await Promise.all([live.close(), relay.close(), workshops.close()]);
			http.closeAllConnections();
			await connection.close();
		}
	};
}

async function builtPages(): Promise<RequestListener> {
	process.env.ADDRESS_HEADER = innerHeaders.address;
	process.env.PROTOCOL_HEADER = innerHeaders.protocol;
	process.env.HOST_HEADER = innerHeaders.host;
	// Evidence; other forms are held to less where they are read.
	process.env.BODY_SIZE_LIMIT ??= '12M';
	// ORIGIN would make the pages' server believe it over the headers above, which follow it already.
	delete process.env.ORIGIN;
	const { handler } = await import(pathToFileURL(`${root}build/handler.js`).href);
	return handler as RequestListener;
}

async function devPages(server: HttpServer): Promise<RequestListener> {
	const { createServer: createVite } = await import('vite');
	const vite = await createVite({
		root,
		server: { middlewareMode: true, hmr: { port: 24_678 } },
		appType: 'custom'
	});
	server.on('close', () => void vite.close());
	return vite.middlewares;
}

function figures(env: Env, metrics: Registry): RequestListener {
	return async (request, response) => {
		const given = Buffer.from(request.headers.authorization ?? '');
		const wanted = Buffer.from(`Bearer ${env.metricsToken ?? ''}`);
		const allowed = env.metricsToken && given.length === wanted.length && timingSafeEqual(given, wanted);
		if (!allowed) {
			response.writeHead(404, { 'content-type': 'text/plain' }).end('not found\n');
			return;
		}
		response.writeHead(200, { 'content-type': metrics.contentType }).end(await metrics.metrics());
	};
}

function portTaken(error: NodeJS.ErrnoException, port: number): Error {
	if (error.code !== 'EADDRINUSE') return error;
	return Object.assign(
		new Error(
			`Le port ${port} est déjà utilisé. Arrêtez l’autre programme ou choisissez un autre port : PORT=3001 npm start. / Port ${port} is in use.`
		),
		{ code: 'EADDRINUSE' }
	);
}
