import { stances, UP_DAYS, type Stance } from '#lib/domain/clause.ts';
import { isRefusal } from '#lib/domain/errors.ts';
import { canOnPlan } from '#lib/domain/permissions.ts';
import * as clauseRows from '../db/clauses.ts';
import * as directory from '../db/directory.ts';
import * as plans from '../db/plans.ts';
import * as register from '../db/register.ts';
import * as sentUp from '../db/sent-up.ts';
import type { Actor, Context, Db } from './context.ts';
import { clausesOf } from './clauses.ts';
import { eyesOf } from './entry-cards.ts';
import { namesOf } from './plan-versions-page.ts';
import { levelFor } from './plan-level.ts';
import { loadPlan } from './plans.ts';
import { mayAnswerUp } from './sent-up.ts';

type Named = Awaited<ReturnType<typeof namesOf>>;

/** What every territory does with every clause of a national plan: the same for each level that may read the plans. */
export async function readMap(ctx: Context, actor: Actor, planId: string) {
	const { db } = ctx;
	const here = await loadPlan(db, actor, planId);
	const names = await namesOf(db, actor.allianceId);
	const isLocal = here.row.local_version_of !== null;
	const national = isLocal ? await nationalFor(db, actor, here.row.local_version_of!) : here;
	const today = ctx.now().toISOString().slice(0, 10);
	const mayDescribe = canOnPlan(here.level, 'plan.describe') && here.row.archived_at === null;
	return {
		plan: { id: here.row.id, title: here.row.title, isLocal },
		national: national ? { id: national.row.id, title: national.row.title } : null,
		today,
		map: national ? await mapOf(ctx, actor, national.row, names) : null,
		/** What this local version can say, for whoever writes it. */
		local:
			national && isLocal && canOnPlan(here.level, 'plan.write') && here.row.archived_at === null
				? {
						entries: await sendable(db, actor, planId),
						answerBy: dayAfter(ctx.now(), UP_DAYS)
					}
				: null,
		sentUp: await sentUpOf(db, actor, here.row, names, today),
		mayAnswer: !isLocal && here.row.archived_at === null && mayAnswerUp(actor, here.row, here.level),
		/** The plans that this one could be a local version of. */
		nationals: mayDescribe && !isLocal ? await nationalsFor(db, actor, planId) : []
	};
}

/** Whether a plan has a map that this member can read: it has local versions, or is one. */
export async function hasMap({ db }: Context, actor: Actor, planId: string): Promise<boolean> {
	const { row } = await loadPlan(db, actor, planId);
	if (row.local_version_of) return (await nationalFor(db, actor, row.local_version_of)) !== null;
	const locals = await clauseRows.localVersionsOf(db, actor.allianceId, planId);
	if (locals.length === 0) return false;
	const grants = await plans.grantsOfPlans(db, actor.allianceId);
	return locals.some((it) => canOnPlan(levelFor(actor, grants.get(it.id) ?? []), 'plan.read'));
}

export type MapPage = Awaited<ReturnType<typeof readMap>>;

async function nationalFor(db: Db, actor: Actor, id: string) {
	try {
		return await loadPlan(db, actor, id);
	} catch (cause) {
		if (isRefusal(cause)) return null;
		throw cause;
	}
}

