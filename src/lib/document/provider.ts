import * as decoding from 'lib0/decoding';
import * as encoding from 'lib0/encoding';
import { encodeAwarenessUpdate } from 'y-protocols/awareness';
import * as syncProtocol from 'y-protocols/sync';
import { WebsocketProvider } from 'y-websocket';
import * as Y from 'yjs';
import { isFinal } from '#lib/domain/close-codes.ts';
import {
	levels,
	messageType,
	storageStates,
	type Level,
	type StorageState
} from '#lib/domain/relay-protocol.ts';
import { SCHEMA_VERSION } from './names.ts';

export interface ProviderOptions {
	/** `wss://host/documents`, without the id. */
	address: string;
	documentId: string;
	epoch: number;
	/** Whether every node and mark in an update is one that this page knows. */
	isKnown(update: Uint8Array): boolean;
	onChange(): void;
	onLevel(level: Level): void;
	/** An update holds something this page does not know: it was not applied. */
	onUnknown(): void;
}

/**
 * The stock provider with what it lacks: it counts what it sent on this connection and what the server says is
 * durable, lets no unknown node reach the document, and sends no one's awareness but its own. Tabs meet through the
 * server: what they told each other directly would never be sent on.
 */
export class DocumentProvider extends WebsocketProvider {
	/** Step 2 and update messages sent on this connection, and how many of them are durable. */
	sent = 0;
	durable = 0;
	/** This connection's step 2, which holds whatever the server lacked, has been sent. */
	hasAnswered = false;
	storage: StorageState = 'ok';
	/** Set once an unknown node has come in: nothing more is taken or sent. */
	#stopped = false;

	constructor(doc: Y.Doc, options: ProviderOptions) {
		super(options.address, options.documentId, doc, {
			connect: false,
			disableBc: true,
			maxBackoffTime: 5_000,
			shouldReconnect: ({ code }) => !isFinal(code),
			params: { schema: String(SCHEMA_VERSION), epoch: String(options.epoch), saved: '1' }
		});
		this.#replaceUpdateHandler(options);
		this.#replaceAwarenessHandler();
		this.messageHandlers[messageType.sync] = (encoder, decoder) => this.#readSync(encoder, decoder, options);
		this.messageHandlers[messageType.saved] = (_, decoder) => {
			this.durable = decoding.readVarUint(decoder);
			options.onChange();
		};
		this.messageHandlers[messageType.storage] = (_, decoder) => {
			this.storage = storageStates[decoding.readVarUint(decoder)] ?? 'ok';
			options.onChange();
		};
		this.messageHandlers[messageType.level] = (_, decoder) => {
			options.onLevel(levels[decoding.readVarUint(decoder)] ?? 'none');
		};
		this.on('status', ({ status }) => {
			if (status !== 'connected') this.storage = 'ok';
			else {
				this.sent = 0;
				this.durable = 0;
				this.hasAnswered = false;
			}
			options.onChange();
		});
		this.on('sync', () => options.onChange());
	}

	/** Whether everything written here is durable on the server. */
	get isSaved(): boolean {
		return this.wsconnected && this.hasAnswered && this.durable >= this.sent;
	}

	/** Takes and sends nothing any more. */
	stop(): void {
		this.#stopped = true;
		this.disconnect();
	}

	#replaceUpdateHandler({ onChange }: ProviderOptions) {
		this.doc.off('update', this._updateHandler);
		this._updateHandler = (update: Uint8Array, origin: unknown) => {
			if (origin === this || this.#stopped) return;
			const { ws } = this;
			if (this.wsconnected && ws?.readyState === WebSocket.OPEN) {
				const encoder = encoding.createEncoder();
				encoding.writeVarUint(encoder, messageType.sync);
				syncProtocol.writeUpdate(encoder, update);
				ws.send(encoding.toUint8Array(encoder) as Uint8Array<ArrayBuffer>);
				this.sent += 1;
			}
			onChange();
		};
		this.doc.on('update', this._updateHandler);
	}

	#replaceAwarenessHandler() {
		this.awareness.off('update', this._awarenessUpdateHandler);
		this._awarenessUpdateHandler = (
			{ added, updated, removed }: Record<string, number[]>,
			origin: unknown
		) => {
			const own = this.doc.clientID;
			const { ws } = this;
			// What the server says of us needs no answer, unless it thinks that we have left.
			const news = origin === this ? [removed] : [added, updated, removed];
			if (!news.some((ids) => ids?.includes(own))) return;
			if (!this.wsconnected || ws?.readyState !== WebSocket.OPEN) return;
			const encoder = encoding.createEncoder();
			encoding.writeVarUint(encoder, messageType.awareness);
			encoding.writeVarUint8Array(encoder, encodeAwarenessUpdate(this.awareness, [own]));
			ws.send(encoding.toUint8Array(encoder) as Uint8Array<ArrayBuffer>);
		};
		this.awareness.on('update', this._awarenessUpdateHandler);
	}

	#readSync(
		encoder: encoding.Encoder,
		decoder: decoding.Decoder,
		{ isKnown, onUnknown, onChange }: ProviderOptions
	) {
		if (this.#stopped) return;
		const kind = decoding.readVarUint(decoder);
		if (kind === syncProtocol.messageYjsSyncStep1) {
			encoding.writeVarUint(encoder, messageType.sync);
			syncProtocol.readSyncStep1(decoder, encoder, this.doc);
			this.sent += 1;
			this.hasAnswered = true;
			onChange();
			return;
		}
		const update = decoding.readVarUint8Array(decoder);
		if (!isKnown(update)) {
			this.stop();
			onUnknown();
			return;
		}
		Y.applyUpdate(this.doc, update, this);
		if (kind === syncProtocol.messageYjsSyncStep2 && !this.synced) this.synced = true;
	}
}
