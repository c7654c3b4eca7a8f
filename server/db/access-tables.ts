import type { AccessOutcome, AccessSubjectKind } from '#lib/domain/access-request.ts';

/** Accesses to plans that were asked for. */
export interface AccessTables {
	access_request: {
		id: string;
		alliance_id: string;
		plan_id: string;
		subject_kind: AccessSubjectKind;
		subject_id: string;
		asked_by: string;
		asked_at: string;
		/** Null while it is open. */
		outcome: AccessOutcome | null;
		/** What whoever declined it said. */
		words: string;
		closed_by: string | null;
		closed_at: string | null;
	};
}
