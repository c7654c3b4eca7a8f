import { defaultDigest, isTimeZone, type DigestEvery } from '#lib/domain/digest.ts';
import { refusal } from '#lib/domain/errors.ts';
import * as guests from '../db/guests.ts';
import * as mails from '../db/mails.ts';
import * as workshops from '../db/workshops.ts';
import { newToken } from '../ids.ts';
import type { Actor, Context, Db } from './context.ts';
import { announceTo } from './notify.ts';

export interface MailSettings {
	/** A mention, a reply, something asked: within two minutes. */
	soon: boolean;
	digest: DigestEvery;
	/** Monday is 1. */
	weekday: number;
	hour: number;
	timeZone: string;
	language: 'fr' | 'en';
	/** A link in a mail answers without a password. */
	byLink: boolean;
}

/** What a member wants of mails. Their own alone. */
export async function mailSettingsOf(
	ctx: Context,
	actor: Actor
): Promise<MailSettings & { bouncedAt: string | null }> {
	const row = await ensure(ctx.db, actor.memberId, ctx.now());
	return {
		soon: row.soon === 1,
		digest: row.digest,
		weekday: row.weekday,
		hour: row.hour,
		timeZone: row.time_zone,
		language: row.language,
		byLink: row.by_link === 1,
		bouncedAt: row.bounced_at
	};
}

/** Changes what a member wants of mails. Their own alone. */
export async function changeMailSettings(ctx: Context, actor: Actor, to: MailSettings): Promise<void> {
	if (!isTimeZone(to.timeZone)) throw refusal('invalid', 'time-zone-unknown', 'timeZone');
	const row = await ensure(ctx.db, actor.memberId, ctx.now());
	await mails.changeSetting(ctx.db, actor.memberId, {
		soon: Number(to.soon),
		digest: to.digest,
		weekday: to.weekday,
		hour: to.hour,
		time_zone: to.timeZone,
		language: to.language,
		by_link: Number(to.byLink),
		// Whoever chooses another hour is not owed what was due before.
		digest_at: row.digest === 'none' ? ctx.now().toISOString() : row.digest_at
	});
}

/** Says that one's own address works, whatever came back from it: mails are sent there again. */
export async function addressWorks(ctx: Context, actor: Actor): Promise<void> {
	const to = await mails.addressee(ctx.db, actor.memberId);
	if (to) await announceTo(ctx, await mails.tryAddressAgain(ctx.db, to.email));
}

/** Stops all mails of whoever holds this secret of their own mails, of a workshop by forgetting the address; gives their language, or undefined for none. */
export async function unsubscribe(ctx: Context, token: string): Promise<'fr' | 'en' | undefined> {
	const row = await mails.settingByToken(ctx.db, token);
	if (!row) return (await guests.unsubscribe(ctx.db, token)) ?? workshops.forgetAddress(ctx.db, token);
	await mails.changeSetting(ctx.db, row.member_id, { soon: 0, digest: 'none' });
	return row.language;
}

/** Who has this secret: a member, a guest of a plan, somebody who left their address at a workshop, or nobody. */
export async function subscriberOf(
	{ db }: Context,
	token: string
): Promise<'member' | 'guest' | 'attendee' | undefined> {
	if ((await mails.settingByToken(db, token)) !== undefined) return 'member';
	if (await guests.isSubscriber(db, token)) return 'guest';
	return (await workshops.isReader(db, token)) ? 'attendee' : undefined;
}

/** Whether a member wants no mail of any kind. */
export const isUnsubscribed = (row: Pick<mails.MailSettingRow, 'soon' | 'digest'>): boolean =>
	row.soon === 0 && row.digest === 'none';

/**
 * A member's settings, made with what holds where nothing was said, in the language that they came in: from now on they
 * are owed digests.
 */
export async function ensure(
	db: Db,
	memberId: string,
	now: Date,
	language: MailSettings['language'] = 'fr'
): Promise<mails.MailSettingRow> {
	const known = await mails.setting(db, memberId);
	if (known) return known;
	const row: mails.MailSettingRow = {
		member_id: memberId,
		soon: 1,
		digest: defaultDigest.digest,
		weekday: defaultDigest.weekday,
		hour: defaultDigest.hour,
		time_zone: defaultDigest.timeZone,
		language,
		by_link: 0,
		digest_at: now.toISOString(),
		unsubscribe_token: newToken(),
		bounced_at: null
	};
	await mails.setSetting(db, row);
	return (await mails.setting(db, memberId)) ?? row;
}
