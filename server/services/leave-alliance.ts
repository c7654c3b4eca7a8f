import type { LogEvent } from '#lib/domain/log-event.ts';
import { refusal } from '#lib/domain/errors.ts';
import { canForOrganisation } from '#lib/domain/permissions.ts';
import * as entries from '../db/entries.ts';
import * as leaving from '../db/leaving.ts';
import * as leads from '../db/plan-leads.ts';
import { adoptWithout, versionsAwaiting } from './adopt-without.ts';
import { append } from './log.ts';
import { topicsOf } from './entries.ts';
import { loadOrganisation } from './organisations.ts';
import { announcePlans } from './plan-status.ts';
import type { Actor, Context } from './context.ts';
import { inTurn } from './turn.ts';

/**
 * An organisation leaves the alliance: its steward or an administrator says so. What it signed stays; its mandates,
 * its stewards and the places of its people end, and nothing waits for it any more: a version of a plan that everyone
 * else has signed is adopted. Its people stay members.
 */
export async function leaveAlliance(ctx: Context, actor: Actor, id: string, reason: string): Promise<void> {
	const touched = await inTurn(ctx, actor, async (trx) => {
		const organisation = await loadOrganisation(trx, actor, id);
		const me = { id: actor.memberId, role: actor.role, stewardOf: actor.stewardOf };
		if (!canForOrganisation(me, id, 'organisation.leave')) {
			throw refusal('forbidden', 'organisation-leave-not-allowed');
		}
		if (organisation.left_at) throw refusal('conflict', 'organisation-left');
		const at = ctx.now();
		const waiting = await versionsAwaiting(trx, actor.allianceId, id);
		const now = at.toISOString();
		const log = (kind: LogEvent, subject: { kind: string; id: string }, personId: string | null = null) =>
			append(trx, {
				allianceId: actor.allianceId,
				at,
				kind,
				subject,
				actorId: actor.memberId,
				personId,
				organisationId: id,
				...(subject.kind === 'mandate' && { mandateId: subject.id }),
				...(subject.kind === 'organisation' && personId === null && { reason: reason || null })
			});
		for (const mandate of await leaving.endMandates(trx, id, now)) {
			await log('mandate.ended', { kind: 'mandate', id: mandate.id }, mandate.member_id);
		}
		for (const memberId of await leaving.endStewards(trx, id)) {
			await log('steward.ended', { kind: 'organisation', id }, memberId);
		}
		for (const memberId of await leaving.endBelongings(trx, id)) {
			await log('member.left-organisation', { kind: 'member', id: memberId }, memberId);
		}
		await leaving.setLeft(trx, id, now);
		const entryIds = await entries.endPartiesOf(trx, id, now);
		await log('organisation.left', { kind: 'organisation', id });
		for (const planId of await leads.withdrawTo(trx, id, now)) {
			await append(trx, {
				allianceId: actor.allianceId,
				at,
				kind: 'plan.lead-withdrawn',
				subject: { kind: 'plan', id: planId },
				actorId: actor.memberId,
				organisationId: id,
				to: id
			});
		}
		const adopted = await adoptWithout(trx, actor, id, waiting, at);
		return { entries: await leaving.plansOfEntries(trx, entryIds), adopted };
	});
	await ctx.announce({ kind: 'rights', match: { allianceId: actor.allianceId } });
	for (const { id: entryId, plan_id } of touched.entries) {
		const topics = topicsOf(plan_id, actor.allianceId, entryId);
		await ctx.announce({ kind: 'changed', topics, what: 'entry', id: entryId });
	}
	await announcePlans(ctx, actor, touched.adopted);
	const topics = [`alliance:${actor.allianceId}`];
	await ctx.announce({ kind: 'changed', topics, what: 'organisation', id });
}
