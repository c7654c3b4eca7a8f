import type { Connection as DatabaseConnection } from '../db/connection.ts';
import * as documents from '../db/documents.ts';
import { mergeAll } from './merge.ts';
import type { NewPart } from './update.ts';

/** What a room starts from. */
export interface StoredDocument {
	epoch: number;
	schemaVersion: number;
	/** Compacted, up to `snapshotSeq`. */
	snapshot: Uint8Array;
	/** The updates after the snapshot, in order. */
	updates: Uint8Array[];
	/** Of the last of them. */
	seq: number;
	/** Client id → member. */
	leases: Map<number, string>;
}

/** One accepted update of one member. */
export interface Entry {
	memberId: string;
	part: NewPart;
	/** Client ids leased to the member by this update. */
	leased: readonly number[];
	/** As it is told; the part's bytes lie in it. */
	frame: Buffer;
}

export interface Batch {
	documentId: string;
	/** The last sequence number given in this document, as far as the room knows. */
	after: number;
	entries: Entry[];
}

/** Where updates become durable. */
export interface Journal {
	/** Undefined when there is no such document. */
	load(documentId: string): Promise<StoredDocument | undefined>;
	/** One durable commit for all; gives the last sequence number of each document, in the given order. */
	commit(batches: readonly Batch[], at: Date): Promise<number[]>;
}

/** The journal in the product's database. */
export function createJournal(connection: DatabaseConnection): Journal {
	return {
		async load(documentId) {
			const stored = await documents.load(connection.db, documentId);
			if (!stored) return undefined;
			return { ...stored, snapshot: stored.snapshot ?? mergeAll([]) };
		},
		commit: (batches, at) => documents.commit(connection, batches, at.toISOString())
	};
}
