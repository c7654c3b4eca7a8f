import { Worker } from 'node:worker_threads';
import type { Transaction } from 'kysely';
import type { Anchor } from '#lib/domain/entry.ts';
import type { Connection } from '../db/connection.ts';
import * as authorship from '../db/document-authorship.ts';
import * as documents from '../db/documents.ts';
import * as suggestions from '../db/suggestions.ts';
import * as visits from '../db/visits.ts';
import { emptyUpdate } from '../relay/merge.ts';
import type { Database } from '../db/schema.ts';
import type { Keeper } from '../relay/rooms.ts';
import { writersOfKept, type authorshipOf } from './authorship.ts';
import type { lostPassages } from './lost-passages.ts';
import type { ProjectionWithProposed } from './project-bytes.ts';
import type { Proposed } from './proposed.ts';
import { changedRows } from './record-suggestions.ts';
import type { replacePassage } from './replace.ts';
import type { ProposedWords, Rivals } from './with-words.ts';
import type { Job } from './worker.ts';
import type { WrittenBlock } from './written-by.ts';

type Unnumbered<T> = T extends unknown ? Omit<T, 'id'> : never;
type Compacted = { blob: Uint8Array } & ReturnType<typeof authorshipOf>;

/** Milliseconds: a text is kept as it was at most this often, for telling what came since. */
const SNAPSHOT_EVERY = 60 * 60_000;

export interface DocumentKeeper extends Keeper {
	/** Other words for a passage of a document: {@link replacePassage}, in the worker. */
	replace(state: Uint8Array, anchor: Anchor, words: string): Promise<ReturnType<typeof replacePassage>>;
	/** An anchor for words of a document as it was last saved: {@link anchorFor}, in the worker. */
	anchorFor(documentId: string, quote: Anchor['quote']): Promise<Anchor | null>;
	/** The JSON of a document as it was last saved, with whatever is proposed in it and these words, in the worker. */
	read(documentId: string, words: readonly ProposedWords[], rivals: Rivals): Promise<string>;
	/** Whether each of these passages is no longer in a document as it was last saved: {@link lostPassages}, in the worker. */
	lostIn(documentId: string, anchors: readonly Anchor[]): Promise<boolean[]>;
	/** Who wrote each paragraph of a document as it was last saved, ever and since an instant. */
	writersOf(documentId: string, since: string): Promise<WrittenBlock[]>;
	close(): Promise<void>;
}

interface KeeperOptions {
	projects?: boolean;
	/** Something was proposed or decided in the text of a plan, and is on record. */
	onProposed?: (planId: string) => void;
}

