import { passagesOf, type Passage } from '#lib/document/passages.ts';
import type { JsonNode } from '#lib/document/render.ts';
import { refusal } from '#lib/domain/errors.ts';
import { canOnPlan } from '#lib/domain/permissions.ts';
import { isOver, type Workshop } from '#lib/domain/workshop-state.ts';
import { noticed } from '#lib/domain/workshop.ts';
import { currentProjection } from '../documents/current.ts';
import type { Actor } from './context.ts';
import { loadPlan } from './plans.ts';
import { loadWorkshop, standingOf, type WorkshopContext } from './workshop-access.ts';

/** Characters of a passage's HTML: it is sent to everyone in the workshop. */
const PASSAGE_LIMIT = 60_000;

/** What of a plan can be read together in a step, for whoever leads; of a plan that they may read. */
export async function readPassages(
	ctx: WorkshopContext,
	actor: Actor,
	id: string,
	stepId: string
): Promise<{
	step: { id: string; title: string };
	plan: { id: string; title: string; language: string } | null;
	passages: Passage[];
}> {
	const { row, state } = await loadWorkshop(ctx, actor, id);
	if ((await standingOf(ctx.db, actor, row, state)) !== 'leads')
		throw refusal('forbidden', 'workshop-not-leading');
	const step = readingStep(state, stepId);
	const planId = step.setup.work?.planId ?? row.plan_id;
	const named = { id: step.id, title: step.setup.title };
	if (!planId) return { step: named, plan: null, passages: [] };
	const { row: plan, level } = await loadPlan(ctx.db, actor, planId);
	if (!canOnPlan(level, 'plan.read')) throw refusal('not-found', 'plan');
	const { json } = await ctx.db
		.transaction()
		.execute((trx) => currentProjection(trx, plan.document_id, ctx.now()));
	return {
		step: named,
		plan: { id: plan.id, title: plan.title, language: plan.language },
		passages: passagesOf(JSON.parse(json) as JsonNode)
	};
}

/**
 * Shows one passage of a plan to everyone in a workshop, as it is at this moment: being in a workshop is no right on the
 * plan, so that those without one see this and nothing else of it. Whoever leads and may read the plan.
 */
export async function showPassage(
	ctx: WorkshopContext,
	actor: Actor,
	id: string,
	{ step, passage: at }: { step: string; passage: number }
): Promise<void> {
	const { plan, passages } = await readPassages(ctx, actor, id, step);
	const chosen = passages[at];
	if (!plan || !chosen) throw refusal('conflict', 'workshop-passage-gone');
	const size = chosen.blocks.reduce((sum, { html }) => sum + html.length, 0);
	if (size > PASSAGE_LIMIT) throw refusal('invalid', 'workshop-passage-long');
	await ctx.workshops.change(id, (workshop, now) => {
		if (isOver(workshop)) return { problem: { code: 'gone', detail: 'workshop-over' } };
		readingStep(workshop, step);
		const { title, blocks } = chosen;
		const [event] = noticed(workshop, [{ type: 'passage_shown', step, planId: plan.id, title, blocks }], now);
		return { events: [{ ...event!, by: actor.memberId }] };
	});
}

function readingStep(workshop: Workshop, id: string) {
	const step = workshop.steps[id];
	if (!step || step.removed || step.setup.kind !== 'reading') throw refusal('not-found', 'workshop');
	return step;
}
