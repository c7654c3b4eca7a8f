import type { Kysely, Transaction } from 'kysely';
import type { Database } from './schema.ts';

type Db = Kysely<Database>;
type Trx = Transaction<Database>;
export type GuestRow = Database['guest'];
export type GuestLinkRow = Database['guest_link'];
export type GuestKeyRow = Database['guest_key'];

export async function insertLink(trx: Trx, row: GuestLinkRow): Promise<void> {
	await trx.insertInto('guest_link').values(row).execute();
}

export async function withdrawLink(trx: Trx, planId: string, id: string, at: string): Promise<boolean> {
	const { numUpdatedRows } = await trx
		.updateTable('guest_link')
		.set({ withdrawn_at: at })
		.where('id', '=', id)
		.where('plan_id', '=', planId)
		.where('withdrawn_at', 'is', null)
		.executeTakeFirst();
	return numUpdatedRows > 0n;
}

/** The links to a plan, newest first, and who made each. */
export function linksOf(db: Db, planId: string) {
	return db
		.selectFrom('guest_link')
		.innerJoin('member', 'member.id', 'guest_link.created_by')
		.innerJoin('account', 'account.id', 'member.account_id')
		.selectAll('guest_link')
		.select('account.name as maker')
		.where('guest_link.plan_id', '=', planId)
		.orderBy('guest_link.created_at', 'desc')
		.execute();
}

/** Whoever entered a plan by a link, in the order they came. */
export function guestsOf(db: Db, planId: string): Promise<GuestRow[]> {
	return db
		.selectFrom('guest')
		.selectAll()
		.where('plan_id', '=', planId)
		.orderBy('created_at')
		.orderBy('id')
		.execute();
}

/** A link with what its holder is shown of it. */
export function findLink(db: Db, tokenHash: string) {
	return db
		.selectFrom('guest_link')
		.innerJoin('plan', 'plan.id', 'guest_link.plan_id')
		.innerJoin('alliance', 'alliance.id', 'guest_link.alliance_id')
		.innerJoin('member', 'member.id', 'guest_link.created_by')
		.innerJoin('account', 'account.id', 'member.account_id')
		.selectAll('guest_link')
		.select(['plan.title', 'alliance.name as alliance', 'account.name as maker'])
		.where('guest_link.token_hash', '=', tokenHash)
		.executeTakeFirst();
}

/** The guest of a link with an address. */
export function findByEmail(db: Db, linkId: string, email: string): Promise<GuestRow | undefined> {
	return db
		.selectFrom('guest')
		.selectAll()
		.where('link_id', '=', linkId)
		.where('email', '=', email)
		.executeTakeFirst();
}

/** A new guest, or the same under another name as long as the address is not confirmed. Gives whose address it is. */
export async function save(trx: Trx, row: GuestRow): Promise<string> {
	await trx
		.insertInto('guest')
		.values(row)
		.onConflict((conflict) =>
			conflict
				.columns(['link_id', 'email'])
				.doUpdateSet({ name: row.name, language: row.language })
				.where('guest.confirmed_at', 'is', null)
		)
		.execute();
	return (await findByEmail(trx, row.link_id, row.email))!.id;
}

export async function update(db: Db, id: string, changed: Partial<GuestRow>): Promise<void> {
	await db.updateTable('guest').set(changed).where('id', '=', id).execute();
}

export async function insertKey(trx: Trx, row: GuestKeyRow): Promise<void> {
	await trx.insertInto('guest_key').values(row).execute();
}

/** What a guest is to be told; of one comment once. */
export async function insertNotice(trx: Trx, row: Database['guest_notice']): Promise<void> {
	await trx
		.insertInto('guest_notice')
		.values(row)
		.onConflict((conflict) => conflict.columns(['guest_id', 'comment_id']).doNothing())
		.execute();
}

/** How often the way in was asked for on a link since an instant; by one guest when that is given. */
export async function countAsked(db: Db, linkId: string, since: string, guestId?: string): Promise<number> {
	let asked = db
		.selectFrom('guest_notice')
		.innerJoin('guest', 'guest.id', 'guest_notice.guest_id')
		.select((eb) => eb.fn.countAll().as('count'))
		.where('guest.link_id', '=', linkId)
		.where('guest_notice.kind', '=', 'enter')
		.where('guest_notice.at', '>=', since);
	if (guestId) asked = asked.where('guest.id', '=', guestId);
	return Number((await asked.executeTakeFirstOrThrow()).count);
}

