import * as Y from 'yjs';
import { closeReasonOf, type CloseReason } from '#lib/domain/close-codes.ts';
import { atLeast } from '#lib/domain/permissions.ts';
import { limits, type Level } from '#lib/domain/relay-protocol.ts';
import { takeStrayInsertions } from '../suggestions/stray-insertions.ts';
import { newClientId } from './client-id.ts';
import { knowsAll } from './known-nodes.ts';
import { formatLeast } from './least-formats.ts';
import { FRAGMENT } from './names.ts';
import { LocalStore, type Opened } from './local-store.ts';
import { DocumentProvider } from './provider.ts';
import { documentSchema } from './schema.ts';

/**
 * What the page says of the text. saved: everything is fsynced by the server. saving: on its way. offline: no
 * connection, and every change is on this device. unsaved: neither, so the page must stay open.
 */
export type SaveState = 'loading' | 'saved' | 'saving' | 'offline' | 'unsaved' | 'readOnly';

export interface SessionOptions {
	documentId: string;
	epoch: number;
	accountId: string;
	title: string;
	path: string;
	level: Level;
	/** Size of the whole document in bytes: a large one comes over HTTP first. */
	bytes: number;
}

/** Milliseconds. IndexedDB that does not open in this time does not hold up the page. */
const PATIENCE = 2_000;
/** Milliseconds. A server that acknowledges nothing for so long is as good as away: « Enregistrement… » would be a lie. */
const STALLED = 8_000;
/** Milliseconds for which everything is saved until the device is told: not at each key of someone who types. */
const SETTLED = 1_000;

/** One open document: its Yjs document, its copy on this device and its connection. */
export class DocumentSession {
	readonly doc = new Y.Doc();
	readonly provider: DocumentProvider;
	readonly store: LocalStore;
	readonly #options: SessionOptions;
	readonly #listeners = new Set<() => void>();
	level: Level;
	/** Why the server ended it for good. */
	closed: CloseReason | undefined;
	/** The document holds something that this page does not know. */
	isOutdated = false;
	/** Bytes fetched of a large document, while it is being fetched. */
	progress: { received: number; total: number } | undefined;
	/** Local changes since everything was last durable. */
	#hasUnsaved = false;
	/** Of that, something written on this page: what an earlier one left is on the device. */
	#wroteUnsaved = false;
	#isReady = false;
	#isStalled = false;
	#stallTimer: ReturnType<typeof setTimeout> | undefined;
	#settledTimer: ReturnType<typeof setTimeout> | undefined;
	#durable = 0;
	readonly #network = new AbortController();
	/** The text has been here once, from the server or from this device: an editor may stand on it from then on. */
	isHere = false;

