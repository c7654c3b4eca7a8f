import type { FollowLevel, NoticeKind } from '#lib/domain/notice.ts';

/** What members are told, what they follow, and when they were here. */
export interface NoticeTables {
	notice: {
		id: string;
		alliance_id: string;
		member_id: string;
		kind: NoticeKind;
		plan_id: string | null;
		entry_id: string | null;
		thread_id: string | null;
		comment_id: string | null;
		by_id: string | null;
		/** Who it is by when that is no member. */
		by_guest_id: string | null;
		what: string;
		until: string | null;
		key: string;
		at: string;
		read_at: string | null;
		mailed_at: string | null;
	};
	plan_follow: { member_id: string; plan_id: string; level: FollowLevel };
	visit: { member_id: string; seen_at: string; since: string | null };
	plan_visit: { member_id: string; plan_id: string; at: string };
	plan_snapshot: { plan_id: string; at: string; text: string };
}