/** What guests are told and no mail was made of, oldest first, with whom it goes to. */
export function unmailed(db: Db, limit: number) {
	return db
		.selectFrom('guest_notice')
		.innerJoin('guest', 'guest.id', 'guest_notice.guest_id')
		.innerJoin('guest_link', 'guest_link.id', 'guest.link_id')
		.innerJoin('alliance', 'alliance.id', 'guest.alliance_id')
		.innerJoin('plan', 'plan.id', 'guest.plan_id')
		.leftJoin('comment', 'comment.id', 'guest_notice.comment_id')
		.selectAll('guest')
		.select(['guest_notice.id as notice_id', 'guest_notice.kind', 'guest_notice.thread_id'])
		.select(['guest_link.expires_at', 'guest_link.withdrawn_at'])
		.select(['alliance.name as alliance', 'plan.title'])
		.select(['comment.body', 'comment.member_id as by_id', 'comment.guest_id as by_guest_id'])
		.where('guest_notice.mailed_at', 'is', null)
		.orderBy('guest_notice.at')
		.orderBy('guest_notice.id')
		.limit(limit)
		.execute();
}

/** The last comment of a thread that a guest was told of by mail. */
export async function lastTold(db: Db, guestId: string, threadId: string): Promise<string | null> {
	const row = await db
		.selectFrom('guest_notice')
		.select('comment_id')
		.where('guest_id', '=', guestId)
		.where('thread_id', '=', threadId)
		.where('mailed_at', 'is not', null)
		.orderBy('at', 'desc')
		.orderBy('id', 'desc')
		.limit(1)
		.executeTakeFirst();
	return row?.comment_id ?? null;
}

export async function markMailed(trx: Trx, noticeId: string, at: string): Promise<void> {
	await trx.updateTable('guest_notice').set({ mailed_at: at }).where('id', '=', noticeId).execute();
}

/** Uses a secret; false when someone has used it before. */
export async function useKey(trx: Trx, tokenHash: string, at: string): Promise<boolean> {
	const { numUpdatedRows } = await trx
		.updateTable('guest_key')
		.set({ used_at: at })
		.where('token_hash', '=', tokenHash)
		.where('used_at', 'is', null)
		.executeTakeFirst();
	return numUpdatedRows > 0n;
}

/** The guest who holds a secret, with their link. */
export function findByKey(db: Db, kind: GuestKeyRow['kind'], tokenHash: string) {
	return db
		.selectFrom('guest_key')
		.innerJoin('guest', 'guest.id', 'guest_key.guest_id')
		.innerJoin('guest_link', 'guest_link.id', 'guest.link_id')
		.innerJoin('alliance', 'alliance.id', 'guest.alliance_id')
		.selectAll('guest')
		.select(['guest_key.used_at', 'guest_key.expires_at as key_expires_at'])
		.select(['guest_link.level', 'guest_link.expires_at', 'guest_link.withdrawn_at'])
		.select('alliance.name as alliance')
		.where('guest_key.token_hash', '=', tokenHash)
		.where('guest_key.kind', '=', kind)
		.executeTakeFirst();
}

/** The names of guests by their ids. */
export async function names(db: Db, ids: readonly string[]): Promise<Map<string, string>> {
	if (ids.length === 0) return new Map();
	const rows = await db
		.selectFrom('guest')
		.select(['id', 'name'])
		.where('id', 'in', [...ids])
		.execute();
	return new Map(rows.map((row) => [row.id, row.name]));
}

/** Guests who spoke in a thread. */
export async function speakersIn(db: Db, threadId: string): Promise<string[]> {
	const rows = await db
		.selectFrom('comment')
		.select('guest_id')
		.distinct()
		.where('thread_id', '=', threadId)
		.where('kind', '=', 'said')
		.execute();
	return rows.flatMap((row) => row.guest_id ?? []);
}

/** Stops the mails of whoever has this secret; gives their language, or undefined when nobody has it. */
export async function unsubscribe(db: Db, token: string): Promise<GuestRow['language'] | undefined> {
	const row = await db
		.updateTable('guest')
		.set({ mails: 0 })
		.where('unsubscribe_token', '=', token)
		.returning('language')
		.executeTakeFirst();
	return row?.language;
}

export async function isSubscriber(db: Db, token: string): Promise<boolean> {
	const row = await db
		.selectFrom('guest')
		.select('id')
		.where('unsubscribe_token', '=', token)
		.executeTakeFirst();
	return row !== undefined;
}
