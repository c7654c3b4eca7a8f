import * as Y from 'yjs';
import {
	deleteWhere,
	openLocalDatabase,
	transact,
	type LocalDocument,
	type LocalUpdate
} from './local-database.ts';

/** What this device keeps for an account; nothing where there is no IndexedDB. */
async function documentsOf(accountId: string): Promise<LocalDocument[]> {
	try {
		const database = await openLocalDatabase();
		const found = await transact(database, 'readonly', ({ documents }) =>
			documents.index('account').getAll(accountId)
		);
		database.close();
		return (found ?? []) as LocalDocument[];
	} catch {
		return [];
	}
}

/** The documents with text that has not reached the server. */
export async function unsavedDocuments(accountId: string): Promise<LocalDocument[]> {
	return (await documentsOf(accountId)).filter(({ unsavedBy }) => unsavedBy.length > 0);
}

/** Removes everything that this device keeps for an account: another member neither sees nor sends it. */
export async function removeLocalCopies(accountId: string): Promise<void> {
	const all = await documentsOf(accountId);
	if (all.length === 0) return;
	const database = await openLocalDatabase();
	await transact(database, 'readwrite', ({ documents, updates }) => {
		for (const { key } of all) {
			documents.delete(key);
			deleteWhere(updates, 'key', key);
		}
	});
	database.close();
}

/** A kept copy as a document, for comparing or downloading. */
export async function loadCopy(key: string): Promise<Y.Doc> {
	const database = await openLocalDatabase();
	const stored = ((await transact(database, 'readonly', ({ updates }) => updates.index('key').getAll(key))) ??
		[]) as LocalUpdate[];
	database.close();
	const doc = new Y.Doc();
	if (stored.length > 0) Y.applyUpdate(doc, Y.mergeUpdates(stored.map(({ update }) => update)));
	return doc;
}

/** Copies of this document from before it was restored from a backup. */
export async function olderCopies(
	accountId: string,
	documentId: string,
	epoch: number
): Promise<LocalDocument[]> {
	return (await documentsOf(accountId)).filter(
		(document) => document.documentId === documentId && document.epoch !== epoch
	);
}

/** Removes one copy. */
export async function removeCopy(key: string): Promise<void> {
	const database = await openLocalDatabase();
	await transact(database, 'readwrite', ({ documents, updates }) => {
		documents.delete(key);
		deleteWhere(updates, 'key', key);
	});
	database.close();
}
