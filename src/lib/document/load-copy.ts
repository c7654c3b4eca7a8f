import * as Y from 'yjs';
import { openLocalDatabase, transact, type LocalUpdate } from './local-database.ts';

/** A copy that this device keeps as a document, for comparing or downloading. */
export async function loadCopy(key: string): Promise<Y.Doc> {
	const database = await openLocalDatabase();
	const stored = ((await transact(database, 'readonly', ({ updates }) => updates.index('key').getAll(key))) ??
		[]) as LocalUpdate[];
	database.close();
	const doc = new Y.Doc();
	if (stored.length > 0) Y.applyUpdate(doc, Y.mergeUpdates(stored.map(({ update }) => update)));
	return doc;
}
