/**
 * The relay beside its peers, interleaved in one run, with the same load from one other process: `npm run bench:relay`,
 * or with letters of scenarios (`npm run bench:relay -- a e`). Prints medians and their ratios to a bare `ws` fan-out,
 * then one line with every goal; exits with 1 when one is missed. What each measures is in README.md beside this file.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { awareness } from './relay/awareness.ts';
import { coldLoad, returnAtOnce, ROOM, writeTrace } from './relay/cold-load.ts';
import { crash } from './relay/crash.ts';
import { fanOut } from './relay/fan-out.ts';
import { Server, type PeerName } from './relay/peers.ts';
import { manyRooms } from './relay/rooms.ts';
import { readTrace } from './relay/trace.ts';

const acknowledging = 'entretous, acknowledging' as const;
const everyone: PeerName[] = ['entretous', acknowledging, 'bare ws', 'hocuspocus', 'y-websocket-server'];
/** Where what is durable must be known before the server is stopped. */
const kept: PeerName[] = [acknowledging, 'bare ws', 'hocuspocus', 'y-websocket-server'];
const asked = process.argv.slice(2);
const isAsked = (letter: string) => asked.length === 0 || asked.includes(letter);
const rounds = Number(process.env.ROUNDS ?? 3);
/** Per cent lost in each crash of ours. */
const worst: number[] = [];
const goals: { name: string; value: number; limit: number; unit: string }[] = [];

const median = (values: readonly number[]) => values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;
const show = (value: number) => (Number.isFinite(value) ? Number(value.toPrecision(3)).toString() : '—');

/** Measures every peer in turn, round after round; gives each figure's median. */
async function interleave<Figure extends string>(
	title: string,
	names: readonly PeerName[],
	base: PeerName | undefined,
	measure: (name: PeerName) => Promise<Record<Figure, number>>,
	times = rounds
): Promise<(name: PeerName, figure: Figure) => number> {
	const taken = new Map<PeerName, Record<Figure, number>[]>();
	for (let round = 0; round < times; round += 1) {
		for (const name of names) {
			const figures = await measure(name);
			// A long run shows where it is; the medians come below.
			console.error(
				`    ${title.slice(0, 3)} ${name}: ${Object.values<number>(figures).map(show).join(', ')}`
			);
			taken.set(name, [...(taken.get(name) ?? []), figures]);
		}
	}
	const of = (name: PeerName, figure: Figure) =>
		median((taken.get(name) ?? []).map((figures) => figures[figure]));
	console.log(`\n${title}`);
	for (const name of names) {
		const cells = (Object.keys(taken.get(name)![0]!) as Figure[]).map((figure) => {
			const ratio = base ? ` (× ${show(of(name, figure) / of(base, figure))})` : '';
			return `${figure} ${show(of(name, figure))}${ratio}`;
		});
		console.log(`  ${name.padEnd(26)}${cells.join('   ')}`);
	}
	return of;
}

function goal(name: string, value: number, limit: number, unit = '×') {
	goals.push({ name, value, limit, unit });
}

/** Runs on a server of its own, which is gone afterwards. */
async function onFresh<Result>(
	name: PeerName,
	use: (server: Server) => Promise<Result>,
	env?: Record<string, string>
): Promise<Result> {
	const server = await new Server(name, env).start();
	try {
		return await use(server);
	} finally {
		await server.remove();
	}
}

if (isAsked('a')) {
	for (const [clients, perTypist, limit] of [
		[100, 5, undefined],
		[1000, 5, 0.9],
		[100, 100, 0.7]
	] as const) {
		const title = `one room of ${clients}, ${5 * perTypist} updates/s`;
		const of = await interleave(
			`(a) ${title}: µs of CPU per delivered update`,
			everyone,
			'bare ws',
			async (name) => ({
				µs: await onFresh(name, (server) => fanOut(server, { clients, perTypist, seconds: 6 }))
			})
		);
		if (limit) goal(`(a) ${title}`, of('entretous', 'µs') / of('bare ws', 'µs'), limit);
	}
}

if (isAsked('b')) {
	const of = await interleave(
		'(b) 2,000 rooms of two, 1,000 updates/s: µs of CPU per delivered update, KB of memory per room',
		everyone,
		'bare ws',
		async (name) => {
			const { cpu, memory } = await onFresh(name, (server) =>
				manyRooms(server, { rooms: 2000, seconds: 10 })
			);
			return { µs: cpu, KB: memory / 1024 };
		}
	);
	goal('(b) CPU', of('entretous', 'µs') / of('bare ws', 'µs'), 1.8);
	goal('(b) memory', of('entretous', 'KB') / of('bare ws', 'KB'), 1.4);
}

