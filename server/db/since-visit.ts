import type { ExpressionBuilder, Kysely } from 'kysely';
import { visible, type Eyes } from './register.ts';
import type { Database } from './schema.ts';

type Db = Kysely<Database>;

/** The plans that a member hears of, by their ids: everything in some, what concerns them in the others. */
export interface Followed {
	all: readonly string[];
	mine: readonly string[];
}

/** Those of these plans that one of these organisations carries, has a place in, or is in an entry of. */
export async function takingPart(
	db: Db,
	organisationIds: readonly string[],
	planIds: readonly string[]
): Promise<Set<string>> {
	if (organisationIds.length === 0 || planIds.length === 0) return new Set();
	const rows = await db
		.selectFrom('plan')
		.select('plan.id')
		.where('plan.id', 'in', [...planIds])
		.where((eb) =>
			eb.or([
				eb('plan.lead_organisation_id', 'in', [...organisationIds]),
				eb.exists(
					eb
						.selectFrom('plan_place')
						.select('plan_place.plan_id')
						.whereRef('plan_place.plan_id', '=', 'plan.id')
						.where('plan_place.organisation_id', 'in', [...organisationIds])
				),
				eb.exists(
					eb
						.selectFrom('entry_party')
						.innerJoin('entry', 'entry.id', 'entry_party.entry_id')
						.select('entry_party.id')
						.whereRef('entry.plan_id', '=', 'plan.id')
						.where('entry_party.organisation_id', 'in', [...organisationIds])
						.where('entry_party.left_at', 'is', null)
				)
			])
		)
		.execute();
	return new Set(rows.map(({ id }) => id));
}

/** What others did to the entries of plans that a member sees, since an instant, latest first, with who where that remains. */
export function entryEventsSince(db: Db, eyes: Eyes, followed: Followed, since: string, limit: number) {
	return (
		db
			.selectFrom('event')
			.innerJoin('entry', 'entry.id', 'event.subject_id')
			.leftJoin('event_personal as personal', (join) =>
				join.onRef('personal.alliance_id', '=', 'event.alliance_id').onRef('personal.seq', '=', 'event.seq')
			)
			.leftJoin('member', 'member.id', 'personal.actor_id')
			.leftJoin('account', 'account.id', 'member.account_id')
			.leftJoin('organisation', 'organisation.id', 'event.organisation_id')
			.select([
				'event.at',
				'event.kind',
				'account.name as actor',
				'organisation.name as organisation',
				'entry.id as entry_id',
				'entry.kind as entry_kind',
				'entry.title',
				'entry.plan_id'
			])
			.where('event.alliance_id', '=', eyes.allianceId)
			.where('event.at', '>', since)
			.where('event.subject_kind', '=', 'entry')
			.where('entry.id', 'in', (seen) =>
				seen
					.selectFrom('entry')
					.select('entry.id')
					.where((eb) => visible(eb, eyes))
					.where((eb) =>
						eb.or([
							eb('entry.plan_id', 'in', ['', ...followed.all]),
							eb.and([eb('entry.plan_id', 'in', ['', ...followed.mine]), concerns(eb, eyes)])
						])
					)
			)
			// What one did oneself is no news; the day itself, and whoever was forgotten, is nobody.
			.where((eb) =>
				eb.or([eb('personal.actor_id', 'is', null), eb('personal.actor_id', '!=', eyes.memberId)])
			)
			.orderBy('event.at', 'desc')
			.orderBy('event.seq', 'desc')
			.limit(limit)
			.execute()
	);
}

/** Those who have written or deleted something in a document since an instant, by name. */
export async function writersSince(
	db: Db,
	documentId: string,
	since: string
): Promise<{ id: string; name: string }[]> {
	const found = await Promise.all(
		(['document_update', 'document_authorship', 'document_deletion'] as const).map((table) =>
			db
				.selectFrom(table)
				.select('member_id')
				.distinct()
				.where('document_id', '=', documentId)
				.where('at', '>', since)
				.execute()
		)
	);
	const ids = [...new Set(found.flat().map((row) => row.member_id))];
	if (ids.length === 0) return [];
	return db
		.selectFrom('member')
		.innerJoin('account', 'account.id', 'member.account_id')
		.select(['member.id', 'account.name'])
		.where('member.id', 'in', ids)
		.orderBy('account.name')
		.execute();
}

/** Whether a member has ever written or deleted anything in a document. */
export async function hasWritten(db: Db, documentId: string, memberId: string): Promise<boolean> {
	for (const table of ['document_update', 'document_authorship', 'document_deletion'] as const) {
		const row = await db
			.selectFrom(table)
			.select('member_id')
			.where('document_id', '=', documentId)
			.where('member_id', '=', memberId)
			.limit(1)
			.executeTakeFirst();
		if (row) return true;
	}
	return false;
}

/** An entry that they wrote or lead, or that an organisation of theirs is a party of. */
function concerns(eb: ExpressionBuilder<Database, 'entry'>, { memberId, organisationIds }: Eyes) {
	return eb.or([
		eb('entry.author_id', '=', memberId),
		eb('entry.facilitator_id', '=', memberId),
		eb.exists(
			eb
				.selectFrom('entry_party')
				.select('entry_party.id')
				.whereRef('entry_party.entry_id', '=', 'entry.id')
				.where('entry_party.left_at', 'is', null)
				.where('entry_party.organisation_id', 'in', ['', ...organisationIds])
		)
	]);
}

