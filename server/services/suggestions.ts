import { canOnPlan } from '#lib/domain/permissions.ts';
import { suggestionStates, type SuggestionState } from '#lib/domain/suggestion-state.ts';
import type { SuggestionWords } from '#lib/suggestions/suggestion.ts';
import * as register from '../db/register.ts';
import * as suggestions from '../db/suggestions.ts';
import type { Actor, Context } from './context.ts';
import { eyesOf } from './entry-cards.ts';
import { loadPlan } from './plans.ts';

/** More are not shown on one page. */
const MOST = 500;
/** More are not open in one text. */
const MOST_PENDING = 5_000;

/**
 * What is or was proposed in a plan's text, newest first, of one state when that is given; and how many are in each.
 * `plan.read` on the plan.
 */
export async function suggestionsOfPlan(ctx: Context, actor: Actor, planId: string, state?: SuggestionState) {
	const { db } = ctx;
	const { row: plan, level } = await loadPlan(db, actor, planId);
	const [counts, rows] = await Promise.all([
		suggestions.countStates(db, plan.document_id),
		suggestions.listOf(db, plan.document_id, { state, limit: MOST })
	]);
	// An entry that this reader does not see is to them as if there were none.
	const ids = rows.flatMap((row) => row.entry_id ?? []);
	const made =
		ids.length > 0
			? await register.list(db, await eyesOf(db, actor), { planId, ids }, { offset: 0, limit: ids.length })
			: [];
	const titles = new Map(made.map(({ id, title }) => [id, title]));
	return {
		plan: { id: plan.id, title: plan.title },
		counts: Object.fromEntries(suggestionStates.map((it) => [it, counts.get(it) ?? 0])) as Record<
			SuggestionState,
			number
		>,
		/** Whoever may begin an agreement on this plan. */
		mayAgree: canOnPlan(level, 'plan.comment') && plan.archived_at === null,
		suggestions: rows.map((row) => ({
			id: row.id,
			state: row.state,
			author: { id: row.author_id, name: row.author_name },
			at: row.at,
			removed: row.removed,
			added: row.added,
			formatted: row.formatted,
			formats: JSON.parse(row.formats) as SuggestionWords['formats'],
			block: row.block,
			/** Null: nobody did, or nobody who is known. */
			decider: row.decided_by ? { id: row.decided_by, name: row.decider_name ?? '' } : null,
			decidedAt: row.decided_at,
			entry:
				row.entry_id && row.state === 'accepted' && titles.has(row.entry_id)
					? { id: row.entry_id, title: titles.get(row.entry_id)! }
					: null
		}))
	};
}

/** Whose the proposals are that are open in a plan's text. None for whoever may not comment on it. */
export async function pendingOfPlan({ db }: Context, actor: Actor, planId: string) {
	const { row: plan, level } = await loadPlan(db, actor, planId);
	if (!canOnPlan(level, 'plan.comment')) return [];
	const rows = await suggestions.listOf(db, plan.document_id, { state: 'pending', limit: MOST_PENDING });
	return rows.map((row) => ({ id: row.id, author: { id: row.author_id, name: row.author_name } }));
}
