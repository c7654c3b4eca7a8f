import type { Kysely, Transaction } from 'kysely';
import type { Database } from './schema.ts';

type Db = Kysely<Database>;
type Trx = Transaction<Database>;
export type MailRow = Database['mail'];
export type MailSettingRow = Database['mail_setting'];

/** In which order mails go out. */
export const SOON = 0;
export const DIGEST = 1;

/** Puts a mail in the queue; one of the same key is there already. */
export async function queue(trx: Trx, row: MailRow): Promise<void> {
	await trx
		.insertInto('mail')
		.values(row)
		.onConflict((conflict) => conflict.column('key').doNothing())
		.execute();
}

/** The mail to send next: of those whose time has come, what is asked soon before any digest, then the oldest. */
export async function nextDue(db: Db, at: string): Promise<MailRow | undefined> {
	for (const priority of [SOON, DIGEST]) {
		const row = await db
			.selectFrom('mail')
			.selectAll()
			.where('sent_at', 'is', null)
			.where('failed_at', 'is', null)
			.where('priority', '=', priority)
			.where('next_at', '<=', at)
			.orderBy('next_at')
			.orderBy('id')
			.limit(1)
			.executeTakeFirst();
		if (row) return row;
	}
	return undefined;
}

/** Gives up what was made before an instant and never tried: no server has answered anything to it. */
export async function giveUpUntried(db: Db, before: string, at: string): Promise<void> {
	await db
		.updateTable('mail')
		.set({ failed_at: at })
		.where('sent_at', 'is', null)
		.where('failed_at', 'is', null)
		.where('attempts', '=', 0)
		.where('created_at', '<', before)
		.execute();
}

export async function update(db: Db, id: string, changed: Partial<MailRow>): Promise<void> {
	await db.updateTable('mail').set(changed).where('id', '=', id).execute();
}

/**
 * An address that takes no mails: what waits for it is given up, and its members are noted as not reached. Gives those
 * who were not before.
 */
export async function giveUpAddress(trx: Trx, email: string, at: string, error: string): Promise<string[]> {
	await trx
		.updateTable('mail')
		.set({ failed_at: at, error })
		.where('to_address', '=', email)
		.where('sent_at', 'is', null)
		.where('failed_at', 'is', null)
		.execute();
	const rows = await trx
		.updateTable('mail_setting')
		.set({ bounced_at: at })
		.where('member_id', 'in', membersAt(trx, email))
		.where('bounced_at', 'is', null)
		.returning('member_id')
		.execute();
	return rows.map((row) => row.member_id);
}

/** The address is said to work, or is another: its members are mailed again. Gives them. */
export async function tryAddressAgain(trx: Db, email: string): Promise<string[]> {
	const rows = await trx
		.updateTable('mail_setting')
		.set({ bounced_at: null })
		.where('member_id', 'in', membersAt(trx, email))
		.returning('member_id')
		.execute();
	return rows.map((row) => row.member_id);
}

const membersAt = (db: Db, email: string) =>
	db
		.selectFrom('member')
		.innerJoin('account', 'account.id', 'member.account_id')
		.select('member.id')
		.where('account.email', '=', email);

/** The members of an alliance whose address takes no mails, and since when. */
export function unreachedIn(db: Db, allianceId: string) {
	return db
		.selectFrom('mail_setting')
		.innerJoin('member', 'member.id', 'mail_setting.member_id')
		.select(['member.id', 'mail_setting.bounced_at'])
		.where('member.alliance_id', '=', allianceId)
		.where('member.left_at', 'is', null)
		.where('mail_setting.bounced_at', 'is not', null)
		.execute();
}

/** The last mails of an alliance. */
export function ofAlliance(db: Db, allianceId: string, limit: number): Promise<MailRow[]> {
	return db
		.selectFrom('mail')
		.selectAll()
		.where('alliance_id', '=', allianceId)
		.orderBy('created_at', 'desc')
		.limit(limit)
		.execute();
}

/** Of the mails of an alliance that were not taken and wait, the one that will be tried last. */
export function lastNotTaken(db: Db, allianceId: string) {
	return db
		.selectFrom('mail')
		.select('error')
		.where('alliance_id', '=', allianceId)
		.where('sent_at', 'is', null)
		.where('failed_at', 'is', null)
		.where('error', 'is not', null)
		.orderBy('next_at', 'desc')
		.limit(1)
		.executeTakeFirst();
}

