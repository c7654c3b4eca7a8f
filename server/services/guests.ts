import { refusal } from '#lib/domain/errors.ts';
import * as guests from '../db/guests.ts';
import { hashOf, newId, newToken } from '../ids.ts';
import type { Actor, Context, Trx } from './context.ts';

/** Milliseconds that a way in, sent by mail, works; never longer than its link. */
const CONFIRM_FOR = 3 * 86_400_000;
/** How often the way in is mailed within an hour: to one address, and on one link. */
const HOUR = 3_600_000;
const PER_GUEST = 5;
const PER_LINK = 100;

/** What whoever holds a link is shown of it. Refuses a guessed one, one that was withdrawn, and one whose day is past. */
export async function readGuestLink({ db, now }: Context, token: string) {
	const row = await guests.findLink(db, hashOf(token));
	if (!row) throw refusal('not-found', 'guest-link');
	refuseEnded(row, now());
	return {
		id: row.id,
		planId: row.plan_id,
		title: row.title,
		alliance: row.alliance,
		maker: row.maker,
		level: row.level,
		expiresAt: row.expires_at
	};
}

/** Asks for the way in: it is mailed to the address given, which so is confirmed. Nothing tells who asked before. */
export async function askToEnter(
	ctx: Context,
	token: string,
	{ name, email, language }: { name: string; email: string; language: 'fr' | 'en' }
): Promise<void> {
	await readGuestLink(ctx, token);
	await ctx.db.transaction().execute(async (trx) => {
		const link = (await guests.findLink(trx, hashOf(token)))!;
		const at = ctx.now();
		const hourBefore = new Date(at.getTime() - HOUR).toISOString();
		// Under the name that was confirmed, whoever types the address again.
		const id = await guests.save(trx, {
			id: newId(),
			alliance_id: link.alliance_id,
			plan_id: link.plan_id,
			link_id: link.id,
			name,
			email,
			language,
			created_at: at.toISOString(),
			confirmed_at: null,
			mails: 1,
			unsubscribe_token: newToken()
		});
		const onLink = await guests.countAsked(trx, link.id, hourBefore);
		const byGuest = await guests.countAsked(trx, link.id, hourBefore, id);
		if (onLink >= PER_LINK || byGuest >= PER_GUEST) throw refusal('too-many', 'guest-too-many');
		await guests.insertNotice(trx, {
			id: newId(),
			guest_id: id,
			kind: 'enter',
			thread_id: null,
			comment_id: null,
			at: at.toISOString(),
			mailed_at: null
		});
	});
}

/** The secret of a way in, for one mail. */
export async function makeWayIn(
	trx: Trx,
	{ id, expires_at }: { id: string; expires_at: string },
	at: Date
): Promise<string> {
	const token = newToken();
	const end = new Date(at.getTime() + CONFIRM_FOR).toISOString();
	await guests.insertKey(trx, {
		token_hash: hashOf(token),
		guest_id: id,
		kind: 'confirm',
		created_at: at.toISOString(),
		expires_at: end < expires_at ? end : expires_at,
		used_at: null
	});
	return token;
}

/** What a way in leads to. Looking uses nothing up: link scanners look too. */
export async function readWayIn({ db, now }: Context, token: string) {
	const row = await guests.findByKey(db, 'confirm', hashOf(token));
	if (!row) throw refusal('not-found', 'guest-link');
	refuseEnded(row, now());
	if (row.used_at !== null) throw refusal('gone', 'guest-way-used');
	if (row.key_expires_at <= now().toISOString()) throw refusal('gone', 'guest-way-past');
	return { planId: row.plan_id, name: row.name, email: row.email, alliance: row.alliance };
}

/** Goes in, once: the address is confirmed. Gives the secret that the browser keeps, and until when. */
export async function enter(
	ctx: Context,
	token: string
): Promise<{ planId: string; secret: string; expiresAt: string }> {
	await readWayIn(ctx, token);
	const secret = newToken();
	return ctx.db.transaction().execute(async (trx) => {
		const at = ctx.now().toISOString();
		if (!(await guests.useKey(trx, hashOf(token), at))) throw refusal('gone', 'guest-way-used');
		const guest = (await guests.findByKey(trx, 'confirm', hashOf(token)))!;
		if (guest.confirmed_at === null) await guests.update(trx, guest.id, { confirmed_at: at });
		await guests.insertKey(trx, {
			token_hash: hashOf(secret),
			guest_id: guest.id,
			kind: 'session',
			created_at: at,
			expires_at: guest.expires_at,
			used_at: null
		});
		return { planId: guest.plan_id, secret, expiresAt: guest.expires_at };
	});
}

/**
 * Who holds a browser's secret, as an actor of this one plan. Asked at every request, so that a link that is withdrawn
 * opens nothing from then on.
 */
export async function guestActor(
	{ db, now }: Context,
	secret: string,
	planId: string
): Promise<Actor & { guest: NonNullable<Actor['guest']>; until: string; alliance: string }> {
	const row = await guests.findByKey(db, 'session', hashOf(secret));
	if (!row || row.plan_id !== planId) throw refusal('not-found', 'guest-link');
	refuseEnded(row, now());
	return {
		memberId: row.id,
		accountId: '',
		allianceId: row.alliance_id,
		name: row.name,
		role: 'observer',
		organisationIds: [],
		stewardOf: [],
		guest: { planId: row.plan_id, level: row.level },
		until: row.expires_at,
		alliance: row.alliance
	};
}

function refuseEnded(row: { withdrawn_at: string | null; expires_at: string }, now: Date): void {
	if (row.withdrawn_at !== null) throw refusal('gone', 'guest-link-withdrawn');
	if (row.expires_at <= now.toISOString()) throw refusal('gone', 'guest-link-past');
}
