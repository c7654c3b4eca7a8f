import ical, { ICalEventTransparency } from 'ical-generator';
import * as feeds from '../db/calendar-feeds.ts';
import * as members from '../db/members.ts';
import * as register from '../db/register.ts';
import { hashOf, newToken } from '../ids.ts';
import { actorOf, type Actor, type Context } from './context.ts';
import { eyesOf } from './entry-cards.ts';
import { append } from './log.ts';
import { inTurn } from './turn.ts';

/** How far back and ahead a feed reaches, in days. */
const BACK = 60;
const AHEAD = 800;
const LIMIT = 2_000;

/** Gives the member a new secret address for their calendar; the one before stops at once. The token is shown once. */
export async function renewFeed(ctx: Context, actor: Actor): Promise<string> {
	const token = newToken();
	await inTurn(ctx, actor, async (trx) => {
		const at = ctx.now();
		await feeds.set(trx, {
			member_id: actor.memberId,
			token_hash: hashOf(token),
			created_at: at.toISOString()
		});
		await append(trx, {
			allianceId: actor.allianceId,
			at,
			kind: 'feed.renewed',
			subject: { kind: 'member', id: actor.memberId },
			actorId: actor.memberId
		});
	});
	return token;
}

/** Since when the member has a feed; undefined without one. */
export async function feedOf({ db }: Context, actor: Actor) {
	const feed = await feeds.findByMember(db, actor.memberId);
	return feed ? { since: feed.created_at } : undefined;
}

/** Ends the member's feed. */
export async function endFeed(ctx: Context, actor: Actor): Promise<void> {
	await inTurn(ctx, actor, async (trx) => {
		await feeds.remove(trx, actor.memberId);
		await append(trx, {
			allianceId: actor.allianceId,
			at: ctx.now(),
			kind: 'feed.ended',
			subject: { kind: 'member', id: actor.memberId },
			actorId: actor.memberId
		});
	});
}

/**
 * Due and review dates of what the organisations of the feed’s member are in, as far as that member sees it now, as an
 * iCalendar file (RFC 5545). undefined for an address that nobody has.
 */
export async function readFeed(
	{ db, now }: Context,
	token: string,
	words: { kind(kind: string): string; due: string; review: string; origin: string }
): Promise<string | undefined> {
	const feed = await feeds.findByHash(db, hashOf(token));
	const member = feed && (await members.findById(db, feed.alliance_id, feed.id));
	if (!feed || !member) return undefined;
	const actor = actorOf(member, feed.alliance_id);
	const day = (days: number) => new Date(now().getTime() + days * 86_400_000).toISOString().slice(0, 10);
	const eyes = await eyesOf(db, actor);
	const [from, to] = [day(-BACK), day(AHEAD)];
	const rows = await register.list(
		db,
		eyes,
		{ from, to, activeFor: actor.organisationIds },
		{ offset: 0, limit: LIMIT }
	);
	const calendar = ical({ name: feed.name, prodId: { company: 'Entretous', product: 'Entretous' } });
	for (const row of rows) {
		for (const [what, on] of [
			['due', row.due_on],
			['review', row.review_on]
		] as const) {
			if (!on || on < from || on > to) continue;
			calendar.createEvent({
				id: `${row.id}-${what}@entretous`,
				start: new Date(`${on}T00:00:00Z`),
				timezone: 'UTC',
				allDay: true,
				stamp: new Date(row.changed_at),
				summary: `${words.kind(row.kind)} · ${words[what]} : ${row.title}`,
				url: `${words.origin}/${feed.slug}/entries/${row.id}`,
				transparency: ICalEventTransparency.TRANSPARENT
			});
		}
	}
	return calendar.toString();
}
