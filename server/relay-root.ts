import type { Registry } from 'prom-client';
import type { Connection } from './db/connection.ts';
import type { Logger } from './logger.ts';
import { createJournal } from './relay/journal.ts';
import { createRelay, type Relay } from './relay/relay.ts';
import { accessTo } from './services/document-access.ts';

/** The relay with this product's storage and rights: it knows neither by itself. */
export function openRelay(parts: {
	connection: Connection;
	log: Logger;
	metrics: Registry;
	origins: ReadonlySet<string>;
}): Relay {
	const { connection, log, metrics, origins } = parts;
	return createRelay({
		journal: createJournal(connection),
		access: { admit: (request) => accessTo(connection.db, request) },
		log,
		metrics,
		settings: { isAllowedOrigin: (origin: string) => origins.has(origin) }
	});
}
