import type { Kysely } from 'kysely';
import type { Grant } from '#lib/domain/permissions.ts';
import type { Database } from './schema.ts';

/** The plan whose text this document is, with everything that was granted on it. */
export async function findByDocument(db: Kysely<Database>, documentId: string) {
	const plan = await db
		.selectFrom('plan')
		.select(['id', 'alliance_id', 'archived_at'])
		.where('document_id', '=', documentId)
		.executeTakeFirst();
	if (!plan) return undefined;
	const rows = await db.selectFrom('plan_grant').selectAll().where('plan_id', '=', plan.id).execute();
	const grants: Grant[] = rows.map((row) => ({
		subjectKind: row.subject_kind,
		subjectId: row.subject_id,
		level: row.level
	}));
	return { ...plan, grants };
}
