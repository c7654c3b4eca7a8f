import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setImmediate as turn } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import * as decoding from 'lib0/decoding';
import * as Y from 'yjs';
import { messageType } from '#lib/domain/relay-protocol.ts';
import type { Where } from '#server/db/connection.ts';
import { writeStep1, writeStep2, writeUpdate } from '#server/relay/protocol.ts';
import { lookBeside } from '../../support/beside.ts';
import { databases, type TestDatabase } from '../../support/databases.ts';
import { randomFrom } from '../../support/frames.ts';
import { until } from '../../support/relay.ts';

const program = fileURLToPath(new URL('../../bench/relay-server.ts', import.meta.url));
const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 32));
const TYPISTS = 8;
/** Messages that a typist sends before waiting to hear that some are saved. */
const AHEAD = 12;

/** The relay as a process of its own, always on the same port. */
function relayProcess(where: Where) {
	let child: ChildProcess | undefined;
	let printed = '';
	const relay = {
		port: 0,
		async start() {
			const started = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', program], {
				env: {
					...process.env,
					PORT: String(relay.port),
					...('url' in where ? { DATABASE_URL: where.url } : { DATA_DIR: where.dataDir })
				},
				stdio: ['ignore', 'ignore', 'pipe', 'ipc']
			});
			child = started;
			started.stderr!.on('data', (text) => (printed += String(text)));
			const ended = once(started, 'exit').then(([code]) => {
				throw new Error(`the relay ended with ${code}:\n${printed}`);
			});
			ended.catch(() => {});
			const [message] = (await Promise.race([once(started, 'message'), ended])) as [{ ready: number }];
			relay.port = message.ready;
		},
		async kill() {
			const killed = child;
			child = undefined;
			if (!killed || killed.exitCode !== null || killed.signalCode !== null) return;
			const gone = once(killed, 'exit');
			killed.kill('SIGKILL');
			await gone;
		}
	};
	return relay;
}

/** A socket that speaks the sync protocol, and gives what it is told to its handlers. */
function connect(
	port: number,
	handlers: Partial<Record<'step1' | 'told' | 'answer', (body: Uint8Array) => void>> & {
		saved?: (count: number) => void;
	}
) {
	const ws = new WebSocket(`ws://127.0.0.1:${port}/documents/kill?saved=1`);
	ws.binaryType = 'nodebuffer';
	ws.on('error', () => {});
	ws.on('message', (data: Buffer) => {
		const decoder = decoding.createDecoder(new Uint8Array(data));
		const type = decoding.readVarUint(decoder);
		if (type === messageType.saved) handlers.saved?.(decoding.readVarUint(decoder));
		if (type !== messageType.sync) return;
		const kind = decoding.readVarUint(decoder);
		const body = decoding.readVarUint8Array(decoder);
		if (kind === 0) handlers.step1?.(body);
		else {
			handlers.told?.(body);
			if (kind === 1) handlers.answer?.(body);
		}
	});
	return ws;
}

/** Everything the server has promised: what it told somebody, and what it said is saved. Deletions included. */
class Promised {
	readonly doc = new Y.Doc();
	acknowledged = 0;
	told = 0;

	keep(update: Uint8Array) {
		Y.applyUpdate(this.doc, update);
	}

	/** What of it the given document lacks: undefined when it has all. */
	missingFrom(doc: Y.Doc): Uint8Array | undefined {
		let missing: Uint8Array | undefined;
		const note = (update: Uint8Array) => (missing = update);
		doc.on('update', note);
		Y.applyUpdate(doc, Y.encodeStateAsUpdate(this.doc));
		doc.off('update', note);
		return missing;
	}
}

/** Someone who writes, connected or not, and keeps everything. */
class Typist {
	readonly doc = new Y.Doc();
	readonly text = this.doc.getText('t');
	readonly #promised: Promised;
	#ws: WebSocket | undefined;
	#sent: Uint8Array[] = [];
	#saved = 0;
	#waiting = new Set<() => void>();

