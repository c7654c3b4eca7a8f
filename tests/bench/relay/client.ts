import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import * as Y from 'yjs';
import type { Server } from './peers.ts';
import { LoadSocket } from './socket.ts';

const SYNC = 0;
const AWARENESS = 1;
const AUTH = 2;
const SAVED = 100;

export interface Handlers {
	/** Sync step 2 and update messages. */
	onUpdate?: (update: Uint8Array, kind: 'step2' | 'update') => void;
	onAwareness?: (update: Uint8Array) => void;
	/** How many of this client's messages are durable (only where the server says so). */
	onSaved?: (messages: number) => void;
	onClose?: () => void;
}

/** A y-websocket (or Hocuspocus) client without a document of its own. */
export class Client {
	readonly #server: Server;
	readonly #room: string;
	readonly #handlers: Handlers;
	readonly #authenticated = Promise.withResolvers<void>();
	readonly socket: LoadSocket;

	constructor(server: Server, room: string, handlers: Handlers = {}) {
		this.#server = server;
		this.#room = room;
		this.#handlers = handlers;
		const { onUpdate, onAwareness, onSaved, onClose } = handlers;
		const listens = Boolean(onUpdate ?? onAwareness ?? onSaved) || server.peer.namesDocuments;
		this.socket = new LoadSocket(server.port, server.peer.path(room), {
			...(listens ? { onMessage: (message) => this.#receive(message) } : {}),
			...(onClose ? { onClose } : {})
		});
	}

	/** Resolves once messages are read: Hocuspocus keeps them waiting until it has seen a token. */
	async open(): Promise<this> {
		await this.socket.opened;
		if (this.#server.peer.namesDocuments) {
			this.#send((encoder) => {
				encoding.writeVarUint(encoder, AUTH);
				encoding.writeVarUint(encoder, 0);
				encoding.writeVarString(encoder, '');
			});
			await this.#authenticated.promise;
		}
		return this;
	}

	sendStep1(vector: Uint8Array = new Uint8Array([0])): void {
		this.#sync(0, vector);
	}

	/** What a client that has nothing of its own answers to the server's step 1. */
	sendEmptyStep2(): void {
		this.#sync(1, new Uint8Array([0, 0]));
	}

	sendUpdate(update: Uint8Array): boolean {
		return this.#sync(2, update);
	}

	sendAwareness(id: number, clock: number, state: object): void {
		this.#send((encoder) => {
			const body = encoding.createEncoder();
			encoding.writeVarUint(body, 1);
			encoding.writeVarUint(body, id);
			encoding.writeVarUint(body, clock);
			encoding.writeVarString(body, JSON.stringify(state));
			encoding.writeVarUint(encoder, AWARENESS);
			encoding.writeVarUint8Array(encoder, encoding.toUint8Array(body));
		});
	}

	close(): void {
		this.socket.close();
	}

	#sync(kind: number, body: Uint8Array): boolean {
		return this.#send((encoder) => {
			encoding.writeVarUint(encoder, SYNC);
			encoding.writeVarUint(encoder, kind);
			encoding.writeVarUint8Array(encoder, body);
		});
	}

	#send(write: (encoder: encoding.Encoder) => void): boolean {
		const encoder = encoding.createEncoder();
		if (this.#server.peer.namesDocuments) encoding.writeVarString(encoder, this.#room);
		write(encoder);
		return this.socket.send(encoding.toUint8Array(encoder));
	}

	#receive(message: Uint8Array): void {
		const decoder = decoding.createDecoder(message);
		const { namesDocuments } = this.#server.peer;
		// A bare server that writes once a tick puts several messages behind one another.
		for (let isFirst = true; isFirst || (!namesDocuments && decoding.hasContent(decoder)); isFirst = false) {
			if (namesDocuments) decoding.readVarString(decoder);
			const type = decoding.readVarUint(decoder);
			if (type === SYNC) {
				const kind = decoding.readVarUint(decoder);
				const body = decoding.readVarUint8Array(decoder);
				if (kind !== 0) this.#handlers.onUpdate?.(body, kind === 1 ? 'step2' : 'update');
			} else if (type === AWARENESS) {
				const body = decoding.readVarUint8Array(decoder);
				this.#handlers.onAwareness?.(body);
			} else if (type === SAVED) {
				const messages = decoding.readVarUint(decoder);
				this.#handlers.onSaved?.(messages);
			} else {
				if (type === AUTH) this.#authenticated.resolve();
				return;
			}
		}
	}
}

/** The updates of somebody who types `count` single characters, one after the other. */
export function typing(clientId: number, count: number): Uint8Array[] {
	const doc = new Y.Doc();
	doc.clientID = clientId;
	const text = doc.getText('t');
	const updates: Uint8Array[] = [];
	doc.on('update', (update: Uint8Array) => updates.push(update));
	for (let i = 0; i < count; i += 1) text.insert(i, 'abcdefghij'[i % 10]!);
	return updates;
}

export const wait = (milliseconds: number) =>
	new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), milliseconds));

/** Opens many, a hundred at a time. */
export async function openAll(clients: readonly Client[]): Promise<void> {
	for (let i = 0; i < clients.length; i += 100) {
		await Promise.all(clients.slice(i, i + 100).map((client) => client.open()));
	}
}
