import * as encoding from 'lib0/encoding';
import { WebSocket } from 'ws';
import { SCHEMA_VERSION } from '#lib/document/names.ts';
import { messageType } from '#lib/domain/relay-protocol.ts';
import { typing } from '../relay/client.ts';

/** Milliseconds between two characters of one person. */
const EVERY = 500;

/** Somebody who writes in a plan all the while: how long each character takes until it is saved. */
export class Writer {
	readonly #ws: WebSocket;
	readonly #sentAt: number[] = [];
	readonly took: number[] = [];
	#saved = 0;
	#timer: ReturnType<typeof setInterval> | undefined;

	constructor(address: string, headers: Record<string, string>) {
		this.#ws = new WebSocket(`${address}?saved=1&schema=${SCHEMA_VERSION}&epoch=1`, { headers });
		this.#ws.on('error', () => {});
		this.#ws.on('message', (data: Buffer) => this.#receive(data));
	}

	async start(clientId: number, characters: number): Promise<void> {
		await new Promise<void>((resolve, reject) => {
			if (this.#ws.readyState === WebSocket.OPEN) return resolve();
			this.#ws.once('open', resolve);
			this.#ws.once('close', (code) => reject(new Error(`a plan’s socket closed with ${code}`)));
		});
		const updates = typing(clientId, characters);
		// Not all in the same instant.
		await new Promise((resolve) => setTimeout(resolve, Math.random() * EVERY));
		this.#timer = setInterval(() => {
			const update = updates.shift();
			if (!update) return;
			const encoder = encoding.createEncoder();
			encoding.writeVarUint(encoder, messageType.sync);
			encoding.writeVarUint(encoder, 2);
			encoding.writeVarUint8Array(encoder, update);
			this.#sentAt.push(performance.now());
			this.#ws.send(encoding.toUint8Array(encoder));
		}, EVERY);
	}

	stop(): void {
		clearInterval(this.#timer);
		this.#ws.terminate();
	}

	/** `saved`: how many of this connection's messages are durable. */
	#receive(data: Buffer): void {
		if (data[0] !== messageType.saved) return;
		let saved = 0;
		for (let at = 1, shift = 0; at < data.length; at += 1, shift += 7) {
			saved |= (data[at]! & 127) << shift;
			if (data[at]! < 128) break;
		}
		const now = performance.now();
		for (; this.#saved < saved; this.#saved += 1) {
			const sent = this.#sentAt[this.#saved];
			if (sent !== undefined) this.took.push(now - sent);
		}
	}
}
