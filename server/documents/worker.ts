/** Compaction and projection build whole documents: here, in a thread of its own, so that no client ever waits for it. */
import { parentPort } from 'node:worker_threads';
import * as Y from 'yjs';
import type { Anchor } from '#lib/domain/entry.ts';
import { mergeAll } from '../relay/merge.ts';
import { anchorFor } from './anchor-for.ts';
import { authorshipOf, writersOfKept, type JournalRow, type WrittenRange } from './authorship.ts';
import { lostPassages } from './lost-passages.ts';
import { projectWithProposed, readBytes } from './project-bytes.ts';
import { replacePassage } from './replace.ts';
import type { ProposedWords, Rivals } from './with-words.ts';
import { writtenBlocks } from './written-by.ts';

export type Job =
	| { id: number; kind: 'compact'; snapshot: Uint8Array; rows: JournalRow[] }
	| { id: number; kind: 'project'; updates: readonly Uint8Array[]; known: string | undefined }
	| { id: number; kind: 'replace'; state: Uint8Array; anchor: Anchor; words: string }
	| {
			id: number;
			kind: 'read';
			updates: readonly Uint8Array[];
			words: readonly ProposedWords[];
			rivals: Rivals;
	  }
	| {
			id: number;
			kind: 'writers';
			snapshot: Uint8Array;
			rows: JournalRow[];
			written: WrittenRange[];
			deleted: WrittenRange[];
			since: string;
	  }
	| { id: number; kind: 'lost'; updates: readonly Uint8Array[]; anchors: readonly Anchor[] }
	| { id: number; kind: 'anchor'; updates: readonly Uint8Array[]; quote: Anchor['quote'] };

parentPort!.on('message', (job: Job) => {
	try {
		parentPort!.postMessage({ id: job.id, result: resultOf(job) });
	} catch (error) {
		parentPort!.postMessage({ id: job.id, error: (error as Error).message });
	}
});

function resultOf(job: Job) {
	switch (job.kind) {
		case 'compact':
			return compact(job.snapshot, job.rows);
		case 'project':
			return projectWithProposed(mergeAll(job.updates), job.known);
		case 'replace':
			return replacePassage(job.state, job.anchor, job.words);
		case 'read':
			return readBytes(mergeAll(job.updates), job.words, job.rivals);
		case 'anchor':
			return anchorFor(job.updates, job.quote);
		case 'lost':
			return lostPassages(job.updates, job.anchors);
		case 'writers':
			return writers(job);
	}
}

/** Through a real document with garbage collection: deleted text goes. Merging alone would keep ten times the bytes. */
function compact(snapshot: Uint8Array, rows: JournalRow[]) {
	const doc = new Y.Doc({ gc: true });
	try {
		Y.applyUpdate(doc, mergeAll([snapshot, ...rows.map((row) => row.bytes)]));
		// The journal takes nothing that waits for something missing; were it here, compacting would lose it.
		if (doc.store.pendingStructs || doc.store.pendingDs) throw new Error('the journal has a gap');
		return { blob: Y.encodeStateAsUpdate(doc), ...authorshipOf(snapshot, rows) };
	} finally {
		doc.destroy();
	}
}

function writers({ snapshot, rows, written, deleted, since }: Job & { kind: 'writers' }) {
	const doc = new Y.Doc();
	try {
		Y.applyUpdate(doc, mergeAll([snapshot, ...rows.map((row) => row.bytes)]));
		// What was compacted is on record, what came after is in the journal.
		const recent = authorshipOf(snapshot, rows);
		const all = [...written, ...recent.written, ...writersOfKept(recent.kept, written)];
		return writtenBlocks(doc, all, [...deleted, ...recent.deleted], since);
	} finally {
		doc.destroy();
	}
}
