/**
 * `npm run bench:workshop`: the real program, driven from this process: 800 people enter one workshop at 50/s, write
 * 1,500 ideas in 3 minutes, give 2,500 dots in 60 s and 800 positions, while 50 people write in plans. Ends with 1 when
 * a goal is missed. `SHARE=0.2` takes a fifth of the time for a fifth of the ideas and dots; `PEOPLE` sets how many come.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { constants, inflateRawSync } from 'node:zlib';
import { ensureCompiled } from '../../server/start.js';
import { freePort } from '../support/free-port.ts';
import { wait } from './relay/client.ts';
import { LoadSocket } from './relay/socket.ts';
import { prepare } from './workshop/prepare.ts';
import { Writer } from './workshop/writers.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const PEOPLE = Number(process.env.PEOPLE ?? 800);
const SHARE = Number(process.env.SHARE ?? 1);
const WRITERS = 50;
const goals = { command: 150, screen: 1_000, written: 200, memory: 400, core: 100 };

const quantile = (list: readonly number[], q: number) => {
	const sorted = list.toSorted((a, b) => a - b);
	return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? 0;
};

// As `npm start` does.
ensureCompiled(process.execPath);
const dataDir = await mkdtemp(join(tmpdir(), 'entretous-bench-'));
const { code, leadToken, steps, writing } = await prepare(dataDir, WRITERS);
const port = await freePort();
const child = spawn(
	process.execPath,
	['--disable-warning=ExperimentalWarning', join(root, 'server/main.ts')],
	{
		cwd: root,
		env: { ...process.env, PORT: String(port), LOG_LEVEL: 'warn', DATA_DIR: dataDir, NODE_ENV: 'production' },
		stdio: ['ignore', 'ignore', 'inherit', 'ipc']
	}
);
await once(child, 'message');
const origin = `http://localhost:${port}`;
const headers = (cookie: string) => ({ cookie, origin, 'sec-fetch-site': 'same-origin' });

/** Seconds of processor time so far, user and system; megabytes at the most so far. */
function figures(): { cpu: number; peak: number; rss: number } {
	const stat = readFileSync(`/proc/${child.pid}/stat`, 'utf8').split(') ')[1]!.split(' ');
	const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
	const megabytes = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? 0) / 1024;
	return {
		cpu: (Number(stat[11]) + Number(stat[12])) / 100,
		peak: megabytes('VmHWM'),
		rss: megabytes('VmRSS')
	};
}

interface Person {
	cookie: string;
	socket: LoadSocket;
}
/** What a screen is to show, since when, and which have shown it. */
let awaited: { words: string; since: number; took: number[] } | undefined;
/** What many are sent alike is the same bytes: each device would read its own, here one reads them for all. */
let read: { bytes: Buffer; text: Buffer } = { bytes: Buffer.alloc(0), text: Buffer.alloc(0) };
function isTextOf(message: Uint8Array, isBinary: boolean, words: string): boolean {
	const bytes = Buffer.from(message.buffer, message.byteOffset, message.byteLength);
	if (!isBinary) return bytes.includes(words);
	if (!bytes.equals(read.bytes)) {
		const text = inflateRawSync(bytes, { finishFlush: constants.Z_SYNC_FLUSH });
		read = { bytes: Buffer.from(bytes), text };
	}
	return read.text.includes(words);
}

function follow(cookie: string, as: string): LoadSocket {
	let shown: typeof awaited;
	return new LoadSocket(port, `/live?workshop=${code}&as=${as}&deflate=1`, {
		headers: { origin, cookie },
		onMessage(message, isBinary) {
			if (!awaited || shown === awaited || !isTextOf(message, isBinary, awaited.words)) return;
			shown = awaited;
			awaited.took.push(performance.now() - awaited.since);
		}
	});
}

const commands: number[] = [];
let refused = 0;
async function post(cookie: string, command: object, due = performance.now()): Promise<void> {
	const answer = await fetch(`${origin}/w/${code}/command`, {
		method: 'POST',
		headers: { ...headers(cookie), 'content-type': 'application/json', accept: 'application/json' },
		body: JSON.stringify(command)
	});
	const body = await answer.text();
	if (!answer.ok) {
		refused += 1;
		if (refused < 4) console.log(`  refused: ${answer.status} ${body.slice(0, 200)}`);
	}
	commands.push(performance.now() - due);
}

/** So many, evenly over so many seconds. Waiting in line counts: from when it was due. */
async function evenly(count: number, seconds: number, does: (n: number, due: number) => Promise<void>) {
	const begun = performance.now();
	const under = new Set<Promise<void>>();
	for (let n = 0; n < count; n += 1) {
		const due = begun + (n * seconds * 1000) / count;
		if (due - performance.now() > 1) await wait(due - performance.now());
		const one = does(n, due).finally(() => under.delete(one));
		under.add(one);
	}
	await Promise.all(under);
}

const lead = `entretous_session=${leadToken}`;
const screens: number[] = [];
/** Whoever leads does something; every screen is to show it. */
async function leads(command: object, words: string): Promise<void> {
	const seen = { words, since: performance.now(), took: [] as number[] };
	awaited = seen;
	await post(lead, command);
	const until = performance.now() + 10_000;
	while (seen.took.length < people.length + 2 && performance.now() < until) await wait(20);
	awaited = undefined;
	screens.push(...seen.took, ...Array.from({ length: people.length + 2 - seen.took.length }, () => 10_000));
	console.log(
		`  ${seen.took.length}/${people.length + 2} screens, p99 ${quantile(seen.took, 0.99).toFixed(0)} ms, ${words.slice(0, 40)}`
	);
}

