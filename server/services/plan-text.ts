import { citedIn } from '#lib/document/citation-id.ts';
import { decidedJson, proposes } from '#lib/document/project.ts';
import type { JsonNode } from '#lib/document/render.ts';
import * as suggestions from '../db/suggestions.ts';
import type { Actor, Context, Texts } from './context.ts';
import { cardsOfPlan } from './entry-cards.ts';
import { loadPlan } from './plans.ts';
import { threadsOfPlan } from './threads.ts';

/** What becomes of that which is proposed: left aside, shown as such, or done. */
export const proposedModes = ['dropped', 'shown', 'accepted'] as const;
export type ProposedMode = (typeof proposedModes)[number];

/** More are not open in one text. */
const MOST = 5_000;

/**
 * The text of a plan as it was last saved, to be taken away, with what is proposed in it by those who write, and in
 * threads by those who may not. `plan.read` on the plan.
 */
export async function readPlanText(
	ctx: Context,
	texts: Pick<Texts, 'read'>,
	actor: Actor,
	planId: string,
	mode: ProposedMode
) {
	const { row: plan } = await loadPlan(ctx.db, actor, planId);
	const [threads, pending] = await Promise.all([
		threadsOfPlan(ctx, actor, planId),
		mode === 'shown'
			? suggestions.listOf(ctx.db, plan.document_id, { state: 'pending', limit: MOST })
			: Promise.resolve([])
	]);
	const words = threads.flatMap(({ id, anchor, replacement, decision, comments: [first] }) =>
		anchor && replacement !== null && decision === null && first
			? [{ id, anchor, words: replacement, by: first.author.id, at: first.at, author: first.author }]
			: []
	);
	const whole = JSON.parse(
		await texts.read(
			plan.document_id,
			words.map(({ author: _, ...it }) => it),
			mode === 'accepted' ? 'first' : 'all'
		)
	) as JsonNode;
	const cards = await cardsOfPlan(ctx, actor, planId, citedIn(whole));
	return {
		plan: { id: plan.id, title: plan.title },
		proposes: proposes(whole),
		json: mode === 'shown' ? whole : decidedJson(whole, mode === 'accepted'),
		cards,
		/** Whose each proposal is, by its id. */
		authors: new Map([
			...pending.map((row): [string, string] => [row.id, row.author_name]),
			...words.flatMap(({ id, author }): [string, string][] => (author.isFormer ? [] : [[id, author.name]]))
		])
	};
}
