import { DIGEST_ITEMS, isOwed, type DigestTime } from '#lib/domain/digest.ts';
import { answersFor } from '#lib/domain/entry-answers.ts';
import { isMailed, type Attention } from '#lib/domain/notice.ts';
import * as mails from '../db/mails.ts';
import type { NoticeRow } from '../db/notices.ts';
import * as membersOf from '../db/members.ts';
import * as visits from '../db/visits.ts';
import { attentionOf } from '../services/attention.ts';
import { makeAnswerLink } from '../services/answer-links.ts';
import { makeConfirmationLink } from '../services/confirmations.ts';
import { actorOf, type Actor, type Context, type Texts, type Trx } from '../services/context.ts';
import { ensure } from '../services/mail-settings.ts';
import { changesSince } from '../services/since-visit.ts';
import { composeDigest, composeSoon, type AnswerLinkFor, type MailPlace } from './compose.ts';

/** Milliseconds in which whoever is here may read it in the application first. */
const PATIENCE = 60_000;
const AT_ONCE = 500;

/** Everyone has settings before anything is mailed. */
export async function ensureSettings(ctx: Context): Promise<void> {
	for (;;) {
		const ids = await mails.withoutSetting(ctx.db, AT_ONCE);
		for (const id of ids) await ensure(ctx.db, id, ctx.now());
		if (ids.length < AT_ONCE) return;
	}
}

/** Mails what members were told and have not read: one mail for each, never twice. */
export async function makeSoonMails(ctx: Context, place: MailPlace): Promise<void> {
	const before = new Date(ctx.now().getTime() - PATIENCE).toISOString();
	for (const memberId of await mails.unmailed(ctx.db, before, AT_ONCE)) {
		// All of it, however much: what does not fit into one mail is one click away, not another mail.
		const told = await mails.unmailedOf(ctx.db, memberId, before);
		const to = await mails.addressee(ctx.db, memberId);
		const isReached = to?.soon === 1 && to.bounced_at === null;
		const wanted = told.filter((row) => row.read_at === null && isReached);
		const actor = to && wanted.length > 0 ? await reader(ctx, to) : undefined;
		// What is mailed is what still needs them: read again, by today's rights.
		const items = actor ? (await mailedOf(ctx, actor)).filter((item) => wanted.some(isOf(item))) : [];
		const at = ctx.now().toISOString();
		await ctx.db.transaction().execute(async (trx) => {
			if (to && actor && items.length > 0) {
				const links = await linksFor(trx, place, actor, to, items, ctx.now());
				await mails.queue(trx, composeSoon(place, to, items, `soon:${wanted[0]!.id}`, at, links));
			}
			await mails.markMailed(
				trx,
				told.map((row) => row.id),
				at
			);
		});
	}
}

/** What needs a member, of what they want to be mailed about. */
async function mailedOf(ctx: Context, actor: Actor): Promise<Attention[]> {
	const follows = await visits.followed(ctx.db, actor.memberId);
	return (await attentionOf(ctx, actor)).filter((item) => isMailed(item, follows));
}

const isOf =
	(item: Attention) =>
	(row: Pick<NoticeRow, 'id' | 'entry_id' | 'thread_id' | 'kind' | 'plan_id' | 'what'>) => {
		if (row.kind === 'asked' && row.entry_id === null) {
			const isOfPlan = !('plan' in item) || row.plan_id === null || item.plan.id === row.plan_id;
			return item.kind === row.what && isOfPlan;
		}
		if (row.kind === 'asked') return item.kind === 'asked' && item.entry.id === row.entry_id;
		if (row.kind === 'access') return item.kind === 'access' && item.request === row.what;
		if (row.kind === 'no_access') return item.kind === 'no_access' && item.notice === row.id;
		return 'thread' in item && item.thread.id === row.thread_id;
	};

/** Makes the digests that are owed: one for each member, at their hour, none when there is nothing to say. */
export async function makeDigests(
	ctx: Context,
	texts: Pick<Texts, 'writersOf'>,
	place: MailPlace
): Promise<void> {
	let after = '';
	for (;;) {
		const page = await mails.members(ctx.db, after, AT_ONCE);
		for (const to of page) {
			const now = ctx.now();
			if (to.digest_at !== null && to.digest_at > now.toISOString()) {
				// The clock was ahead when it was made, and was put right: nobody waits until it is as late again.
				await mails.changeSetting(ctx.db, to.member_id, { digest_at: now.toISOString() });
				continue;
			}
			// Once the address works again, they are owed what they missed meanwhile.
			if (to.bounced_at !== null || !isOwed(timeOf(to), to.digest_at, now)) continue;
			const actor = await reader(ctx, to);
			if (!actor) continue;
			const [items, plans] = await Promise.all([
				mailedOf(ctx, actor),
				changesSince(ctx, texts, actor, to.digest_at!)
			]);
			const at = now.toISOString();
			const key = `digest:${to.member_id}:${to.digest_at}`;
			await ctx.db.transaction().execute(async (trx) => {
				const links = await linksFor(trx, place, actor, to, items, now);
				const mail = composeDigest(place, to, { items, plans }, key, at, links);
				if (mail) await mails.queue(trx, mail);
				await mails.changeSetting(trx, to.member_id, { digest_at: at });
			});
		}
		if (page.length < AT_ONCE) return;
		after = page.at(-1)!.member_id;
	}
}

/**
 * Links that answer without a password what a mail shows as asked, for whoever wants them: what can be read in five
 * lines. A version of a plan is more to read than that before it is signed; a mandate, an access and what a local plan
 * has sent up decide about others, by whoever has said who they are.
 */
async function linksFor(
	trx: Trx,
	{ origin }: MailPlace,
	actor: Actor,
	to: mails.Addressee,
	items: readonly Attention[],
	at: Date
): Promise<AnswerLinkFor> {
	const links = new Map<Attention, string>();
	if (to.by_link === 1) {
		const { allianceId, memberId } = actor;
		for (const item of items.slice(0, DIGEST_ITEMS)) {
			if (item.kind === 'asked' && answersFor(item.what).length > 0) {
				const token = await makeAnswerLink(trx, { allianceId, memberId, entryId: item.entry.id, at });
				links.set(item, `${origin}/answer/${token}`);
			} else if (item.kind === 'provisional') {
				const token = await makeConfirmationLink(trx, actor, item.entry.id, at);
				if (token) links.set(item, `${origin}/confirm/${token}`);
			}
		}
	}
	return (item) => links.get(item);
}

function timeOf(row: mails.MailSettingRow): DigestTime {
	return { digest: row.digest, weekday: row.weekday, hour: row.hour, timeZone: row.time_zone };
}

async function reader({ db }: Context, to: mails.Addressee): Promise<Actor | undefined> {
	const row = await membersOf.findById(db, to.alliance_id, to.member_id);
	return row && actorOf(row, to.alliance_id);
}
