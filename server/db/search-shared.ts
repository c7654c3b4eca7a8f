import type { ExpressionBuilder, Insertable } from 'kysely';
import { visible, type Eyes } from './register.ts';
import type { Database } from './schema.ts';

/** A part to be added, with its tokens in their places. */
export interface NewPart {
	row: Insertable<Database['search_item']>;
	tokens: readonly string[];
}

export type Where = 'titles' | 'texts';

/** Parts that one search looks at, of titles and of texts: whatever a common word is found in beyond them is not counted. */
export const MOST_FOUND = 500;

/** What a search gives of a part. */
export const found = [
	'search_item.id',
	'search_item.kind',
	'search_item.subject_id',
	'search_item.plan_id',
	'search_item.part',
	'search_item.changed_at'
] as const;

/**
 * The same rules as the pages have, for many at once: an entry and what is said on it for whoever sees the entry, a plan
 * and what is said beside it for whoever may read the plan, organisations and people for every member. `entry` is the one
 * that a part belongs to, or null.
 */
export function readable(eb: ExpressionBuilder<Database, 'search_item' | 'entry'>, eyes: Eyes) {
	const { hiddenPlanIds } = eyes;
	const plan =
		hiddenPlanIds.length > 0 ? eb('search_item.plan_id', 'not in', [...hiddenPlanIds]) : eb.lit(true);
	return eb.or([
		eb('search_item.kind', 'in', ['organisation', 'member']),
		eb.and([eb('search_item.plan_id', 'is not', null), eb('search_item.entry_id', 'is', null), plan]),
		eb.and([eb('entry.id', 'is not', null), visible(eb, eyes)])
	]);
}