	constructor(promised: Promised) {
		this.#promised = promised;
		this.doc.on('update', (update: Uint8Array, origin: unknown) => {
			if (origin !== 'server' && this.#ws?.readyState === WebSocket.OPEN) this.#send(update, writeUpdate);
		});
	}

	/** Resolves when this connection has ended. */
	connect(port: number): Promise<void> {
		this.#sent = [];
		this.#saved = 0;
		const ws = connect(port, {
			step1: (vector) => this.#send(Y.encodeStateAsUpdate(this.doc, vector), writeStep2),
			told: (update) => {
				this.#promised.told += 1;
				this.#promised.keep(update);
				Y.applyUpdate(this.doc, update, 'server');
			},
			saved: (count) => {
				for (const update of this.#sent.slice(this.#saved, count)) this.#promised.keep(update);
				this.#promised.acknowledged += count - this.#saved;
				this.#saved = count;
				this.#wake();
			}
		});
		this.#ws = ws;
		ws.on('open', () => ws.send(writeStep1(Y.encodeStateVector(this.doc))));
		return new Promise((resolve) =>
			ws.once('close', () => {
				this.#ws = undefined;
				this.#wake();
				resolve();
			})
		);
	}

	type(random: () => number) {
		const below = (limit: number) => Math.floor(random() * limit);
		const { length } = this.text;
		if (length > 20 && random() < 0.2) this.text.delete(below(length - 3), 1 + below(3));
		else this.text.insert(below(length + 1), 'abcdefgh'.slice(0, 1 + below(5)));
	}

	get unsaved(): number {
		return this.#sent.length - this.#saved;
	}

	get isConnected(): boolean {
		return this.#ws !== undefined;
	}

	/** Resolves when at most so many messages are not saved yet, or the connection has ended. */
	async hasAtMost(unsaved: number): Promise<void> {
		while (this.isConnected && (this.unsaved > unsaved || this.#sent.length === 0)) {
			await new Promise<void>((resolve) => this.#waiting.add(resolve));
		}
	}

	close() {
		this.#ws?.terminate();
	}

	#send(update: Uint8Array, write: (update: Uint8Array) => Uint8Array) {
		this.#sent.push(update);
		this.#ws?.send(write(update));
	}

	#wake() {
		for (const resolve of this.#waiting) resolve();
		this.#waiting.clear();
	}
}

/** The document as someone gets it who comes with nothing. */
async function readAfresh(port: number): Promise<Y.Doc> {
	const doc = new Y.Doc();
	const answered = Promise.withResolvers<void>();
	const ws = connect(port, {
		told: (update) => Y.applyUpdate(doc, update),
		answer: () => answered.resolve()
	});
	ws.on('close', () => answered.reject(new Error('closed before the answer')));
	ws.on('open', () => ws.send(writeStep1(new Uint8Array([0]))));
	await answered.promise.finally(() => ws.terminate());
	return doc;
}

const isSame = (a: Y.Doc, b: Y.Doc) => Y.equalSnapshots(Y.snapshot(a), Y.snapshot(b));

describe.each(databases)('a relay killed again and again on $name', ({ name, create }) => {
	const kills = name === 'SQLite' ? 30 : 10;
	let database: TestDatabase;
	let relay: ReturnType<typeof relayProcess>;
	let typists: Typist[];
	beforeEach(async () => {
		database = await create();
		relay = relayProcess(database.where);
		typists = [];
	});
	afterEach(async () => {
		for (const typist of typists) typist.close();
		await relay.kill();
		await database.remove();
	});

	test(`loses nothing that it told or acknowledged, ${kills} times over`, { timeout: 300_000 }, async () => {
		console.log(`SEED=${seed}`);
		const random = randomFrom(seed);
		const promised = new Promised();
		typists = Array.from({ length: TYPISTS }, () => new Typist(promised));
		let cutOff = 0;
		await relay.start();
		for (let round = 1; round <= kills; round += 1) {
			const gone = typists.map((typist) => typist.connect(relay.port));
			const keys = Math.floor(random() * 400);
			await typeTogether(typists, keys, random);
			cutOff += typists.filter((typist) => typist.unsaved > 0).length;
			await relay.kill();
			await Promise.all(gone);
			for (const typist of typists) if (random() < 0.5) typist.type(random);

			await relay.start();
			// Before anyone comes back who could send it again.
			const kept = await readAfresh(relay.port);
			expect(promised.missingFrom(kept), `SEED=${seed}, kill ${round} after ${keys} keys`).toBeUndefined();
		}
		expect(promised.acknowledged).toBeGreaterThan(kills);
		expect(promised.told).toBeGreaterThan(kills);
		expect(cutOff).toBeGreaterThan(0);

		const everything = new Y.Doc();
		for (const { doc } of typists) Y.applyUpdate(everything, Y.encodeStateAsUpdate(doc));
		for (const typist of typists) void typist.connect(relay.port);
		await Promise.all(typists.map(({ doc }) => until(doc, () => isSame(doc, everything))));
		await Promise.all(typists.map((typist) => typist.hasAtMost(0)));
		const kept = await readAfresh(relay.port);
		expect(isSame(kept, everything)).toBe(true);
		const texts = [kept, ...typists.map(({ doc }) => doc)].map((doc) => doc.getText('t').toString());
		expect(new Set(texts)).toEqual(new Set([everything.getText('t').toString()]));
	});
});

describe.each(databases.filter(({ name }) => name === 'PostgreSQL'))(
	'a relay whose connections to $name are cut again and again',
	({ create }) => {
		const CUTS = 10;
		let database: TestDatabase;
		let relay: ReturnType<typeof relayProcess>;
		let typists: Typist[];
		beforeEach(async () => {
			database = await create();
			relay = relayProcess(database.where);
			typists = [];
		});
		afterEach(async () => {
			for (const typist of typists) typist.close();
			await relay.kill();
			await database.remove();
		});

		test(
			`goes on, loses nothing and stores nothing twice, ${CUTS} times over`,
			{ timeout: 300_000 },
			async () => {
				console.log(`SEED=${seed}`);
				const random = randomFrom(seed);
				const promised = new Promised();
				typists = Array.from({ length: TYPISTS }, () => new Typist(promised));
				await relay.start();
				const beside = lookBeside(database.where);
				const gone = typists.map((typist) => typist.connect(relay.port));
				let inDoubt = 0;
				for (let round = 1; round <= CUTS; round += 1) {
					await typeTogether(typists, 1 + Math.floor(random() * 200), random);
					inDoubt += typists.filter((typist) => typist.unsaved > 0).length;
					const cut = beside.all(
						`select pg_terminate_backend(pid) from pg_stat_activity
					where datname = current_database() and pid <> pg_backend_pid()`
					);
					await typeTogether(typists, Math.floor(random() * 100), random);
					expect((await cut).length).toBeGreaterThan(0);
					await Promise.all(typists.map((typist) => typist.hasAtMost(0)));
					const where = `SEED=${seed}, cut ${round}`;
					expect(
						typists.map((typist) => typist.isConnected),
						where
					).not.toContain(false);
					const rows = await beside.all('select bytes from document_update');
					const stored = new Y.Doc();
					const snapshots = await beside.all('select bytes from document_snapshot');
					for (const { bytes } of [...snapshots, ...rows]) Y.applyUpdate(stored, bytes as Uint8Array);
					expect(promised.missingFrom(stored), where).toBeUndefined();
					expect(new Set(rows.map(({ bytes }) => (bytes as Buffer).toString('hex'))).size, where).toBe(
						rows.length
					);
				}
				await beside.close();
				expect(inDoubt).toBeGreaterThan(0);

				const everything = new Y.Doc();
				for (const { doc } of typists) Y.applyUpdate(everything, Y.encodeStateAsUpdate(doc));
				await Promise.all(typists.map(({ doc }) => until(doc, () => isSame(doc, everything))));
				await relay.kill();
				await Promise.all(gone);
				await relay.start();
				expect(isSame(await readAfresh(relay.port), everything)).toBe(true);
			}
		);
	}
);

/** So many keys in all, each from somebody at random who is not too far ahead of what is saved. */
async function typeTogether(typists: readonly Typist[], keys: number, random: () => number): Promise<void> {
	for (let key = 0; key < keys; key += 1) {
		const typist = typists[Math.floor(random() * typists.length)]!;
		await typist.hasAtMost(AHEAD);
		typist.type(random);
		// The sockets are heard between keys; the kill then comes while some are still on their way.
		await turn();
	}
}
