import type { Registry } from 'prom-client';
import type { Connection } from './db/connection.ts';
import type { Env } from './env.ts';
import type { Logger } from './logger.ts';
import type { ProductRelay } from './relay-root.ts';
import type { WorkshopContext } from './services/workshop-access.ts';

/** What exists once in a process, made in `main.ts`. */
export interface App extends WorkshopContext {
	env: Env;
	connection: Connection;
	relay: ProductRelay;
	log: Logger;
	metrics: Registry;
	/** The port that is listened on. */
	port: number;
}

const KEY = Symbol.for('entretous.app');

/**
 * The one place that reaches the process's single parts. The built pages and `main.ts` each load their own copy of
 * every module, so a module variable would exist twice.
 */
export function getApp(): App {
	const app = (globalThis as Record<symbol, unknown>)[KEY] as App | undefined;
	if (!app) throw new Error('the server has not started');
	return app;
}

/** Called once by the process that serves. */
export function setApp(app: App): void {
	(globalThis as Record<symbol, unknown>)[KEY] = app;
}
