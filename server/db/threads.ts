import type { Kysely, Transaction } from 'kysely';
import type { Database } from './schema.ts';

type Db = Kysely<Database>;
type Trx = Transaction<Database>;
export type ThreadRow = Database['comment_thread'];
export type CommentRow = Database['comment'];

/** Ids that one statement names at most. */
const MOST_IDS = 5_000;

export function find(db: Db, allianceId: string, id: string) {
	return db
		.selectFrom('comment_thread')
		.selectAll()
		.where('alliance_id', '=', allianceId)
		.where('id', '=', id)
		.executeTakeFirst();
}

export function byIds(db: Db, allianceId: string, ids: readonly string[]): Promise<ThreadRow[]> {
	return db
		.selectFrom('comment_thread')
		.selectAll()
		.where('alliance_id', '=', allianceId)
		.where('id', 'in', [...ids])
		.execute();
}

export function findComment(db: Db, threadId: string, id: string) {
	return db
		.selectFrom('comment')
		.selectAll()
		.where('thread_id', '=', threadId)
		.where('id', '=', id)
		.executeTakeFirst();
}

/** The comment that a request has stored before. */
export function findByRequest(db: Db, key: string) {
	return db
		.selectFrom('comment')
		.select(['id', 'thread_id', 'member_id', 'guest_id'])
		.where('request_key', '=', key)
		.executeTakeFirst();
}

/** The threads of a plan's text, in the order they were begun; only those changed since an instant when that is given. */
export function ofPlan(db: Db, planId: string, since = ''): Promise<ThreadRow[]> {
	return db
		.selectFrom('comment_thread')
		.selectAll()
		.where('plan_id', '=', planId)
		.where('changed_at', '>=', since)
		.where('entry_id', 'is', null)
		.orderBy('created_at')
		.orderBy('id')
		.execute();
}

export function ofEntry(db: Db, entryId: string): Promise<ThreadRow[]> {
	return db
		.selectFrom('comment_thread')
		.selectAll()
		.where('entry_id', '=', entryId)
		.orderBy('created_at')
		.orderBy('id')
		.execute();
}

/** The threads that a member wrote in or is mentioned in, latest change first. */
export function ofMember(
	db: Db,
	allianceId: string,
	memberId: string,
	organisationIds: readonly string[],
	{ limit }: { limit: number }
): Promise<ThreadRow[]> {
	return db
		.selectFrom('comment_thread')
		.selectAll()
		.where('alliance_id', '=', allianceId)
		.where('id', 'in', (said) =>
			said
				.selectFrom('comment')
				.leftJoin('comment_mention', 'comment_mention.comment_id', 'comment.id')
				.select('comment.thread_id')
				.where((eb) =>
					eb.or([
						eb('comment.member_id', '=', memberId),
						eb.and([
							eb('comment_mention.kind', '=', 'member'),
							eb('comment_mention.subject_id', '=', memberId)
						]),
						eb.and([
							eb('comment_mention.kind', '=', 'organisation'),
							eb('comment_mention.subject_id', 'in', ['', ...organisationIds])
						])
					])
				)
		)
		.orderBy('changed_at', 'desc')
		.limit(limit)
		.execute();
}

/** What was said in threads, and whom it mentions. */
export async function saidIn(db: Db, threadIds: readonly string[]) {
	const comments: CommentRow[] = [];
	const mentions: Database['comment_mention'][] = [];
	for (let at = 0; at < threadIds.length; at += MOST_IDS) {
		const ids = threadIds.slice(at, at + MOST_IDS);
		comments.push(
			...(await db
				.selectFrom('comment')
				.selectAll()
				.where('thread_id', 'in', ids)
				.orderBy('number')
				.execute())
		);
		mentions.push(
			...(await db
				.selectFrom('comment_mention')
				.innerJoin('comment', 'comment.id', 'comment_mention.comment_id')
				.selectAll('comment_mention')
				.where('comment.thread_id', 'in', ids)
				.execute())
		);
	}
	return { comments, mentions };
}

export async function insert(trx: Trx, row: ThreadRow): Promise<void> {
	await trx.insertInto('comment_thread').values(row).execute();
}

