import { atLeast } from '#lib/domain/permissions.ts';
import type { Level } from '#lib/domain/relay-protocol.ts';
import { deleteWhere, openLocalDatabase, transact, type LocalDocument } from './local-database.ts';

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

/** Those whose text cannot reach it any more: the right to write there was lost meanwhile. */
export async function lostDocuments(accountId: string): Promise<LocalDocument[]> {
	const unsaved = await unsavedDocuments(accountId);
	const levels = await Promise.all(unsaved.map(({ documentId }) => levelOn(documentId)));
	return unsaved.filter((_, at) => {
		const level = levels[at];
		return level !== undefined && !atLeast(level, 'write');
	});
}

/** What one may do with a document now; undefined when that cannot be told. */
async function levelOn(documentId: string): Promise<Level | undefined> {
	try {
		const response = await fetch(`/documents/${documentId}/level`);
		if (response.status === 404) return 'none';
		return response.ok ? ((await response.json()) as { level: Level }).level : undefined;
	} catch {
		return undefined;
	}
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
