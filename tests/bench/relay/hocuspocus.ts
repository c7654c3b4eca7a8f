/** Hocuspocus with its SQLite extension, as its documentation starts it. */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { SQLite } from '@hocuspocus/extension-sqlite';
import { Server } from '@hocuspocus/server';
import { answerFigures, tellReady } from './figures.ts';

const { PORT = '0', HOST = '127.0.0.1', DATA_DIR = '.' } = process.env;

/** With Node's own driver: the one it brings is compiled for the Node that installed it, which may be another. */
class NodeSqlite extends SQLite {
	override async onConfigure(): Promise<void> {
		const database = new DatabaseSync(this.configuration.database);
		database.exec(this.configuration.schema);
		this.db = database as never;
	}
}

const server = new Server({
	port: Number(PORT),
	address: HOST,
	quiet: true,
	stopOnSignals: true,
	extensions: [new NodeSqlite({ database: join(DATA_DIR, 'hocuspocus.sqlite') })]
});
answerFigures();
await server.listen();
tellReady((server.httpServer.address() as { port: number }).port);
