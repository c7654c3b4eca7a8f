import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Figures } from './figures.ts';

export type PeerName =
	| 'entretous'
	| 'entretous, acknowledging'
	| 'bare ws'
	| 'bare ws, one write a tick'
	| 'hocuspocus'
	| 'y-websocket-server';

interface Peer {
	file: string;
	path: (room: string) => string;
	/** Hocuspocus puts the document's name before each message, and wants a token first. */
	namesDocuments: boolean;
	env?: Record<string, string>;
}

export const peers: Record<PeerName, Peer> = {
	// As the stock client opens a document, and as our own page does, which is also told what is durable.
	entretous: { file: '../relay-server.ts', path: (room) => `/documents/${room}`, namesDocuments: false },
	'entretous, acknowledging': {
		file: '../relay-server.ts',
		path: (room) => `/documents/${room}?saved=1`,
		namesDocuments: false
	},
	'bare ws': { file: './bare-ws.ts', path: (room) => `/${room}`, namesDocuments: false },
	// As often as the relay tells awareness at its fastest.
	'bare ws, one write a tick': {
		file: './bare-ws.ts',
		path: (room) => `/${room}`,
		namesDocuments: false,
		env: { TICK: '50' }
	},
	hocuspocus: { file: './hocuspocus.ts', path: () => '/', namesDocuments: true },
	'y-websocket-server': {
		file: './y-websocket-server.ts',
		path: (room) => `/${room}`,
		namesDocuments: false
	}
};

/** A server of one kind as a process of its own, with a folder of its own. */
export class Server {
	readonly name: PeerName;
	readonly peer: Peer;
	readonly dataDir = mkdtempSync(join(tmpdir(), 'entretous-bench-'));
	readonly #env: Record<string, string>;
	#child: ChildProcess | undefined;
	port = 0;
	/** Whether it tells a client what is durable. */
	get acknowledges(): boolean {
		return this.name === 'entretous, acknowledging';
	}

	constructor(name: PeerName, env: Record<string, string> = {}) {
		this.name = name;
		this.peer = peers[name];
		this.#env = env;
	}

	async start(): Promise<this> {
		const file = fileURLToPath(new URL(this.peer.file, import.meta.url));
		const child = spawn(
			process.execPath,
			['--expose-gc', '--disable-warning=ExperimentalWarning', '--no-deprecation', file],
			{
				env: {
					...process.env,
					PORT: '0',
					HOST: '127.0.0.1',
					DATA_DIR: this.dataDir,
					...this.peer.env,
					...this.#env
				},
				stdio: ['ignore', 'ignore', 'inherit', 'ipc']
			}
		);
		this.#child = child;
		const message = await Promise.race([
			once(child, 'message').then(([first]) => first as { ready: number }),
			once(child, 'exit').then(([code]) => Promise.reject(new Error(`${this.name} ended with ${code}`)))
		]);
		this.port = message.ready;
		return this;
	}

	async figures(collect = false): Promise<Figures> {
		this.#child!.send(collect ? 'gc' : 'figures');
		const [{ figures }] = (await once(this.#child!, 'message')) as [{ figures: Figures }];
		return figures;
	}

	async end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
		const child = this.#child;
		if (!child || child.exitCode !== null || child.signalCode !== null) return;
		const gone = once(child, 'exit');
		child.kill(signal);
		// A peer that does not end on being asked is made to.
		const timer = setTimeout(() => child.kill('SIGKILL'), 15_000);
		await gone;
		clearTimeout(timer);
	}

	/** Ends it and removes its folder. */
	async remove(): Promise<void> {
		await this.end('SIGKILL');
		rmSync(this.dataDir, { recursive: true, force: true });
	}
}
