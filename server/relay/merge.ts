import * as Y from 'yjs';

/** One flat merge of 260,000 updates did not end in nine minutes; 256 at a time took a second. */
const AT_ONCE = 256;

/** Merges updates of any number into one, in steps. None give the empty update. */
export function mergeAll(updates: readonly Uint8Array[]): Uint8Array {
	if (updates.length === 0) return emptyUpdate;
	let level = updates;
	while (level.length > 1) {
		const next: Uint8Array[] = [];
		for (let i = 0; i < level.length; i += AT_ONCE) {
			const some = level.slice(i, i + AT_ONCE);
			next.push(some.length === 1 ? some[0]! : Y.mergeUpdates(some));
		}
		level = next;
	}
	return level[0]!;
}

/** No structs, nothing deleted. */
export const emptyUpdate = new Uint8Array([0, 0]);