if (isAsked('c') || isAsked('d')) {
	const trace = readTrace();
	const folder = mkdtempSync(join(tmpdir(), 'entretous-bench-'));
	const BLOB = join(folder, 'blob');
	const SAME = join(folder, 'same');
	// As step 2 messages, length and all.
	const asStep2 = (update: Uint8Array) => {
		const length: number[] = [];
		let rest = update.byteLength;
		for (; rest > 127; rest >>>= 7) length.push((rest & 127) | 128);
		return Buffer.concat([Buffer.from([0, 1, ...length, rest]), update]);
	};
	writeFileSync(BLOB, asStep2(trace.blob));
	writeFileSync(SAME, asStep2(trace.same));
	const servers = new Map<PeerName, Server>();
	for (const name of kept) {
		const server = await new Server(name, name === 'bare ws' ? { BLOB, SAME } : {}).start();
		servers.set(name, server);
		const began = performance.now();
		if (name !== 'bare ws') await writeTrace(server, trace);
		console.log(
			`  ${name}: ${trace.updates.length} edits written in ${show((performance.now() - began) / 1000)} s`
		);
		await server.end('SIGTERM');
	}
	if (isAsked('c')) {
		const of = await interleave(
			`(c) cold load of ${trace.updates.length} edits after a restart: ms to all of the text`,
			kept,
			'bare ws',
			async (name) => {
				const server = await servers.get(name)!.start();
				const ms = await coldLoad(server, trace);
				await server.end('SIGTERM');
				return { ms };
			},
			5
		);
		goal('(c) cold load', of(acknowledging, 'ms') / of('bare ws', 'ms'), 2);
	}
	if (isAsked('d')) {
		const of = await interleave(
			`(d) 1,000 clients of ${ROOM} come back at once: ms until all are synced, ms of longest stall`,
			kept,
			'bare ws',
			async (name) => {
				const server = await servers.get(name)!.start();
				const { all, stall } = await returnAtOnce(server, trace, 1000);
				await server.end('SIGTERM');
				return { ms: all, stall };
			}
		);
		goal('(d) all synced', of(acknowledging, 'ms') / of('bare ws', 'ms'), 1.5);
		goal('(d) stall', of(acknowledging, 'stall'), 100, 'ms');
	}
	for (const server of servers.values()) await server.remove();
	rmSync(folder, { recursive: true });
}

if (isAsked('e')) {
	const batched = 'bare ws, one write a tick' as const;
	const of = await interleave(
		'(e) awareness of 1,000 clients, 2 states/s each: ms of staleness at p99, share of a core',
		['entretous', batched, 'hocuspocus', 'y-websocket-server'],
		undefined,
		async (name) => {
			const { p99, load } = await onFresh(name, (server) => awareness(server, { clients: 1000, seconds: 6 }));
			return { p99, load };
		}
	);
	goal('(e) staleness', of('entretous', 'p99'), 150, 'ms');
	goal('(e) CPU to one write a tick', of('entretous', 'load') / of(batched, 'load'), 1);
}

if (isAsked('f')) {
	const names: PeerName[] = [acknowledging, 'hocuspocus', 'y-websocket-server'];
	for (const perSecond of [200, 6000]) {
		await interleave(
			`(f) kill -9 at ${perSecond} updates/s: % lost of what others had seen, of what was acknowledged`,
			names,
			undefined,
			async (name) => {
				const lost = await crash(name, perSecond);
				if (lost.seen === 0) throw new Error(`${name}: nobody had seen anything`);
				const acknowledged = lost.acknowledged ? (100 * lost.acknowledgedLost) / lost.acknowledged : NaN;
				if (name === acknowledging) worst.push((100 * lost.seenLost) / lost.seen, acknowledged);
				return { seen: (100 * lost.seenLost) / lost.seen, acknowledged };
			},
			5
		);
	}
	goal('(f) lost, at worst', Math.max(...worst), 0, '%');
}

const missed = goals.filter(({ value, limit }) => !(value <= limit));
const line = goals.map(({ name, value, limit, unit }) => `${name} ${show(value)} ${unit} (≤ ${limit})`);
console.log(`\n${missed.length === 0 ? 'reached' : 'MISSED'}: ${line.join('; ')}`);
process.exit(missed.length === 0 ? 0 : 1);
