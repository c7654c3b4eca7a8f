/** The documents that this device keeps, in one IndexedDB database: what is written here survives a closed tab. */
const NAME = 'entretous';

export interface LocalDocument {
	/** `account/document/epoch`: a copy belongs to a member, and to one life of a document. */
	key: string;
	accountId: string;
	documentId: string;
	epoch: number;
	title: string;
	/** Where the page is. */
	path: string;
	/** The tabs with text that the server has not acknowledged. */
	unsavedBy: string[];
}

export interface LocalUpdate {
	key: string;
	update: Uint8Array;
}

export function localKey(accountId: string, documentId: string, epoch: number): string {
	return `${accountId}/${documentId}/${epoch}`;
}

/** Opens the database. Rejects where there is none: a private window, a full disk, a browser that forbids it. */
export function openLocalDatabase(): Promise<IDBDatabase> {
	return new Promise((resolve, reject) => {
		const request = indexedDB.open(NAME, 1);
		request.onupgradeneeded = () => {
			request.result.createObjectStore('documents', { keyPath: 'key' }).createIndex('account', 'accountId');
			request.result.createObjectStore('updates', { autoIncrement: true }).createIndex('key', 'key');
		};
		request.onsuccess = () => resolve(request.result);
		request.onerror = () => reject(request.error);
		request.onblocked = () => reject(new Error('IndexedDB is held by an older page'));
	});
}

/** Runs requests in one transaction and resolves, with the last one's result, once that is complete. */
export function transact<Result>(
	database: IDBDatabase,
	mode: IDBTransactionMode,
	use: (stores: { documents: IDBObjectStore; updates: IDBObjectStore }) => IDBRequest<Result> | void
): Promise<Result | undefined> {
	return new Promise((resolve, reject) => {
		const transaction = database.transaction(['documents', 'updates'], mode, { durability: 'strict' });
		const request = use({
			documents: transaction.objectStore('documents'),
			updates: transaction.objectStore('updates')
		});
		transaction.oncomplete = () => resolve(request ? request.result : undefined);
		transaction.onerror = () => reject(transaction.error);
		transaction.onabort = () => reject(transaction.error ?? new Error('the transaction was given up'));
	});
}

/** Deletes what an index finds. */
export function deleteWhere(store: IDBObjectStore, index: string, value: IDBValidKey): void {
	const cursor = store.index(index).openCursor(IDBKeyRange.only(value));
	cursor.onsuccess = () => {
		if (!cursor.result) return;
		cursor.result.delete();
		cursor.result.continue();
	};
}
