import * as Y from 'yjs';
import {
	deleteWhere,
	localKey,
	openLocalDatabase,
	transact,
	type LocalDocument,
	type LocalUpdate
} from './local-database.ts';

/** More updates than this are folded into one when the document is opened. */
const FOLD_ABOVE = 200;
/** Milliseconds in which updates are gathered for one transaction: a letter is drawn first, and kept then. */
const GATHER = 30;

export interface Opened {
	/** Whether an earlier page left text that the server has not acknowledged. */
	hadUnsaved: boolean;
	isEmpty: boolean;
	/** A later version of the page wrote what this one does not know: nothing was loaded. */
	isUnknown: boolean;
}

/** One member's copy of one document on this device. */
export class LocalStore {
	readonly #about: Omit<LocalDocument, 'unsavedBy' | 'key'>;
	readonly #key: string;
	readonly #tab = crypto.randomUUID();
	readonly #onChange: () => void;
	#database: IDBDatabase | undefined;
	/** Unsaved tabs that this page has taken over by loading what they left. */
	#inherited: string[] = [];
	#marked = false;
	/** What the device holds has been read: until then what happens here waits. */
	#isLoaded = false;
	#isClosed = false;
	/** Updates that no transaction has been begun for. */
	#gathered: Uint8Array[] = [];
	#gathering: ReturnType<typeof setTimeout> | undefined;
	/** Writes under way. */
	#writing = 0;
	/** Nothing can be kept on this device any more: the page must say so. */
	isBroken = false;

	constructor(about: Omit<LocalDocument, 'unsavedBy' | 'key'>, onChange: () => void) {
		this.#about = about;
		this.#key = localKey(about.accountId, about.documentId, about.epoch);
		this.#onChange = onChange;
	}

	/** Whether every update handed over is on the device: its transaction has completed. */
	get isKept(): boolean {
		const isQuiet = this.#writing === 0 && this.#gathered.length === 0;
		return !this.isBroken && this.#isLoaded && isQuiet;
	}

	/** Loads what the device holds into the document, and keeps every update of it, also those that come before. */
	async open(doc: Y.Doc, isKnown: (update: Uint8Array) => boolean): Promise<Opened> {
		doc.on('update', (update: Uint8Array, origin: unknown) => {
			if (origin !== this && !this.isBroken) this.#gather(update);
		});
		try {
			this.#database = await openLocalDatabase();
			const known = (await transact(this.#database, 'readonly', ({ documents }) =>
				documents.get(this.#key)
			)) as LocalDocument | undefined;
			let rows: IDBRequest<IDBValidKey[]> | undefined;
			const stored = ((await transact(this.#database, 'readonly', ({ updates }) => {
				const index = updates.index('key');
				rows = index.getAllKeys(this.#key);
				return index.getAll(this.#key);
			})) ?? []) as LocalUpdate[];
			const merged = stored.length > 0 ? Y.mergeUpdates(stored.map(({ update }) => update)) : undefined;
			const isUnknown = merged !== undefined && !isKnown(merged);
			if (merged && !isUnknown) {
				Y.applyUpdate(doc, merged, this);
				this.#inherited = known?.unsavedBy ?? [];
			}
			this.#keepWaiting();
			if (!isUnknown && stored.length > FOLD_ABOVE) await this.#fold(doc, rows?.result ?? []);
			return { hadUnsaved: this.#inherited.length > 0, isEmpty: stored.length === 0, isUnknown };
		} catch {
			this.#break();
			return { hadUnsaved: false, isEmpty: true, isUnknown: false };
		}
	}

	/** Notes on the device that this tab has text which the server has not acknowledged, or that it has none left. */
	async markUnsaved(unsaved: boolean): Promise<void> {
		if (!this.#isLoaded) return void (this.#marked = unsaved);
		if (!this.#database || this.isBroken) return;
		if (unsaved === this.#marked && this.#inherited.length === 0) return;
		this.#marked = unsaved;
		const settled = unsaved ? [] : [this.#tab, ...this.#inherited];
		if (!unsaved) this.#inherited = [];
		await this.#write(({ documents }) => {
			const request = documents.get(this.#key) as IDBRequest<LocalDocument | undefined>;
			request.onsuccess = () => {
				const before = request.result?.unsavedBy ?? [];
				const after = unsaved
					? [...new Set([...before, this.#tab])]
					: before.filter((tab) => !settled.includes(tab));
				documents.put({ ...this.#about, key: this.#key, unsavedBy: after } satisfies LocalDocument);
			};
		});
	}

	/** Forgets this copy. */
	async remove(): Promise<void> {
		this.#stopGathering();
		await this.#write(({ documents, updates }) => {
			documents.delete(this.#key);
			deleteWhere(updates, 'key', this.#key);
		});
	}

	close(): void {
		this.#isClosed = true;
		this.#keep();
		// What waits is written once it may be, and this called again.
		if (!this.#isLoaded && !this.isBroken) return;
		removeEventListener('pagehide', this.#keep);
		document.removeEventListener('visibilitychange', this.#keep);
		this.#database?.close();
		this.#database = undefined;
	}

	#gather(update: Uint8Array): void {
		this.#gathered.push(update);
		this.#gathering ??= setTimeout(this.#keep, GATHER);
	}

	#stopGathering(): Uint8Array[] {
		clearTimeout(this.#gathering);
		this.#gathering = undefined;
		return this.#gathered.splice(0);
	}

	/** Writes what happened while the copy was being read, and from then on what happens as it does. */
	#keepWaiting(): void {
		this.#isLoaded = true;
		const isUnsaved = this.#marked;
		this.#marked = false;
		if (isUnsaved) void this.markUnsaved(true);
		addEventListener('pagehide', this.#keep);
		document.addEventListener('visibilitychange', this.#keep);
		this.#keep();
		if (this.#isClosed) this.close();
	}

	/** Begins to write what was gathered, once what the device holds has been read. */
	readonly #keep = (): void => {
		if (!this.#isLoaded) return;
		const gathered = this.#stopGathering();
		if (gathered.length === 0) return;
		void this.#write(({ updates }) => {
			for (const update of gathered) updates.add({ key: this.#key, update } satisfies LocalUpdate);
		});
	};

	/** One update in the place of the rows that were read; what other tabs have added since stays. */
	async #fold(doc: Y.Doc, rows: readonly IDBValidKey[]): Promise<void> {
		const update = Y.encodeStateAsUpdate(doc);
		await this.#write(({ updates }) => {
			// Row by row: a cursor over the document's rows comes to the added one as well.
			for (const row of rows) updates.delete(row);
			updates.add({ key: this.#key, update } satisfies LocalUpdate);
		});
	}

	async #write(use: Parameters<typeof transact>[2]): Promise<void> {
		if (!this.#database || this.isBroken) return;
		this.#writing += 1;
		try {
			await transact(this.#database, 'readwrite', use);
		} catch {
			this.#break();
		} finally {
			this.#writing -= 1;
			this.#onChange();
		}
	}

	#break(): void {
		this.isBroken = true;
		this.#stopGathering();
		this.#onChange();
	}
}
