import { SCHEMA_VERSION } from '#lib/document/names.ts';
import * as documents from '../db/documents.ts';
import { newId } from '../ids.ts';
import { emptyUpdate } from '../relay/merge.ts';
import { projectBytes } from './project-bytes.ts';
import type { Trx } from '../services/context.ts';

/**
 * A new document with its first content, once, on the server, in the caller's transaction. Gives its unguessable id.
 * `seed` is a Yjs update (V1).
 */
export async function createDocument(
	trx: Trx,
	{ allianceId, seed = emptyUpdate, at = new Date() }: { allianceId: string; seed?: Uint8Array; at?: Date }
): Promise<string> {
	const id = newId();
	const created_at = at.toISOString();
	await documents.insert(
		trx,
		{ id, alliance_id: allianceId, epoch: 1, schema_version: SCHEMA_VERSION, seq: 0, created_at },
		seed
	);
	const { json, html, text } = projectBytes(seed);
	await documents.saveProjection(trx, { document_id: id, seq: 0, at: created_at, json, html, text });
	return id;
}