async function phase(name: string, does: () => Promise<void>): Promise<void> {
	commands.length = 0;
	const before = figures();
	const begun = performance.now();
	await does();
	const after = figures();
	const seconds = (performance.now() - begun) / 1000;
	const core = (100 * (after.cpu - before.cpu)) / seconds;
	const p95 = quantile(commands, 0.95);
	all.p95 = Math.max(all.p95, p95);
	all.core = Math.max(all.core, core);
	console.log(
		`${name}: ${commands.length} in ${seconds.toFixed(0)} s, p50 ${quantile(commands, 0.5).toFixed(0)} ms, p95 ${p95.toFixed(0)} ms, ${core.toFixed(0)} % of a core, ${after.rss.toFixed(0)} MB`
	);
}
const all = { p95: 0, core: 0 };

const people: Person[] = [];
const writers = writing.map(
	({ token, documentId }) =>
		new Writer(`ws://localhost:${port}/documents/${documentId}`, {
			origin,
			cookie: `entretous_session=${token}`
		})
);
let ended = 0;
try {
	// What a program has not done yet it does slowly, once.
	for (let n = 0; n < 20; n += 1)
		await fetch(`${origin}/w/${code}`, { headers: headers(lead) }).then((it) => it.text());
	await post(lead, { type: 'open' });
	const console_ = follow(lead, 'facilitator');
	const projector = follow(lead, 'projector');
	await Promise.all([console_.opened, projector.opened]);
	await Promise.all(writers.map((writer, n) => writer.start(1_000 + n, 4_000)));

	await phase('entering', () =>
		evenly(PEOPLE, PEOPLE / 50, async (n, due) => {
			const form = new FormData();
			form.set('name', `Personne ${n}`);
			form.set('organisation', `Organisation ${n % 400}`);
			const answer = await fetch(`${origin}/w/${code}?/enter`, {
				method: 'POST',
				headers: { ...headers(''), accept: 'application/json', 'x-sveltekit-action': 'true' },
				body: form
			});
			await answer.text();
			const cookie = (answer.headers.getSetCookie()[0] ?? '').split(';')[0]!;
			if (!cookie) refused += 1;
			commands.push(performance.now() - due);
			const socket = follow(cookie, 'attendee');
			await socket.opened;
			people.push({ cookie, socket });
		})
	);
	await leads({ type: 'start' }, steps[0]!);
	const ideas = Math.round(1_500 * SHARE);
	const idea = (n: number) => `idea${String(n).padStart(8, '0')}`;
	await phase('ideas', () =>
		evenly(ideas, 180 * SHARE, (n, due) =>
			post(
				people[n % people.length]!.cookie,
				{
					type: 'write',
					step: steps[0],
					id: idea(n),
					text: `Idée ${n}, dite en une phrase comme on en écrit sur une carte de couleur.`
				},
				due
			)
		)
	);
	await leads({ type: 'reveal', step: steps[0] }, '"revealed"],true');
	await leads({ type: 'next', seen: steps[0] }, steps[1]!);
	await phase('dots', () =>
		evenly(Math.round(2_500 * SHARE), 60 * SHARE, (n, due) => {
			const person = n % people.length;
			const option = idea((person * 7 + Math.floor(n / people.length)) % ideas);
			return post(people[person]!.cookie, { type: 'vote', step: steps[1], option, dots: 1 }, due);
		})
	);
	await leads({ type: 'reveal', step: steps[1] }, '"revealed"],true');
	await leads({ type: 'next', seen: steps[1] }, steps[2]!);
	await phase('positions', () =>
		evenly(people.length, 20, (n, due) =>
			post(
				people[n]!.cookie,
				{
					type: 'take_position',
					step: steps[2],
					position: (n % 8) + 1,
					reason: `Parce que ${n}`,
					organisation: null
				},
				due
			)
		)
	);
	await leads({ type: 'reveal', step: steps[2] }, '"revealed"],true');
	ended = people.filter(({ socket }) => !socket.isOpen).length;
	const { peak } = figures();
	const written = writers.flatMap((writer) => writer.took);
	const found = {
		command: all.p95,
		screen: quantile(screens, 0.99),
		written: quantile(written, 0.95),
		memory: peak,
		core: all.core
	};
	console.log(`\nrefused ${refused}, sockets that ended ${ended}, characters saved ${written.length}`);
	for (const [name, goal] of Object.entries(goals)) {
		const value = found[name as keyof typeof found];
		console.log(`${value <= goal ? ' ' : '!'} ${name}: ${value.toFixed(0)} (goal ${goal})`);
		if (value > goal) process.exitCode = 1;
	}
	if (refused > 0 || ended > 0) process.exitCode = 1;
} finally {
	for (const writer of writers) writer.stop();
	for (const { socket } of people) socket.close();
	child.kill('SIGTERM');
	await once(child, 'exit');
	await rm(dataDir, { recursive: true, force: true });
}
process.exit();