export async function update(trx: Trx, id: string, changed: Partial<ThreadRow>): Promise<void> {
	await trx.updateTable('comment_thread').set(changed).where('id', '=', id).execute();
}

/**
 * Remembers the agreement that was made of the accepted words of a plan's thread, unless another was before. Whether it
 * did: an id that is no such thread's changes nothing.
 */
export async function linkAgreement(
	trx: Trx,
	{ planId, id, entryId, at }: { planId: string; id: string; entryId: string; at: string }
): Promise<boolean> {
	const { numUpdatedRows } = await trx
		.updateTable('comment_thread')
		.set({ agreement_id: entryId, changed_at: at })
		.where('id', '=', id)
		.where('plan_id', '=', planId)
		.where('entry_id', 'is', null)
		.where('decision', '=', 'accepted')
		.where('agreement_id', 'is', null)
		.executeTakeFirst();
	return numUpdatedRows > 0n;
}

/** The thread whose accepted words an agreement was made of. */
export async function idOfAgreement(db: Db, entryId: string): Promise<string | undefined> {
	const row = await db
		.selectFrom('comment_thread')
		.select('id')
		.where('agreement_id', '=', entryId)
		.executeTakeFirst();
	return row?.id;
}

/** Adds a line to a thread, behind all others. */
export async function say(trx: Trx, row: Omit<CommentRow, 'number'>): Promise<void> {
	const { last } = await trx
		.selectFrom('comment')
		.select((eb) => eb.fn.max('number').as('last'))
		.where('thread_id', '=', row.thread_id)
		.executeTakeFirstOrThrow();
	await trx
		.insertInto('comment')
		.values({ ...row, number: Number(last ?? 0) + 1 })
		.execute();
}

export async function updateComment(trx: Trx, id: string, changed: Partial<CommentRow>): Promise<void> {
	await trx.updateTable('comment').set(changed).where('id', '=', id).execute();
}

/** Whom a comment mentions. */
export function mentionsOf(trx: Trx, commentId: string) {
	return trx
		.selectFrom('comment_mention')
		.select(['kind', 'subject_id as id', 'label'])
		.where('comment_id', '=', commentId)
		.execute();
}

/** Replaces whom a comment mentions. */
export async function setMentions(
	trx: Trx,
	commentId: string,
	rows: readonly Omit<Database['comment_mention'], 'comment_id'>[]
): Promise<void> {
	await trx.deleteFrom('comment_mention').where('comment_id', '=', commentId).execute();
	if (rows.length === 0) return;
	await trx
		.insertInto('comment_mention')
		.values(rows.map((row) => ({ comment_id: commentId, ...row })))
		.execute();
}

/** Who the people named in threads are, whether they are still members or not. */
export async function authors(db: Db, ids: readonly string[]) {
	if (ids.length === 0) return new Map<string, { name: string; organisation: string; isFormer: boolean }>();
	const [people, organisations] = await Promise.all([
		db
			.selectFrom('member')
			.innerJoin('account', 'account.id', 'member.account_id')
			.select(['member.id', 'account.name', 'member.left_at'])
			.where('member.id', 'in', [...ids])
			.execute(),
		db
			.selectFrom('member_organisation')
			.innerJoin('organisation', 'organisation.id', 'member_organisation.organisation_id')
			.select(['member_organisation.member_id', 'organisation.name'])
			.where('member_organisation.member_id', 'in', [...ids])
			.orderBy('organisation.name')
			.execute()
	]);
	const organisationOf = new Map(organisations.toReversed().map((row) => [row.member_id, row.name]));
	return new Map(
		people.map((row) => [
			row.id,
			{ name: row.name, organisation: organisationOf.get(row.id) ?? '', isFormer: row.left_at !== null }
		])
	);
}

/** Everyone who has said something in a thread. */
export async function speakersIn(db: Db, threadId: string): Promise<string[]> {
	const rows = await db
		.selectFrom('comment')
		.select('member_id')
		.distinct()
		.where('thread_id', '=', threadId)
		.where('kind', '=', 'said')
		.execute();
	return rows.flatMap((row) => row.member_id ?? []);
}
