import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import * as Y from 'yjs';

export interface Trace {
	/** One update for each single-character edit. */
	updates: Uint8Array[];
	length: number;
	/** The whole document, compacted, and its state vector. */
	blob: Uint8Array;
	vector: Uint8Array;
	/** What a client that has everything still gets: the deletions. */
	same: Uint8Array;
}

const DEFAULT = fileURLToPath(new URL('../../../../shared/data/editing-trace.json.gz', import.meta.url));

/** A real editing session of 259,778 edits: EDITING_TRACE, or the copy beside the project. */
export function readTrace(): Trace {
	const path = process.env.EDITING_TRACE ?? DEFAULT;
	if (!existsSync(path)) throw new Error(`EDITING_TRACE: there is no editing trace at ${path}`);
	const { startContent, endContent, txns } = JSON.parse(gunzipSync(readFileSync(path)).toString('utf8')) as {
		startContent: string;
		endContent: string;
		txns: { patches: [number, number, string][] }[];
	};
	const doc = new Y.Doc();
	doc.clientID = 7;
	const text = doc.getText('t');
	const updates: Uint8Array[] = [];
	doc.on('update', (update: Uint8Array) => updates.push(update));
	if (startContent) text.insert(0, startContent);
	for (const { patches } of txns) {
		for (const [position, deleted, inserted] of patches) {
			if (deleted > 0) text.delete(position, deleted);
			if (inserted) text.insert(position, inserted);
		}
	}
	if (text.toString() !== endContent) throw new Error('the editing trace does not give its own end');
	const vector = Y.encodeStateVector(doc);
	return {
		updates,
		length: text.length,
		blob: Y.encodeStateAsUpdate(doc),
		vector,
		same: Y.encodeStateAsUpdate(doc, vector)
	};
}
