import { bindingPlaces, placesOf } from '#lib/domain/plan-place.ts';
import { canOnPlan } from '#lib/domain/permissions.ts';
import * as waiting from '../db/attention.ts';
import * as directory from '../db/directory.ts';
import type * as events from '../db/events.ts';
import type * as notices from '../db/notices.ts';
import * as notify from '../db/notify.ts';
import * as leads from '../db/plan-leads.ts';
import * as places from '../db/plan-places.ts';
import * as plans from '../db/plans.ts';
import { newId } from '../ids.ts';
import type { Db } from './context.ts';
import { levelFor } from './plan-level.ts';

type Event = Awaited<ReturnType<typeof events.page>>[number]['event'];

/** What is asked beside entries, as the page of what needs a member names it. */
interface Ask {
	what: 'version' | 'offer' | 'lead' | 'sent_up';
	planId: string | null;
	memberIds: readonly string[];
	/** What is asked: another one is another time. */
	of: string;
}

/**
 * Notices of what these events ask of members beside entries: a frozen version to sign, a mandate or a plan's lead that is
 * offered, what a local version sends up.
 */
export async function planAsks(
	db: Db,
	allianceId: string,
	happened: readonly Event[],
	at: string
): Promise<notices.NoticeRow[]> {
	const asks = await Promise.all(happened.map((event) => askOf(db, allianceId, event)));
	return asks
		.flatMap((ask) => ask ?? [])
		.flatMap(({ what, planId, memberIds, of }) =>
			memberIds.map((memberId) => ({
				id: newId(),
				alliance_id: allianceId,
				member_id: memberId,
				kind: 'asked' as const,
				plan_id: planId,
				entry_id: null,
				thread_id: null,
				comment_id: null,
				by_id: null,
				by_guest_id: null,
				what,
				until: null,
				key: `asked:${what}:${of}:${memberId}`,
				at,
				read_at: null,
				mailed_at: null
			}))
		);
}

async function askOf(db: Db, allianceId: string, event: Event): Promise<Ask | undefined> {
	const id = event.subject_id;
	switch (event.kind) {
		case 'mandate.offered': {
			const to = await waiting.offeredTo(db, id);
			return to && { what: 'offer', planId: null, memberIds: [to.memberId], of: to.id };
		}
		case 'plan.lead-offered': {
			const open = await leads.openOf(db, id);
			const to = open?.to_organisation_id;
			if (!open || !to || to !== event.to_value) return undefined;
			const memberIds = (await notify.holdersOf(db, [to])).get(to) ?? [];
			return { what: 'lead', planId: id, memberIds, of: open.id };
		}
		case 'plan.frozen': {
			const bound = (await places.ofPlan(db, id)).filter((row) =>
				placesOf(row.places).some((kind) => bindingPlaces.includes(kind))
			);
			const holders = await notify.holdersOf(
				db,
				bound.map((row) => row.organisation_id)
			);
			const memberIds = [...new Set([...holders.values()].flat())];
			return { what: 'version', planId: id, memberIds, of: `${id}:${event.to_value}` };
		}
		case 'plan.sent-up': {
			const [members, grants] = await Promise.all([
				directory.members(db, allianceId),
				plans.grantsOf(db, id)
			]);
			const memberIds = members
				.filter((it) => {
					const who = {
						memberId: it.id,
						role: it.role,
						organisationIds: it.organisations.map((of) => of.id)
					};
					return canOnPlan(levelFor(who, grants), 'plan.grant');
				})
				.map((it) => it.id);
			return { what: 'sent_up', planId: id, memberIds, of: String(event.to_value) };
		}
		default:
			return undefined;
	}
}