/** Compacts and projects the documents of a database in a worker thread. */
export function createKeeper(
	connection: Connection,
	{ projects = true, onProposed }: KeeperOptions = {}
): DocumentKeeper {
	const worker = new Worker(new URL('./worker.ts', import.meta.url));
	worker.unref();
	const waiting = new Map<number, { resolve(result: never): void; reject(error: Error): void }>();
	let next = 1;
	/** By document, the digest of what is proposed in it as it was last recorded. */
	const recorded = new Map<string, string>();
	worker.on('message', ({ id, result, error }: { id: number; result?: never; error?: string }) => {
		const asked = waiting.get(id);
		waiting.delete(id);
		if (waiting.size === 0) worker.unref();
		if (error === undefined) asked?.resolve(result!);
		else asked?.reject(new Error(error));
	});
	worker.on('error', (error) => {
		for (const asked of waiting.values()) asked.reject(error as Error);
		waiting.clear();
	});

	function ask<Result>(job: Unnumbered<Job>): Promise<Result> {
		return new Promise((resolve, reject) => {
			const id = next++;
			waiting.set(id, { resolve, reject });
			worker.ref();
			worker.postMessage({ id, ...job });
		});
	}

	async function updatesOf(documentId: string): Promise<Uint8Array[]> {
		const snapshot = await documents.findSnapshot(connection.db, documentId);
		const rows = await documents.updatesAfter(connection.db, documentId, snapshot?.seq ?? 0);
		return [snapshot?.bytes ?? emptyUpdate, ...rows.map((row) => row.bytes)];
	}

	const keeper: DocumentKeeper = {
		async compact(documentId) {
			const { db } = connection;
			const before = await documents.findSnapshot(db, documentId);
			const rows = await documents.updatesAfter(db, documentId, before?.seq ?? 0);
			const seq = rows.at(-1)?.seq ?? before?.seq ?? 0;
			const { blob, written, kept, deleted } = await ask<Compacted>({
				kind: 'compact',
				snapshot: before?.bytes ?? emptyUpdate,
				rows
			});
			// The index of who wrote what, the snapshot and the end of the rows are one commit.
			await db.transaction().execute(async (trx) => {
				const sources = new Set(kept.map(({ from }) => from.client));
				const known = await authorship.writtenBy(trx, documentId, [...sources]);
				const all = [...written, ...writersOfKept(kept, known)];
				await authorship.insertWritten(trx, documentId, all);
				await authorship.insertDeleted(trx, documentId, deleted);
				await documents.replaceJournal(trx, documentId, { seq, bytes: blob });
			});
			return { blob, seq };
		},

		async project(documentId, updates, seq) {
			const known = recorded.get(documentId);
			const job = { kind: 'project', updates, known } as const;
			const { digest, proposed, ...projected } = await ask<ProjectionWithProposed>(job);
			const at = new Date().toISOString();
			const planId = await connection.db.transaction().execute(async (trx) => {
				const before = await documents.findProjection(trx, documentId);
				if (before) {
					const hourBefore = new Date(Date.parse(at) - SNAPSHOT_EVERY).toISOString();
					await visits.snapshot(trx, documentId, { at: before.at, text: before.text }, hourBefore);
				}
				await documents.saveProjection(trx, { document_id: documentId, seq, at, ...projected });
				await documents.touchPlan(trx, documentId, at);
				const isNew = proposed && (await record(trx, documentId, proposed, at));
				return isNew ? suggestions.planOf(trx, documentId) : undefined;
			});
			recorded.set(documentId, digest);
			if (planId) onProposed?.(planId);
		},

		async anchorFor(documentId, quote) {
			return ask<Anchor | null>({ kind: 'anchor', updates: await updatesOf(documentId), quote });
		},

		async read(documentId, words, rivals) {
			return ask<string>({ kind: 'read', updates: await updatesOf(documentId), words, rivals });
		},

		async lostIn(documentId, anchors) {
			const updates = await updatesOf(documentId);
			return ask<ReturnType<typeof lostPassages>>({ kind: 'lost', updates, anchors });
		},

		async writersOf(documentId, since) {
			const { db } = connection;
			const snapshot = await documents.findSnapshot(db, documentId);
			const [rows, written, deleted] = await Promise.all([
				documents.updatesAfter(db, documentId, snapshot?.seq ?? 0),
				authorship.writtenIn(db, documentId),
				authorship.deletedIn(db, documentId)
			]);
			const bytes = snapshot?.bytes ?? emptyUpdate;
			return ask<WrittenBlock[]>({ kind: 'writers', snapshot: bytes, rows, written, deleted, since });
		},

		replace: (state, anchor, words) => ask({ kind: 'replace', state, anchor, words }),

		async close() {
			await worker.terminate();
		}
	};
	if (!projects) delete keeper.project;
	return keeper;
}

/** Brings the record of what is proposed in a text up to date. Gives whether anything was not so before. */
async function record(
	trx: Transaction<Database>,
	documentId: string,
	proposed: Proposed,
	at: string
): Promise<boolean> {
	const before = await suggestions.ofDocument(trx, documentId);
	const all = [...proposed.inText, ...proposed.decided];
	if (before.size === 0 && all.length === 0) return false;
	const clients = new Set(all.map(({ client }) => client));
	const named = new Set(all.filter(({ id, by }) => by !== '' && !before.has(id)).map(({ by }) => by));
	const [leases, members] = [
		await suggestions.membersOfClients(trx, documentId, [...clients]),
		await suggestions.membersAmong(trx, documentId, [...named])
	];
	const writers = {
		ofClient: (client: number) => leases.get(client),
		isMember: (id: string) => members.has(id)
	};
	const changed = changedRows(before, proposed, writers, at);
	await suggestions.save(trx, documentId, changed);
	return changed.length > 0;
}
