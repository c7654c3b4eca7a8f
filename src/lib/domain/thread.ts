import type { Anchor } from './entry.ts';

/** What a thread is about. */
export const threadTargets = ['passage', 'table', 'plan', 'entry'] as const;
export type ThreadTarget = (typeof threadTargets)[number];

/** What became of the words that a thread proposes. */
export const decisions = ['accepted', 'rejected', 'withdrawn'] as const;
export type Decision = (typeof decisions)[number];

/** A line of a thread: what was said, or what was done to it. */
export type CommentKind = 'said' | 'resolved' | 'reopened' | Decision;

export type MentionKind = 'member' | 'organisation';

/** Characters. */
export const commentLimit = 5_000;
export const replacementLimit = 2_000;

export interface Mention {
	kind: MentionKind;
	id: string;
	/** The name, as it stands in the text behind « @ ». */
	label: string;
}

/** One line of a thread, as one reader sees it. */
export interface Comment {
	id: string;
	kind: CommentKind;
	author: { id: string; name: string; organisation: string; isFormer: boolean; isGuest: boolean };
	/** '' when it was deleted, and where something was done without a word. */
	body: string;
	mentions: readonly Mention[];
	at: string;
	editedAt: string | null;
	deletedAt: string | null;
	/** This reader wrote it: they may change it and delete it. */
	mine: boolean;
}

/** A thread as one reader sees it. */
export interface Thread {
	id: string;
	plan: { id: string; title: string };
	entry: { id: string; title: string } | null;
	target: ThreadTarget;
	anchor: Anchor | null;
	/** What is proposed instead of the passage; '' is to leave it out; null where nothing is proposed. */
	replacement: string | null;
	decision: Decision | null;
	/** What was made of the accepted words; null where nothing was, or nothing that this reader sees. */
	agreement: { id: string; title: string } | null;
	isResolved: boolean;
	changedAt: string;
	comments: readonly Comment[];
	/** This reader wrote in it. */
	mine: boolean;
	/** This reader, or an organisation of theirs, is mentioned in it. */
	mentionsMe: boolean;
	may: readonly ThreadAction[];
}

export const threadActions = ['reply', 'resolve', 'reopen', 'accept', 'reject', 'withdraw'] as const;
export type ThreadAction = (typeof threadActions)[number];

/** Which threads are shown. */
export const threadFilters = ['open', 'mine', 'mentions', 'resolved'] as const;
export type ThreadFilter = (typeof threadFilters)[number];

/** Whether a thread is over: settled, or decided on. */
export function isOver(thread: Pick<Thread, 'isResolved' | 'decision'>): boolean {
	return thread.isResolved || thread.decision !== null;
}

/** What someone may do to a thread, by what they may do in its plan. Nothing is ever deleted by it. */
export function threadOffers(
	thread: Pick<Thread, 'isResolved' | 'decision' | 'replacement'> & { authorId: string | null },
	who: { memberId: string; mayComment: boolean; mayWrite: boolean; isGuest?: boolean }
): ThreadAction[] {
	if (!who.mayComment) return [];
	// Whoever has no account settles nothing.
	if (who.isGuest) return ['reply'];
	const isAuthor = thread.authorId === who.memberId;
	const offers: ThreadAction[] = ['reply'];
	if (thread.replacement === null) {
		if (isAuthor || who.mayWrite) offers.push(thread.isResolved ? 'reopen' : 'resolve');
	} else if (thread.decision === null) {
		if (who.mayWrite) offers.push('accept', 'reject');
		if (isAuthor) offers.push('withdraw');
	}
	return offers;
}

/** Whether a filter shows a thread. */
export function passesFilter(thread: Thread, filter: ThreadFilter): boolean {
	switch (filter) {
		case 'open':
			return !isOver(thread);
		case 'resolved':
			return isOver(thread);
		case 'mine':
			return thread.mine;
		case 'mentions':
			return thread.mentionsMe;
	}
}

/**
 * The names that a text mentions, each behind an « @ »: of those that begin alike the longest, whatever their case.
 * Namesakes are all meant, unless `chosen` says which.
 */
export function mentionsIn(
	text: string,
	names: readonly { kind: MentionKind; id: string; name: string }[],
	chosen: ReadonlySet<string> = new Set()
): Mention[] {
	const folded = (it: string) => it.normalize('NFC').toLocaleLowerCase('fr');
	const byName = Map.groupBy(names, ({ name }) => folded(name));
	const longestFirst = [...byName.keys()].filter(Boolean).sort((a, b) => b.length - a.length);
	const byLetter = Map.groupBy(longestFirst, (name) => name[0]!);
	const found = new Map<string, Mention>();
	const normal = text.normalize('NFC');
	for (let at = normal.indexOf('@'); at >= 0; at = normal.indexOf('@', at + 1)) {
		// An address is no mention.
		if (/[\p{L}\p{N}._-]/u.test(normal[at - 1] ?? '')) continue;
		const rest = folded(normal.slice(at + 1, at + 201));
		const name = (byLetter.get(rest[0] ?? '') ?? []).find(
			(it) => rest.startsWith(it) && !/[\p{L}\p{N}]/u.test(rest[it.length] ?? '')
		);
		if (!name) continue;
		const all = byName.get(name)!;
		const meant = all.filter(({ id }) => chosen.has(id));
		for (const { kind, id } of meant.length > 0 ? meant : all) {
			found.set(id, { kind, id, label: normal.slice(at + 1, at + 1 + name.length) });
		}
	}
	return [...found.values()];
}

/** A text in pieces, its mentions apart from the rest. */
export function piecesOf(
	body: string,
	mentions: readonly Mention[]
): { text: string; mention: Mention | null }[] {
	const pieces: { text: string; mention: Mention | null }[] = [];
	const text = body.normalize('NFC');
	const longestFirst = mentions.toSorted((a, b) => b.label.length - a.label.length);
	let start = 0;
	for (let at = text.indexOf('@'); at >= 0; at = text.indexOf('@', at + 1)) {
		const mention = longestFirst.find(({ label }) => text.startsWith(label, at + 1));
		if (!mention || at < start) continue;
		if (at > start) pieces.push({ text: text.slice(start, at), mention: null });
		start = at + 1 + mention.label.length;
		pieces.push({ text: text.slice(at, start), mention });
	}
	if (start < text.length) pieces.push({ text: text.slice(start), mention: null });
	return pieces;
}