	constructor(options: SessionOptions) {
		formatLeast();
		this.doc.clientID = newClientId();
		this.#options = options;
		this.level = options.level;
		takeStrayInsertions(this.doc, this.doc.getXmlFragment(FRAGMENT), () => this.mayWrite);
		const changed = () => this.#changed();
		const { accountId, documentId, epoch, title, path } = options;
		this.store = new LocalStore({ accountId, documentId, epoch, title, path }, changed);
		const { protocol, host } = location;
		this.provider = new DocumentProvider(this.doc, {
			address: `${protocol === 'https:' ? 'wss' : 'ws'}://${host}/documents`,
			documentId,
			epoch,
			isKnown: (update) => knowsAll(documentSchema(), update),
			onChange: changed,
			onLevel: (level) => this.#changeLevel(level),
			onUnknown: () => this.markOutdated()
		});
		// The browser tells of a lost network long before a silent socket does. It may be wrong (a server on this very
		// machine needs no network): so the provider tries again at once rather than stopping.
		for (const event of ['offline', 'online']) {
			window.addEventListener(event, () => this.#reconnect(event), { signal: this.#network.signal });
		}
		window.addEventListener('pagehide', () => this.#settle(), { signal: this.#network.signal });
		this.provider.on('closed', ({ code }: { code: number }) => {
			this.closed = closeReasonOf(code) ?? 'malformed';
			changed();
		});
		this.doc.on('update', (_update: Uint8Array, origin: unknown) => {
			if (origin === this.provider || origin === this.store || origin === this) return;
			this.#hasUnsaved = true;
			this.#wroteUnsaved = true;
			clearTimeout(this.#settledTimer);
			this.#settledTimer = undefined;
			void this.store.markUnsaved(true);
			changed();
		});
	}

	/** Loads the copy on this device, then connects: so that nothing travels twice. */
	async open(): Promise<void> {
		const opening = this.store
			.open(this.doc, (update) => knowsAll(documentSchema(), update))
			.then((opened) => this.#takeCopy(opened));
		const late = new Promise<undefined>((resolve) => setTimeout(resolve, PATIENCE));
		const opened = await Promise.race([opening, late]);
		if (this.isOutdated || this.#network.signal.aborted) return;
		if ((opened?.isEmpty ?? true) && this.#options.bytes > limits.httpFirst) await this.#fetchState();
		this.#isReady = true;
		this.provider.connect();
		this.#changed();
	}

	/** The document holds something that this page does not know: nothing more is taken, sent or shown for editing. */
	markOutdated(): void {
		this.isOutdated = true;
		this.#isReady = true;
		this.provider.stop();
		this.#changed();
	}

	get mayWrite(): boolean {
		return atLeast(this.level, 'write') && !this.isOutdated && this.closed === undefined;
	}

	/** Whether something was written here that the server has not acknowledged. */
	get hasUnsaved(): boolean {
		return this.#hasUnsaved;
	}

	/** Whether something was written on this very page that the server has not acknowledged. */
	get wroteUnsaved(): boolean {
		return this.#wroteUnsaved;
	}

	/** Everything that the server has has come once on this connection. */
	get isSynced(): boolean {
		return this.provider.synced;
	}

	get saveState(): SaveState {
		if (!this.#isReady) return 'loading';
		if (!atLeast(this.level, 'write') && !this.#hasUnsaved) return 'readOnly';
		const { provider } = this;
		if (provider.isSaved && !this.#hasUnsaved) return 'saved';
		const isAnswering = provider.wsconnected && !this.#isStalled && this.closed === undefined;
		if (isAnswering) return provider.storage === 'ok' ? 'saving' : 'unsaved';
		if (!this.#hasUnsaved && !this.store.isBroken) return 'offline';
		return this.store.isKept ? 'offline' : 'unsaved';
	}

	/** Calls back after every change of what this object says. Gives the function that ends it. */
	subscribe(listener: () => void): () => void {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	}

	/** Forgets this device's copy, with what the server refused of it: there is nothing to send any more. */
	async discardCopy(): Promise<void> {
		await this.store.remove();
		this.#hasUnsaved = false;
		this.#wroteUnsaved = false;
		this.#changed();
	}

	destroy(): void {
		this.#network.abort();
		clearTimeout(this.#stallTimer);
		this.#settle();
		this.provider.destroy();
		this.store.close();
		this.doc.destroy();
	}

	#changed(): void {
		if (this.#hasUnsaved && this.provider.isSaved) {
			this.#hasUnsaved = false;
			this.#wroteUnsaved = false;
			this.#settledTimer = setTimeout(() => this.#settle(), SETTLED);
		}
		this.isHere ||= this.provider.synced || this.doc.getXmlFragment(FRAGMENT).length > 0;
		this.#watchProgress();
		for (const listener of this.#listeners) listener();
	}

	/** What the copy on this device says counts however late it comes. */
	#takeCopy(opened: Opened): Opened {
		if (this.#network.signal.aborted) return opened;
		if (opened.isUnknown) this.markOutdated();
		else if (opened.hadUnsaved) {
			this.#hasUnsaved = true;
			this.#changed();
		}
		return opened;
	}

	/** Notes on the device that nothing is unsaved any more, if that is so and it does not know yet. */
	#settle(): void {
		if (this.#settledTimer === undefined) return;
		clearTimeout(this.#settledTimer);
		this.#settledTimer = undefined;
		void this.store.markUnsaved(false);
	}

	/** Notes when the server has acknowledged nothing for too long. */
	#watchProgress(): void {
		const { durable } = this.provider;
		if (!this.#hasUnsaved || durable !== this.#durable) {
			clearTimeout(this.#stallTimer);
			this.#stallTimer = undefined;
			this.#isStalled = false;
			this.#durable = durable;
		}
		if (!this.#hasUnsaved || this.#isStalled) return;
		this.#stallTimer ??= setTimeout(() => {
			this.#isStalled = true;
			this.#changed();
		}, STALLED);
	}

	#reconnect(event: string): void {
		if (!this.#isReady || !this.provider.shouldConnect) return;
		if (event === 'online' && this.provider.wsconnected) return;
		this.provider.disconnect();
		this.provider.connect();
	}

	#changeLevel(level: Level): void {
		this.level = level;
		this.#changed();
	}

	async #fetchState(): Promise<void> {
		try {
			const response = await fetch(`/documents/${this.#options.documentId}/state`);
			if (!response.ok || !response.body) return;
			if (response.headers.get('x-document-epoch') !== String(this.#options.epoch)) return;
			const total = Number(response.headers.get('x-uncompressed-length')) || this.#options.bytes;
			const chunks: Uint8Array[] = [];
			let received = 0;
			for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
				chunks.push(chunk);
				received += chunk.byteLength;
				this.progress = { received, total };
				this.#changed();
			}
			const bytes = new Uint8Array(received);
			let at = 0;
			for (const chunk of chunks) {
				bytes.set(chunk, at);
				at += chunk.byteLength;
			}
			if (knowsAll(documentSchema(), bytes)) Y.applyUpdate(this.doc, bytes, this);
		} catch {
			// The connection brings all of it too, only without showing its progress.
		} finally {
			this.progress = undefined;
		}
	}
}
