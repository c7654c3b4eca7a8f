import type { Piece, SearchKind } from '#lib/domain/search.ts';
import { commentFragment } from '#lib/threads/comment-address.ts';

/** One thing that a search found, as the pages show it. */
export interface Found {
	kind: SearchKind;
	id: string;
	threadId: string | null;
	author: string;
	title: readonly Piece[];
	heading: readonly Piece[];
	excerpt: readonly Piece[];
	plan: { id: string; title: string } | null;
	entry: { id: string; title: string } | null;
	state: string | null;
	changedAt: string;
}

/** Where it is read; of people there is only the list. */
export function addressOf(base: string, { kind, id, threadId }: Found): string {
	switch (kind) {
		case 'plan':
			return `${base}/plans/${id}`;
		case 'comment':
			return `${base}/comments/${threadId}${commentFragment(id)}`;
		case 'organisation':
			return `${base}/organisations/${id}`;
		case 'member':
			return `${base}/members#${id}`;
		default:
			return `${base}/entries/${id}`;
	}
}
