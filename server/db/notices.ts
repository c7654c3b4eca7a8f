import type { Kysely, Transaction } from 'kysely';
import type { Database } from './schema.ts';

type Db = Kysely<Database>;
type Trx = Transaction<Database>;
export type NoticeRow = Database['notice'];

/** Either database takes so many values in one statement, and no more. */
const ROWS_AT_ONCE = 500;

/** Tells members something; whoever was told it before is not told again. */
export async function insert(trx: Trx, rows: readonly NoticeRow[]): Promise<void> {
	for (let at = 0; at < rows.length; at += ROWS_AT_ONCE) {
		await trx
			.insertInto('notice')
			.values(rows.slice(at, at + ROWS_AT_ONCE))
			.onConflict((conflict) => conflict.column('key').doNothing())
			.execute();
	}
}

/** What a member was told and has not read, latest first. */
export function unread(db: Db, memberId: string, kinds: readonly NoticeRow['kind'][]) {
	return db
		.selectFrom('notice')
		.selectAll()
		.where('member_id', '=', memberId)
		.where('read_at', 'is', null)
		.where('kind', 'in', [...kinds])
		.orderBy('at', 'desc')
		.limit(200)
		.execute();
}

/** The comments of one thread that a member was told of and has not read, latest first. */
export async function unreadIn(db: Db, memberId: string, threadId: string): Promise<string[]> {
	const rows = await db
		.selectFrom('notice')
		.select('comment_id')
		.where('member_id', '=', memberId)
		.where('thread_id', '=', threadId)
		.where('read_at', 'is', null)
		.where('kind', 'in', ['mention', 'reply'])
		.orderBy('at', 'desc')
		.limit(200)
		.execute();
	return rows.flatMap((row) => row.comment_id ?? []);
}

/** A member has read what they were told of a thread. Gives whether there was anything. */
export async function readThread(trx: Db, memberId: string, threadId: string, at: string): Promise<boolean> {
	const { numUpdatedRows } = await trx
		.updateTable('notice')
		.set({ read_at: at })
		.where('member_id', '=', memberId)
		.where('thread_id', '=', threadId)
		.where('read_at', 'is', null)
		.executeTakeFirstOrThrow();
	return numUpdatedRows > 0n;
}

/** A member has read what they were told of an entry: what it asks of them, and what was said about it. */
export async function readEntry(trx: Db, memberId: string, entryId: string, at: string): Promise<boolean> {
	const { numUpdatedRows } = await trx
		.updateTable('notice')
		.set({ read_at: at })
		.where('member_id', '=', memberId)
		.where('entry_id', '=', entryId)
		.where('read_at', 'is', null)
		.executeTakeFirstOrThrow();
	return numUpdatedRows > 0n;
}

/** A member has read one thing that they were told. */
export async function read(trx: Db, memberId: string, id: string, at: string): Promise<void> {
	await trx
		.updateTable('notice')
		.set({ read_at: at })
		.where('member_id', '=', memberId)
		.where('id', '=', id)
		.where('read_at', 'is', null)
		.execute();
}

/**
 * A comment no longer mentions these members: what they have not read of it goes. Gives whose notices those were, and to
 * whom of them nothing was mailed yet.
 */
export async function takeBackMentions(
	trx: Trx,
	commentId: string,
	memberIds: readonly string[],
	at: string
): Promise<{ closed: string[]; untold: string[] }> {
	if (memberIds.length === 0) return { closed: [], untold: [] };
	// Gone, not read: mentioned there again, they are told again.
	const untold = await trx
		.deleteFrom('notice')
		.where('comment_id', '=', commentId)
		.where('kind', '=', 'mention')
		.where('member_id', 'in', [...memberIds])
		.where('read_at', 'is', null)
		.where('mailed_at', 'is', null)
		.returning('member_id')
		.execute();
	const mailed = await trx
		.updateTable('notice')
		.set({ read_at: at })
		.where('comment_id', '=', commentId)
		.where('kind', '=', 'mention')
		.where('member_id', 'in', [...memberIds])
		.where('read_at', 'is', null)
		.returning('member_id')
		.execute();
	const ids = (rows: { member_id: string }[]) => rows.map((row) => row.member_id);
	return { closed: [...ids(untold), ...ids(mailed)], untold: ids(untold) };
}

/** What was said is taken back: nobody is told of it any more. Gives who would have been. */
export async function closeComment(trx: Trx, commentId: string, at: string): Promise<string[]> {
	const rows = await trx
		.updateTable('notice')
		.set({ read_at: at })
		.where('comment_id', '=', commentId)
		.where('read_at', 'is', null)
		.returning('member_id')
		.execute();
	return rows.map((row) => row.member_id);
}

/** The members who are still told something of this that they have not read: of an entry, what is asked. */
export async function openAsks(db: Db, entryIds: readonly string[]) {
	if (entryIds.length === 0) return [];
	return db
		.selectFrom('notice')
		.select(['id', 'member_id', 'what', 'key'])
		.where('entry_id', 'in', [...entryIds])
		.where('kind', '=', 'asked')
		.where('read_at', 'is', null)
		.execute();
}

/** The entries of which a member was asked one of these, read or not. */
export async function askedOf(db: Db, memberId: string, whats: readonly string[]): Promise<string[]> {
	const rows = await db
		.selectFrom('notice')
		.select('entry_id')
		.distinct()
		.where('member_id', '=', memberId)
		.where('kind', '=', 'asked')
		.where('what', 'in', [...whats])
		.execute();
	return rows.flatMap((row) => row.entry_id ?? []);
}

/** What was asked, of the key of a notice or of a reminder of it. */
export const askOf = (key: string): string => key.replace(/:r\d$/, '');

/** Everything asked in an alliance whose time is not over yet, read or not, with the reminders that went out. */
export function askedUntil(db: Db, allianceId: string, now: string) {
	return db
		.selectFrom('notice')
		.select(['key', 'entry_id', 'at', 'until'])
		.where('alliance_id', '=', allianceId)
		.where('kind', '=', 'asked')
		.where('until', '>', now)
		.execute();
}

export async function close(trx: Trx, ids: readonly string[], at: string): Promise<void> {
	if (ids.length === 0) return;
	await trx
		.updateTable('notice')
		.set({ read_at: at })
		.where('id', 'in', [...ids])
		.execute();
}
