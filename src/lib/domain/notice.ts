import type { Visibility } from './entry.ts';

/** Why a member is told something at once: all else waits for their digest. */
export const noticeKinds = ['mention', 'reply', 'decided', 'asked', 'access', 'no_access'] as const;
export type NoticeKind = (typeof noticeKinds)[number];

/** How much of a plan a member wants to hear of. */
export const followLevels = ['all', 'mine', 'none'] as const;
export type FollowLevel = (typeof followLevels)[number];

/** Where nothing was said. */
export const defaultFollow: FollowLevel = 'mine';

/** Milliseconds without a sign of someone after which their next one begins another visit. */
export const VISIT_GAP = 30 * 60_000;
/** How exactly it is known when they were last here. */
export const VISIT_STEP = 60_000;

/** What of a visit changes now; undefined: nothing that is worth writing. */
export function visitNow(
	before: { seenAt: string; since: string | null } | undefined,
	now: Date
): { seenAt: string; since: string | null } | undefined {
	const seenAt = now.toISOString();
	if (!before) return { seenAt, since: null };
	const quiet = now.getTime() - Date.parse(before.seenAt);
	if (quiet < VISIT_STEP) return undefined;
	return { seenAt, since: quiet >= VISIT_GAP ? before.seenAt : before.since };
}

/** One thing that needs a member, as the page of what needs them lists it. */
export type Attention = {
	/** ISO instant or date until which it waits; null where nothing was said. */
	until: string | null;
} & (
	| {
			kind: 'asked';
			entry: AttentionEntry;
			what: string;
			/** Where it is asked to be shown more widely: to whom. */
			wider?: Visibility | undefined;
			actions: readonly string[];
			organisations: readonly string[];
	  }
	| {
			kind: 'provisional';
			entry: AttentionEntry;
			organisations: readonly string[];
			/** Of a position: which one, and why. */
			step: number | null;
			reason: string;
	  }
	| {
			kind: 'late' | 'no_news' | 'to_review';
			entry: AttentionEntry;
			organisations: readonly string[];
			/** The action by which it is seen to. */
			does: string;
	  }
	| { kind: 'version'; plan: { id: string; title: string }; number: number; organisations: readonly string[] }
	| { kind: 'offer'; organisation: { id: string; name: string }; by: string; note: string }
	| {
			kind: 'lead';
			plan: { id: string; title: string };
			/** The offer, and who is asked to take it. */
			offer: string;
			organisation: string;
			by: string;
			note: string;
	  }
	| { kind: 'sent_up'; plan: { id: string; title: string }; words: string }
	| {
			kind: 'mention' | 'reply';
			thread: { id: string; plan: { id: string; title: string }; about: string };
			/** The comment in which it was said. */
			comment: string;
			by: string;
			words: string;
			at: string;
			/** It names this member, not only an organisation of theirs. */
			isByName: boolean;
	  }
	| {
			kind: 'decided';
			/** What became of the words that this member proposed. */
			decision: 'accepted' | 'rejected';
			thread: { id: string; plan: { id: string; title: string }; about: string };
			by: string;
			/** The words; '' proposed to leave the passage out. */
			words: string;
			at: string;
	  }
	| {
			kind: 'access';
			plan: { id: string; title: string };
			request: string;
			/** Who asks, and for whom; '' for themselves. */
			by: string;
			for: string;
			at: string;
	  }
	| {
			/** What this member asked for was declined. */
			kind: 'no_access';
			plan: { id: string; title: string };
			notice: string;
			by: string;
			for: string;
			words: string;
			at: string;
	  }
	| {
			kind: 'unreached';
			/** Their own address: mails to it came back, and none are made any more. */
			email: string;
			at: string;
	  }
);

/** Whether its date is when it is due, not until when an answer is waited for. */
export const isDue = ({ kind }: Pick<Attention, 'kind'>) =>
	kind === 'late' || kind === 'no_news' || kind === 'to_review';

export interface AttentionEntry {
	id: string;
	kind: 'agreement' | 'disagreement' | 'commitment';
	title: string;
	plan: { id: string; title: string };
}

/**
 * Whether a member is mailed about it, by how much they want to hear of its plan. Of a plan that they want to hear nothing
 * of, only what waits for an answer of theirs, since others may move on without it, and what is said to them by name.
 */
export function isMailed(item: Attention, follows: ReadonlyMap<string, FollowLevel>): boolean {
	if (item.kind === 'unreached') return false;
	const plan = 'entry' in item ? item.entry.plan : 'thread' in item ? item.thread.plan : undefined;
	const planId = plan?.id ?? ('plan' in item ? item.plan.id : undefined);
	if (planId === undefined || follows.get(planId) !== 'none') return true;
	switch (item.kind) {
		case 'late':
		case 'no_news':
		case 'to_review':
		case 'reply':
		case 'decided':
			return false;
		case 'mention':
			return item.isByName;
		default:
			return true;
	}
}

/** What is asked, as sentences are found for it: like `signature`, or `visibility_alliance`. */
export const askedKey = ({ what, wider }: { what: string; wider?: Visibility | undefined }) =>
	what === 'visibility' ? `visibility_${wider ?? 'plan'}` : what;
