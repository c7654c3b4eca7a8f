import * as documents from '../db/documents.ts';
import type { Trx } from '../services/context.ts';
import { emptyUpdate, mergeAll } from '../relay/merge.ts';
import { projectBytes } from './project-bytes.ts';

/**
 * The projection of a document as it is now: nothing that was saved is missing from it. The stored one follows the
 * writing with a delay; where it is behind, it is made anew here, in the caller's transaction.
 */
export async function currentProjection(trx: Trx, documentId: string, at: Date) {
	const [stored, snapshot] = await Promise.all([
		documents.findProjection(trx, documentId),
		documents.findSnapshot(trx, documentId)
	]);
	const later = await documents.updatesAfter(trx, documentId, stored?.seq ?? 0);
	if (stored && later.length === 0 && (snapshot?.seq ?? 0) <= stored.seq) return stored;
	const rows = await documents.updatesAfter(trx, documentId, snapshot?.seq ?? 0);
	const bytes = mergeAll([snapshot?.bytes ?? emptyUpdate, ...rows.map((row) => row.bytes)]);
	const projection = {
		document_id: documentId,
		seq: rows.at(-1)?.seq ?? snapshot?.seq ?? 0,
		at: at.toISOString(),
		...projectBytes(bytes)
	};
	await documents.saveProjection(trx, projection);
	return projection;
}
