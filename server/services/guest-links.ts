import { refusal, notFound } from '#lib/domain/errors.ts';
import { guestLinkEnd, type GuestLevel } from '#lib/domain/guest.ts';
import { canOnPlan } from '#lib/domain/permissions.ts';
import * as guests from '../db/guests.ts';
import { hashOf, newId, newToken } from '../ids.ts';
import type { Actor, Context, Db } from './context.ts';
import { append } from './log.ts';
import { loadPlan } from './plans.ts';

/** A link as those see it who may make one. */
export interface GuestLink {
	id: string;
	level: GuestLevel;
	maker: string;
	createdAt: string;
	expiresAt: string;
	withdrawnAt: string | null;
	isLive: boolean;
	guests: { id: string; name: string; email: string; isConfirmed: boolean }[];
}

/**
 * Makes a link by which someone without an account reads or comments on a plan, through a day (ISO date). `plan.grant`
 * on it. Gives the link's secret: it is shown once, only its hash is kept.
 */
export async function makeGuestLink(
	ctx: Context,
	actor: Actor,
	planId: string,
	{ level, until }: { level: GuestLevel; until: string }
): Promise<string> {
	const at = ctx.now();
	const end = guestLinkEnd(until, at);
	if (!end) throw refusal('invalid', 'guest-until', 'until');
	const token = newToken();
	await ctx.db.transaction().execute(async (trx) => {
		await refuseWhoMayNot(trx, actor, planId);
		const id = newId();
		await guests.insertLink(trx, {
			id,
			alliance_id: actor.allianceId,
			plan_id: planId,
			token_hash: hashOf(token),
			level,
			created_by: actor.memberId,
			created_at: at.toISOString(),
			expires_at: end.toISOString(),
			withdrawn_at: null
		});
		await append(trx, {
			allianceId: actor.allianceId,
			at,
			kind: 'guest-link.made',
			subject: { kind: 'plan', id: planId },
			actorId: actor.memberId,
			to: `${level} ${until}`
		});
	});
	return token;
}

/** The links to a plan and who entered by them. `plan.grant` on it. */
export async function guestLinksOf(ctx: Context, actor: Actor, planId: string): Promise<GuestLink[]> {
	await refuseWhoMayNot(ctx.db, actor, planId);
	const [links, entered] = await Promise.all([
		guests.linksOf(ctx.db, planId),
		guests.guestsOf(ctx.db, planId)
	]);
	const byLink = Map.groupBy(entered, (row) => row.link_id);
	const now = ctx.now().toISOString();
	return links.map((row) => ({
		id: row.id,
		level: row.level,
		maker: row.maker,
		createdAt: row.created_at,
		expiresAt: row.expires_at,
		withdrawnAt: row.withdrawn_at,
		isLive: row.withdrawn_at === null && row.expires_at > now,
		guests: (byLink.get(row.id) ?? []).map(({ id, name, email, confirmed_at }) => ({
			id,
			name,
			email,
			isConfirmed: confirmed_at !== null
		}))
	}));
}

/** Ends a link: from now on it opens nothing, also for those who are in. What they said stays. `plan.grant` on the plan. */
export async function withdrawGuestLink(
	ctx: Context,
	actor: Actor,
	planId: string,
	id: string
): Promise<void> {
	await ctx.db.transaction().execute(async (trx) => {
		await refuseWhoMayNot(trx, actor, planId);
		const at = ctx.now();
		if (!(await guests.withdrawLink(trx, planId, id, at.toISOString()))) notFound('guest-link');
		await append(trx, {
			allianceId: actor.allianceId,
			at,
			kind: 'guest-link.withdrawn',
			subject: { kind: 'plan', id: planId },
			actorId: actor.memberId
		});
	});
}

async function refuseWhoMayNot(db: Db, actor: Actor, planId: string): Promise<void> {
	const { level } = await loadPlan(db, actor, planId);
	if (!canOnPlan(level, 'plan.grant')) throw refusal('forbidden', 'plan-not-allowed');
}
