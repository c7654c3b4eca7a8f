import type { CommentKind, Decision, MentionKind, ThreadTarget } from '#lib/domain/thread.ts';

/** What members say beside a text or an entry. */
export interface ThreadTables {
	comment_thread: {
		id: string;
		alliance_id: string;
		plan_id: string;
		entry_id: string | null;
		target: ThreadTarget;
		/** An `Anchor` as JSON. */
		anchor: string | null;
		replacement: string | null;
		decision: Decision | null;
		decided_by: string | null;
		decided_at: string | null;
		resolved_at: string | null;
		resolved_by: string | null;
		created_at: string;
		changed_at: string;
		/** The first agreement that was made of what it proposed. */
		agreement_id: string | null;
	};
	comment: {
		id: string;
		thread_id: string;
		/** Counts within its thread. */
		number: number;
		kind: CommentKind;
		member_id: string | null;
		guest_id: string | null;
		body: string;
		at: string;
		edited_at: string | null;
		deleted_at: string | null;
		request_key: string | null;
	};
	comment_mention: { comment_id: string; kind: MentionKind; subject_id: string; label: string };
}
