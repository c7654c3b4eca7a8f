import type { Generated } from 'kysely';
import type { SearchKind } from '#lib/domain/search.ts';

/** What is found, in parts that fit an excerpt, and what has changed since it was put there. */
export interface SearchTables {
	search_pending: {
		id: Generated<number>;
		kind:
			| 'plan'
			| 'document'
			| 'entry'
			| 'thread'
			| 'comment'
			| 'organisation'
			| 'territory'
			| 'member'
			| 'author'
			| 'account';
		subject_id: string;
	};
	search_item: {
		id: Generated<number>;
		alliance_id: string;
		kind: SearchKind;
		subject_id: string;
		/** 0 holds the title alone. */
		part: number;
		plan_id: string | null;
		entry_id: string | null;
		title: string;
		heading: string;
		body: string;
		/** What it can be narrowed to, as tokens among those of its words. */
		facets: string;
		changed_at: string;
	};
}
