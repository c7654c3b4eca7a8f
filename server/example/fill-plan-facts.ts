import type { EventKind } from '#lib/domain/log-event.ts';
import { clauseChanges } from '#lib/domain/clause.ts';
import { placesText } from '#lib/domain/plan-place.ts';
import { outlineOf, type JsonNode } from '#lib/document/render.ts';
import * as clauses from '../db/clauses.ts';
import * as documents from '../db/documents.ts';
import * as plans from '../db/plans.ts';
import * as planPlaces from '../db/plan-places.ts';
import * as sentUpRows from '../db/sent-up.ts';
import { newId } from '../ids.ts';
import { append } from '../services/log.ts';
import type { Trx } from '../services/context.ts';
import { places, sentUp, stances } from './plan-facts.ts';

interface Keys {
	allianceId: string;
	plan(key: string): string;
	organisation(key: string): string;
	member(key: string): string;
}

const DAY = 86_400_000;

/** Says who does what, and what local versions make of their national plan. */
export async function fillPlanFacts(trx: Trx, today: Date, keys: Keys): Promise<void> {
	const { allianceId } = keys;
	const at = today.toISOString();
	const log = (
		kind: EventKind,
		planId: string,
		by: string,
		more: { organisationId?: string; from?: string; to: string; reason?: string | null }
	) =>
		append(trx, {
			allianceId,
			at: today,
			kind,
			subject: { kind: 'plan', id: planId },
			actorId: keys.member(by),
			...more
		});

	for (const it of places) {
		const [planId, organisationId] = [keys.plan(it.plan), keys.organisation(it.organisation)];
		const kinds = placesText(it.places);
		await planPlaces.set(trx, {
			plan_id: planId,
			organisation_id: organisationId,
			places: kinds,
			does: it.does,
			does_not: it.doesNot,
			member_id: keys.member(it.by),
			at
		});
		const reason = [it.does, it.doesNot].filter(Boolean).join(' / ') || null;
		await log('plan.place', planId, it.by, { organisationId, to: kinds, reason });
	}

	/** The national plan of a local one, with the clause of it that begins like this. */
	const clauseOf = async (local: string, beginning: string) => {
		const row = (await plans.find(trx, allianceId, keys.plan(local)))!;
		const national = (await plans.find(trx, allianceId, row.local_version_of!))!;
		const projection = (await documents.findProjection(trx, national.document_id))!;
		const headings = outlineOf(JSON.parse(projection.json) as JsonNode);
		const known = await clauses.ofPlan(trx, national.id);
		await clauses.store(trx, national.id, clauseChanges(known, headings), at, newId);
		const clause = (await clauses.ofPlan(trx, national.id)).find(({ title }) => title.startsWith(beginning));
		if (!clause) throw new Error(`the example names the clause ${beginning}, which is not in ${local}`);
		return { nationalId: national.id, clauseId: clause.id };
	};

	for (const it of stances) {
		const { clauseId } = await clauseOf(it.plan, it.clause);
		const [planId, organisationId] = [keys.plan(it.plan), keys.organisation(it.organisation)];
		await clauses.insertStance(trx, {
			id: newId(),
			clause_id: clauseId,
			plan_id: planId,
			stance: it.stance,
			reason: it.reason,
			entry_id: null,
			organisation_id: organisationId,
			member_id: keys.member(it.by),
			at
		});
		const to = `${clauseId}/${it.stance}`;
		await log('clause.stance', planId, it.by, { organisationId, to, reason: it.reason || null });
	}

	for (const it of sentUp) {
		const { nationalId, clauseId } = await clauseOf(it.plan, it.clause);
		const [id, planId, organisationId] = [newId(), keys.plan(it.plan), keys.organisation(it.organisation)];
		await sentUpRows.insert(trx, {
			id,
			alliance_id: allianceId,
			from_plan_id: planId,
			to_plan_id: nationalId,
			clause_id: clauseId,
			entry_id: null,
			body: it.sentence,
			organisation_id: organisationId,
			member_id: keys.member(it.by),
			at,
			answer_by: new Date(today.getTime() + it.answerIn * DAY).toISOString().slice(0, 10),
			answer: it.answered?.answer ?? null,
			answer_reason: it.answered?.reason ?? null,
			answered_by: it.answered ? keys.member(it.answered.by) : null,
			answered_at: it.answered ? at : null
		});
		await log('plan.sent-up', nationalId, it.by, {
			organisationId,
			from: planId,
			to: id,
			reason: it.sentence
		});
		if (!it.answered) continue;
		const { by, answer, reason } = it.answered;
		await log('plan.answered-up', nationalId, by, { from: id, to: answer, reason });
	}
}