/** Whether any mail, of whatever alliance, was taken after this instant. */
export async function anyTakenSince(db: Db, at: string): Promise<boolean> {
	const row = await db.selectFrom('mail').select('id').where('sent_at', '>', at).limit(1).executeTakeFirst();
	return row !== undefined;
}

/** What was sent or given up long ago is of no use, and holds what people wrote. What waits is kept. */
export async function forgetDoneBefore(db: Db, at: string): Promise<void> {
	await db
		.deleteFrom('mail')
		.where((eb) => eb.or([eb('sent_at', '<', at), eb('failed_at', '<', at)]))
		.execute();
}

export function setting(db: Db, memberId: string): Promise<MailSettingRow | undefined> {
	return db.selectFrom('mail_setting').selectAll().where('member_id', '=', memberId).executeTakeFirst();
}

export function settingByToken(db: Db, token: string): Promise<MailSettingRow | undefined> {
	return db.selectFrom('mail_setting').selectAll().where('unsubscribe_token', '=', token).executeTakeFirst();
}

export async function setSetting(db: Db, row: MailSettingRow): Promise<void> {
	const { member_id: _member, unsubscribe_token: _token, ...changed } = row;
	await db
		.insertInto('mail_setting')
		.values(row)
		.onConflict((conflict) => conflict.column('member_id').doUpdateSet(changed))
		.execute();
}

export async function changeSetting(
	db: Db,
	memberId: string,
	changed: Partial<MailSettingRow>
): Promise<void> {
	await db.updateTable('mail_setting').set(changed).where('member_id', '=', memberId).execute();
}

/** Members who have no settings yet. */
export async function withoutSetting(db: Db, limit: number): Promise<string[]> {
	const rows = await db
		.selectFrom('member')
		.leftJoin('mail_setting', 'mail_setting.member_id', 'member.id')
		.select('member.id')
		.where('mail_setting.member_id', 'is', null)
		.where('member.left_at', 'is', null)
		.limit(limit)
		.execute();
	return rows.map((row) => row.id);
}

/** Members with what they want of mails, and where these go. */
function addressees(db: Db) {
	return db
		.selectFrom('mail_setting')
		.innerJoin('member', 'member.id', 'mail_setting.member_id')
		.innerJoin('account', 'account.id', 'member.account_id')
		.innerJoin('alliance', 'alliance.id', 'member.alliance_id')
		.selectAll('mail_setting')
		.select(['member.alliance_id', 'member.account_id', 'account.email', 'account.name', 'alliance.slug'])
		.select('alliance.name as alliance')
		.where('member.left_at', 'is', null);
}

/** A page of them in the order of their ids, after one. */
export function members(db: Db, after: string, limit: number) {
	return addressees(db)
		.where('mail_setting.member_id', '>', after)
		.orderBy('mail_setting.member_id')
		.limit(limit)
		.execute();
}

export type Addressee = Awaited<ReturnType<typeof members>>[number];

/** One of them. */
export function addressee(db: Db, memberId: string): Promise<Addressee | undefined> {
	return addressees(db).where('mail_setting.member_id', '=', memberId).executeTakeFirst();
}

/** Members who were told something before an instant that has no mail yet, those who wait longest first. */
export async function unmailed(db: Db, before: string, limit: number): Promise<string[]> {
	const rows = await db
		.selectFrom('notice')
		.select('member_id')
		.where('mailed_at', 'is', null)
		.where('at', '<=', before)
		.groupBy('member_id')
		.orderBy((eb) => eb.fn.min('at'))
		.limit(limit)
		.execute();
	return rows.map((row) => row.member_id);
}

/** What a member was told before an instant and has no mail yet. */
export function unmailedOf(db: Db, memberId: string, before: string) {
	return db
		.selectFrom('notice')
		.select(['id', 'kind', 'what', 'plan_id', 'entry_id', 'thread_id', 'read_at'])
		.where('member_id', '=', memberId)
		.where('mailed_at', 'is', null)
		.where('at', '<=', before)
		.orderBy('at')
		.execute();
}

export async function markMailed(trx: Trx, ids: readonly string[], at: string): Promise<void> {
	await trx
		.updateTable('notice')
		.set({ mailed_at: at })
		.where('id', 'in', [...ids])
		.execute();
}
