import { refusal } from '#lib/domain/errors.ts';
import { canOnPlan } from '#lib/domain/permissions.ts';
import { placesOf, placesText, type PlaceKind } from '#lib/domain/plan-place.ts';
import * as directory from '../db/directory.ts';
import * as places from '../db/plan-places.ts';
import * as register from '../db/register.ts';
import type { Actor, Context, Db } from './context.ts';
import { eyesOf } from './entry-cards.ts';
import { append } from './log.ts';
import { announcePlans, loadActivePlan } from './plan-status.ts';
import { namesOf } from './plan-versions-page.ts';
import { loadPlan } from './plans.ts';
import { inTurn } from './turn.ts';

/** More entries than this on one plan are not looked through. */
const MOST_ENTRIES = 5_000;

export interface PlaceInput {
	organisationId: string;
	places: PlaceKind[];
	does: string;
	doesNot: string;
}

/** Declares what an organisation is to a plan. Its own members do, with `plan.comment`. */
export async function declarePlace(
	ctx: Context,
	actor: Actor,
	planId: string,
	{ organisationId, places: kinds, does, doesNot }: PlaceInput
): Promise<void> {
	await inTurn(ctx, actor, async (trx) => {
		await loadActivePlan(trx, actor, planId, 'plan.comment');
		if (!actor.organisationIds.includes(organisationId)) {
			throw refusal('forbidden', 'organisation-not-yours', 'organisation');
		}
		const organisation = await directory.findOrganisation(trx, actor.allianceId, organisationId);
		if (!organisation) throw refusal('invalid', 'organisation-unknown', 'organisation');
		if (organisation.left_at) throw refusal('conflict', 'organisation-left', 'organisation');
		if (kinds.length === 0) throw refusal('invalid', 'place-missing', 'places');
		const before = (await places.ofPlan(trx, planId)).find((row) => row.organisation_id === organisationId);
		const at = ctx.now();
		const row: places.PlaceRow = {
			plan_id: planId,
			organisation_id: organisationId,
			places: placesText(kinds),
			does,
			does_not: doesNot,
			member_id: actor.memberId,
			at: at.toISOString()
		};
		await places.set(trx, row);
		await append(trx, {
			allianceId: actor.allianceId,
			at,
			kind: 'plan.place',
			subject: { kind: 'plan', id: planId },
			actorId: actor.memberId,
			organisationId,
			from: before?.places ?? null,
			to: row.places,
			// Free words may name someone: they stand beside the chain.
			reason: [does, doesNot].filter(Boolean).join(' / ') || null
		});
	});
	await announcePlans(ctx, actor, [planId]);
}

/** « Qui fait quoi », alphabetically, and who has not been heard yet. */
export async function readPlaces({ db }: Context, actor: Actor, planId: string) {
	const { row, level } = await loadPlan(db, actor, planId);
	const [rows, organisations, names, unheard] = await Promise.all([
		places.ofPlan(db, planId),
		directory.organisations(db, actor.allianceId),
		namesOf(db, actor.allianceId),
		unheardOn(db, actor, planId)
	]);
	const shown = rows
		.map((it) => ({
			organisationId: it.organisation_id,
			organisation: names.organisation(it.organisation_id),
			leftAt: names.leftAt(it.organisation_id),
			places: placesOf(it.places),
			does: it.does,
			doesNot: it.does_not,
			at: it.at
		}))
		.sort((a, b) => a.organisation.localeCompare(b.organisation, 'fr'));
	const mayDeclare = canOnPlan(level, 'plan.comment') && row.archived_at === null;
	return {
		plan: { id: row.id, title: row.title },
		places: shown,
		mine: mayDeclare
			? organisations
					.filter(({ id }) => actor.organisationIds.includes(id))
					.map(({ id, name }) => ({ id, name }))
			: [],
		unheard
	};
}

/**
 * « Pas encore entendus »: organisations that a plan was opened to, or that are in one of its entries, and that have
 * said nothing on it. Made only from entries that this reader sees.
 */
async function unheardOn(db: Db, actor: Actor, planId: string) {
	const { grants } = await loadPlan(db, actor, planId);
	const eyes = await eyesOf(db, actor);
	const entries = await register.list(db, eyes, { planId }, { offset: 0, limit: MOST_ENTRIES });
	const ids = entries.map(({ id }) => id);
	const [parties, heard, organisations] = await Promise.all([
		places.concernedBy(db, ids),
		places.heardOn(db, actor.allianceId, planId, ids),
		directory.organisations(db, actor.allianceId)
	]);
	const concerned = new Set([
		...grants
			.filter((it) => it.subjectKind === 'organisation' && it.level !== 'none')
			.map(({ subjectId }) => subjectId),
		...parties
	]);
	return organisations
		.filter(({ id }) => concerned.has(id) && !heard.has(id))
		.map(({ id, name }) => ({ id, name }));
}
