/**
 * The real relay with its real journal and no accounts: anyone may write any document at
 * `ws://HOST:PORT/documents/NAME`. A tool for benches and crash tests, never part of the product process.
 * Settings: PORT, HOST, DATA_DIR or DATABASE_URL. Prints `ready` when it listens.
 */
import { createServer } from 'node:http';
import { openDatabase } from '#server/db/connection.ts';
import { migrate } from '#server/db/migrate.ts';
import { createKeeper } from '#server/documents/keeper.ts';
import { createLogger } from '#server/logger.ts';
import { createJournal, type Journal } from '#server/relay/journal.ts';
import { emptyUpdate } from '#server/relay/merge.ts';
import { createRelay } from '#server/relay/relay.ts';
import { boundHeaps } from '#server/heap.ts';
import { answerFigures, tellReady } from './relay/figures.ts';

const { PORT = '0', HOST = '127.0.0.1', DATA_DIR = 'data', DATABASE_URL } = process.env;
const connection = await openDatabase(DATABASE_URL ? { url: DATABASE_URL } : { dataDir: DATA_DIR });
await migrate(connection);
const stored = createJournal(connection);

/** Documents are made on first use. */
const journal: Journal = {
	...stored,
	async load(documentId) {
		const found = await stored.load(documentId);
		if (found) return found;
		const created_at = new Date().toISOString();
		await connection.db
			.insertInto('document')
			.values({ id: documentId, alliance_id: 'bench', epoch: 1, schema_version: 1, seq: 0, created_at })
			.onConflict((conflict) => conflict.doNothing())
			.execute();
		return { epoch: 1, schemaVersion: 1, snapshot: emptyUpdate, updates: [], seq: 0, leases: new Map() };
	}
};

const everyone = {
	memberId: 'bench',
	sessionId: 'bench',
	accountId: 'bench',
	allianceId: 'bench',
	name: 'Bench',
	organisation: 'Bench',
	level: 'write' as const,
	expiresAt: Infinity
};
const keeper = createKeeper(connection, { projects: false });
const relay = createRelay({
	journal,
	access: { admit: async () => everyone },
	keeper,
	log: createLogger(process.env.LOG_LEVEL ?? 'error'),
	settings: { isAllowedOrigin: () => true, checksVersions: false, rates: undefined }
});

const http = createServer((_request, response) => response.writeHead(404).end());
http.on('upgrade', relay.handleUpgrade);
boundHeaps();
http.listen(Number(PORT), HOST, 4096, () => tellReady((http.address() as { port: number }).port));
answerFigures();
process.on('SIGTERM', () => {
	http.close();
	void relay
		.close()
		.then(() => keeper.close())
		.then(() => connection.close())
		.then(() => process.exit(0));
});