/** Rows are clauses, columns the local versions that this reader may read, by territory. */
async function mapOf(ctx: Context, actor: Actor, national: plans.PlanRow, names: Named) {
	const { db } = ctx;
	const [all, locals, grants, territories] = await Promise.all([
		clausesOf(ctx, actor, national),
		clauseRows.localVersionsOf(db, actor.allianceId, national.id),
		plans.grantsOfPlans(db, actor.allianceId),
		directory.territories(db, actor.allianceId)
	]);
	const territory = new Map(territories.map(({ id, name }) => [id, name]));
	const columns = locals
		.filter((row) => canOnPlan(levelFor(actor, grants.get(row.id) ?? []), 'plan.read'))
		.map((row) => ({
			planId: row.id,
			title: row.title,
			territory: (row.territory_id && territory.get(row.territory_id)) || row.title
		}))
		.sort((a, b) => a.territory.localeCompare(b.territory, 'fr') || a.title.localeCompare(b.title, 'fr'));
	const rows = await clauseRows.stancesOf(
		db,
		columns.map(({ planId }) => planId)
	);
	const seen = await entriesSeen(db, actor, rows);
	const said = Map.groupBy(rows, (row) => `${row.clause_id} ${row.plan_id}`);
	const cellOf = (row: (typeof rows)[number]) => ({
		stance: row.stance,
		reason: row.reason,
		who: row.organisation_id ? names.organisation(row.organisation_id) : names.member(row.member_id),
		at: row.at,
		/** Its id, for whoever sees it. */
		entryId: row.entry_id && seen.has(row.entry_id) ? row.entry_id : null
	});
	const ofClause = (id: string) =>
		columns.map(({ planId }) => {
			const history = said.get(`${id} ${planId}`) ?? [];
			const last = history.at(-1);
			return last ? { ...cellOf(last), before: history.slice(0, -1).reverse().map(cellOf) } : null;
		});
	return {
		columns,
		clauses: all
			.map(({ id, title, level, goneAt }) => {
				const cells = ofClause(id);
				const count = (stance: Stance) => cells.filter((cell) => cell?.stance === stance).length;
				return {
					id,
					title,
					level,
					goneAt,
					cells,
					counts: Object.fromEntries(stances.map((stance) => [stance, count(stance)])) as Record<
						Stance,
						number
					>
				};
			})
			// What is gone from the text stays as long as something was said of it, below the others.
			.filter(({ goneAt, cells }) => !goneAt || cells.some(Boolean))
			.sort((a, b) => Number(a.goneAt !== null) - Number(b.goneAt !== null))
	};
}

async function entriesSeen(db: Db, actor: Actor, rows: readonly { entry_id: string | null }[]) {
	const ids = [...new Set(rows.flatMap(({ entry_id }) => entry_id ?? []))];
	if (ids.length === 0) return new Map<string, string>();
	const found = await register.list(db, await eyesOf(db, actor), { ids }, { offset: 0, limit: ids.length });
	return new Map(found.map(({ id, title }) => [id, title]));
}

/** Disagreements and agreements of a local plan that this member sees and may send up or link. */
async function sendable(db: Db, actor: Actor, planId: string) {
	const rows = await register.list(db, await eyesOf(db, actor), { planId }, { offset: 0, limit: 200 });
	return rows.filter(({ kind }) => kind !== 'commitment').map(({ id, title, kind }) => ({ id, title, kind }));
}

async function sentUpOf(db: Db, actor: Actor, row: plans.PlanRow, names: Named, today: string) {
	const rows = await sentUp.ofPlan(db, row.id);
	if (rows.length === 0) return [];
	const [seen, clauses, grants, all] = await Promise.all([
		entriesSeen(db, actor, rows),
		clauseRows.ofPlan(db, rows[0]!.to_plan_id),
		plans.grantsOfPlans(db, actor.allianceId),
		plans.ofAlliance(db, actor.allianceId)
	]);
	const readable = new Map(
		all
			.filter((plan) => canOnPlan(levelFor(actor, grants.get(plan.id) ?? []), 'plan.read'))
			.map(({ id, title }) => [id, { id, title }])
	);
	return rows.map((it) => ({
		id: it.id,
		sentence: it.body,
		at: it.at,
		who: names.member(it.member_id),
		organisation: it.organisation_id ? names.organisation(it.organisation_id) : null,
		/** Where it comes from, for those who may read that. */
		from: readable.get(it.from_plan_id) ?? null,
		clause: clauses.find(({ id }) => id === it.clause_id)?.title ?? null,
		entry: it.entry_id && seen.has(it.entry_id) ? { id: it.entry_id, title: seen.get(it.entry_id)! } : null,
		answerBy: it.answer_by,
		late: it.answer === null && it.answer_by < today,
		answer: it.answer,
		reason: it.answer_reason ?? '',
		answeredBy: it.answered_by ? names.member(it.answered_by) : null,
		answeredAt: it.answered_at
	}));
}

async function nationalsFor(db: Db, actor: Actor, planId: string) {
	const [all, grants] = await Promise.all([
		plans.ofAlliance(db, actor.allianceId),
		plans.grantsOfPlans(db, actor.allianceId)
	]);
	if (all.some((row) => row.local_version_of === planId)) return [];
	return all
		.filter((row) => row.id !== planId && !row.local_version_of && !row.archived_at)
		.filter((row) => canOnPlan(levelFor(actor, grants.get(row.id) ?? []), 'plan.read'))
		.map(({ id, title }) => ({ id, title }))
		.sort((a, b) => a.title.localeCompare(b.title, 'fr'));
}

function dayAfter(now: Date, days: number): string {
	return new Date(now.getTime() + days * 86_400_000).toISOString().slice(0, 10);
}