/** How many open threads of a plan's text, of all or of those they take part in, have something new by others. */
export async function threadsSince(
	db: Db,
	eyes: Eyes,
	planId: string,
	level: 'all' | 'mine',
	since: string
): Promise<number> {
	const row = await db
		.selectFrom('comment_thread')
		.select((eb) => eb.fn.countAll().as('count'))
		.where('plan_id', '=', planId)
		.where('entry_id', 'is', null)
		.where((eb) => hasNew(eb, eyes.memberId, since))
		.where((eb) => (level === 'all' ? eb.lit(true) : takesPart(eb, eyes)))
		.executeTakeFirstOrThrow();
	return Number(row.count);
}

/** The entries of plans, of those that a member sees, in whose open threads others have said something since. */
export function commentedSince(db: Db, eyes: Eyes, { all, mine }: Followed, since: string) {
	const newIn = (eb: ExpressionBuilder<Database, 'entry'>, own: boolean) =>
		eb.exists(
			eb
				.selectFrom('comment_thread')
				.select('comment_thread.id')
				.whereRef('comment_thread.entry_id', '=', 'entry.id')
				.where((thread) => hasNew(thread, eyes.memberId, since))
				.where((thread) => (own ? takesPart(thread, eyes) : thread.lit(true)))
		);
	return db
		.selectFrom('entry')
		.select(['entry.id', 'entry.kind', 'entry.title', 'entry.plan_id'])
		.where('entry.alliance_id', '=', eyes.allianceId)
		.where((eb) => visible(eb, eyes))
		.where((eb) =>
			eb.or([
				eb.and([eb('entry.plan_id', 'in', ['', ...all]), newIn(eb, false)]),
				eb.and([
					eb('entry.plan_id', 'in', ['', ...mine]),
					eb.or([eb.and([concerns(eb, eyes), newIn(eb, false)]), newIn(eb, true)])
				])
			])
		)
		.orderBy('entry.title')
		.execute();
}

/** They said something in a thread, or they or an organisation of theirs are mentioned in it. */
function takesPart(eb: ExpressionBuilder<Database, 'comment_thread'>, { memberId, organisationIds }: Eyes) {
	return eb.exists(
		eb
			.selectFrom('comment')
			.leftJoin('comment_mention', 'comment_mention.comment_id', 'comment.id')
			.select('comment.id')
			.whereRef('comment.thread_id', '=', 'comment_thread.id')
			.where((said) =>
				said.or([
					said.and([said('comment.member_id', '=', memberId), said('comment.kind', '=', 'said')]),
					said.and([
						said('comment_mention.kind', '=', 'member'),
						said('comment_mention.subject_id', '=', memberId)
					]),
					said.and([
						said('comment_mention.kind', '=', 'organisation'),
						said('comment_mention.subject_id', 'in', ['', ...organisationIds])
					])
				])
			)
	);
}

/** A thread is open, and someone else has said something in it since an instant. */
function hasNew(eb: ExpressionBuilder<Database, 'comment_thread'>, memberId: string, since: string) {
	return eb.and([
		eb('comment_thread.resolved_at', 'is', null),
		eb('comment_thread.decision', 'is', null),
		eb.exists(
			eb
				.selectFrom('comment')
				.select('comment.id')
				.whereRef('comment.thread_id', '=', 'comment_thread.id')
				.where('comment.at', '>', since)
				.where('comment.deleted_at', 'is', null)
				// A guest is no member: theirs is null.
				.where((comment) =>
					comment.or([comment('comment.member_id', 'is', null), comment('comment.member_id', '!=', memberId)])
				)
		)
	]);
}

/** What was proposed in texts since an instant, as a member is told of it. */
export interface ProposalsSince {
	/** Their own that others decided. */
	accepted: number;
	refused: number;
	/** Others' that are open. */
	open: number;
}

/** Of each of these documents; none for one in which nothing was proposed or decided. */
export async function proposalsSince(
	db: Db,
	documentIds: readonly string[],
	memberId: string,
	since: string
): Promise<Map<string, ProposalsSince>> {
	if (documentIds.length === 0) return new Map();
	const rows = await db
		.selectFrom('suggestion')
		.select(({ fn }) => ['document_id', 'state', fn.countAll().as('count')])
		.where('document_id', 'in', [...documentIds])
		.where((eb) =>
			eb.or([
				eb.and([
					eb('author_id', '=', memberId),
					eb('state', 'in', ['accepted', 'refused']),
					eb('decided_at', '>', since),
					eb.or([eb('decided_by', 'is', null), eb('decided_by', '!=', memberId)])
				]),
				eb.and([eb('author_id', '!=', memberId), eb('state', '=', 'pending'), eb('at', '>', since)])
			])
		)
		.groupBy(['document_id', 'state'])
		.execute();
	const found = new Map<string, ProposalsSince>();
	for (const { document_id, state, count } of rows) {
		const it = found.get(document_id) ?? { accepted: 0, refused: 0, open: 0 };
		if (state === 'accepted' || state === 'refused') it[state] = Number(count);
		else it.open = Number(count);
		found.set(document_id, it);
	}
	return found;
}

/** The number of the last event of an alliance before an instant; 0 for none. */
export async function seqBefore(db: Db, allianceId: string, at: string): Promise<number> {
	const row = await db
		.selectFrom('event')
		.select((eb) => eb.fn.max('seq').as('seq'))
		.where('alliance_id', '=', allianceId)
		.where('at', '<', at)
		.executeTakeFirst();
	return Number(row?.seq ?? 0);
}
