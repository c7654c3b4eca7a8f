import { canOnPlan } from '#lib/domain/permissions.ts';
import { suggestionStates, type SuggestionState } from '#lib/domain/suggestion-state.ts';
import type { SuggestionWords } from '#lib/suggestions/suggestion.ts';
import type { Thread } from '#lib/domain/thread.ts';
import { isRefusal } from '#lib/domain/errors.ts';
import * as suggestions from '../db/suggestions.ts';
import * as threadRows from '../db/threads.ts';
import type { Actor, Context } from './context.ts';
import { loadRow } from './dossiers.ts';
import { loadPlan } from './plans.ts';
import { agreementsOf, readThread, threadsOfPlan } from './threads.ts';

/** More are not shown on one page. */
const MOST = 500;
/** More are not open in one text. */
const MOST_PENDING = 5_000;

/**
 * What is or was proposed in a plan's text, newest first, of one state when that is given; and how many are in each:
 * what writers propose in the text itself, and the words that others propose in threads. `plan.read` on the plan.
 */
export async function suggestionsOfPlan(ctx: Context, actor: Actor, planId: string, state?: SuggestionState) {
	const { db } = ctx;
	const { row: plan, level } = await loadPlan(db, actor, planId);
	const [counts, rows, threads] = await Promise.all([
		suggestions.countStates(db, plan.document_id),
		suggestions.listOf(db, plan.document_id, { state, limit: MOST }),
		threadsOfPlan(ctx, actor, planId)
	]);
	const words = threads.flatMap(asSuggestion);
	for (const it of words) counts.set(it.state, (counts.get(it.state) ?? 0) + 1);
	const made = await agreementsOf(
		db,
		actor,
		rows.flatMap((row) => row.entry_id ?? [])
	);
	return {
		plan: { id: plan.id, title: plan.title },
		counts: Object.fromEntries(suggestionStates.map((it) => [it, counts.get(it) ?? 0])) as Record<
			SuggestionState,
			number
		>,
		/** Whoever may begin an agreement on this plan. */
		mayAgree: canOnPlan(level, 'plan.comment') && plan.archived_at === null,
		suggestions: [
			...rows.map((row): ListedSuggestion => ({
				id: row.id,
				state: row.state,
				...wordsOf(row),
				/** Null: nobody did, or nobody who is known. */
				decider: row.decided_by ? { id: row.decided_by, name: row.decider_name ?? '' } : null,
				decidedAt: row.decided_at,
				entry: row.state === 'accepted' ? (made.get(row.entry_id ?? '') ?? null) : null
			})),
			...words.filter((it) => !state || it.state === state)
		]
			.sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : a.id < b.id ? -1 : 1))
			.slice(0, MOST)
	};
}

/** One proposal as the page of them shows it. */
export interface ListedSuggestion extends SuggestionWords {
	id: string;
	state: SuggestionState;
	/** '' for a former member whose thread it is. */
	author: { id: string; name: string };
	at: string;
	/** Null: nobody did, or nobody who is known. */
	decider: { id: string; name: string } | null;
	decidedAt: string | null;
	entry: { id: string; title: string } | null;
	/** Of words that are proposed in a thread: why, and what this reader may decide there. */
	thread?: { why: string; may: Thread['may'] };
}

const stateOf = { accepted: 'accepted', rejected: 'refused', withdrawn: 'withdrawn' } as const;

/** The words that a thread proposes, listed as what is proposed in the text; none where it proposes nothing. */
function asSuggestion(thread: Thread): ListedSuggestion[] {
	const { id, anchor, replacement, decision, agreement, comments, may } = thread;
	const [first] = comments;
	if (replacement === null || !first) return [];
	const nameOf = ({ author }: typeof first) => ({
		id: author.id,
		name: author.isFormer ? '' : author.name
	});
	const decided = decision === null ? undefined : comments.findLast(({ kind }) => kind === decision);
	return [
		{
			id,
			state: decision === null ? 'pending' : stateOf[decision],
			author: nameOf(first),
			at: first.at,
			removed: anchor?.quote.exact ?? '',
			added: replacement,
			formatted: '',
			formats: [],
			block: null,
			decider: decided ? nameOf(decided) : null,
			decidedAt: decided?.at ?? null,
			entry: agreement,
			thread: { why: first.body, may: may.filter((it) => it !== 'reply') }
		}
	];
}

/** The accepted proposal that an agreement was made of, for whoever sees it and reads the text that it was made in. */
export async function proposalOf(
	ctx: Context,
	actor: Actor,
	entryId: string
): Promise<(SuggestionWords & Pick<ListedSuggestion, 'author' | 'at'> & { path: string }) | undefined> {
	const { db } = ctx;
	const { kind } = await loadRow(db, actor, entryId);
	if (kind !== 'agreement') return undefined;
	try {
		const threadId = await threadRows.idOfAgreement(db, entryId);
		if (threadId) {
			const [said] = asSuggestion(await readThread(ctx, actor, threadId));
			return said && { ...said, path: `/comments/${threadId}` };
		}
		const row = await suggestions.ofEntry(db, entryId);
		if (!row) return undefined;
		await loadPlan(db, actor, row.plan_id);
		return { ...wordsOf(row), path: `/plans/${row.plan_id}/suggestions?show=accepted` };
	} catch (cause) {
		if (!isRefusal(cause)) throw cause;
		return undefined;
	}
}

/** Whose a proposal in the text is, and what it says. */
function wordsOf(row: Awaited<ReturnType<typeof suggestions.listOf>>[number]) {
	return {
		author: { id: row.author_id, name: row.author_name },
		at: row.at,
		removed: row.removed,
		added: row.added,
		formatted: row.formatted,
		formats: JSON.parse(row.formats) as SuggestionWords['formats'],
		block: row.block
	};
}

/** Whose the proposals are that are open in a plan's text. None for whoever may not comment on it. */
export async function pendingOfPlan({ db }: Context, actor: Actor, planId: string) {
	const { row: plan, level } = await loadPlan(db, actor, planId);
	if (!canOnPlan(level, 'plan.comment')) return [];
	const rows = await suggestions.listOf(db, plan.document_id, { state: 'pending', limit: MOST_PENDING });
	return rows.map((row) => ({ id: row.id, author: { id: row.author_id, name: row.author_name } }));
}
