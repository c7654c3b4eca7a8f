/**
 * Hocuspocus as its documentation starts it, stored in SQLite: the table and the statements of its SQLite extension,
 * through its database extension and Node's own driver (the other has a driver that must be compiled).
 */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Database } from '@hocuspocus/extension-database';
import { Server } from '@hocuspocus/server';
import { answerFigures, tellReady } from './figures.ts';

const { PORT = '0', HOST = '127.0.0.1', DATA_DIR = '.' } = process.env;
const database = new DatabaseSync(join(DATA_DIR, 'hocuspocus.sqlite'));
database.exec(
	'CREATE TABLE IF NOT EXISTS "documents" ("name" varchar(255) NOT NULL, "data" blob NOT NULL, UNIQUE(name))'
);
const select = database.prepare('SELECT data FROM "documents" WHERE name = ? ORDER BY rowid DESC');
const upsert = database.prepare(
	'INSERT INTO "documents" ("name", "data") VALUES (?, ?) ON CONFLICT(name) DO UPDATE SET data = excluded.data'
);

const server = new Server({
	port: Number(PORT),
	address: HOST,
	quiet: true,
	stopOnSignals: true,
	extensions: [
		new Database({
			fetch: async ({ documentName }) =>
				(select.get(documentName) as { data: Uint8Array } | undefined)?.data ?? null,
			store: async ({ documentName, state }) => void upsert.run(documentName, state)
		})
	]
});
answerFigures();
await server.listen();
tellReady((server.httpServer.address() as { port: number }).port);
