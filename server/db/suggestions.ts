import type { Kysely, Transaction } from 'kysely';
import type { SuggestionState } from '#lib/domain/suggestion-state.ts';
import type { Database } from './schema.ts';

type Db = Kysely<Database>;
type Trx = Transaction<Database>;

/** Rows of one statement. */
const AT_ONCE = 500;

/** All that is on record of a text, by its id. */
export async function ofDocument(db: Db, documentId: string) {
	const rows = await db
		.selectFrom('suggestion')
		.select([
			'id',
			'author_id',
			'at',
			'removed',
			'added',
			'formatted',
			'formats',
			'block',
			'state',
			'decided_by',
			'decided_at'
		])
		.where('document_id', '=', documentId)
		.execute();
	return new Map(rows.map((row) => [row.id, row]));
}

/** Inserts rows, or puts them in the place of those with their ids; the entry that was made of one stays. */
export async function save(
	trx: Trx,
	documentId: string,
	rows: readonly Omit<Database['suggestion'], 'document_id' | 'entry_id'>[]
): Promise<void> {
	for (let i = 0; i < rows.length; i += AT_ONCE) {
		await trx
			.insertInto('suggestion')
			.values(rows.slice(i, i + AT_ONCE).map((row) => ({ ...row, document_id: documentId, entry_id: null })))
			.onConflict((conflict) =>
				conflict.columns(['document_id', 'id']).doUpdateSet((eb) => ({
					removed: eb.ref('excluded.removed'),
					added: eb.ref('excluded.added'),
					formatted: eb.ref('excluded.formatted'),
					formats: eb.ref('excluded.formats'),
					block: eb.ref('excluded.block'),
					state: eb.ref('excluded.state'),
					decided_by: eb.ref('excluded.decided_by'),
					decided_at: eb.ref('excluded.decided_at')
				}))
			)
			.execute();
	}
}

/** The members of a document's alliance to whom these Yjs client ids are leased, by them. */
export async function membersOfClients(
	db: Db,
	documentId: string,
	clients: readonly number[]
): Promise<Map<number, string>> {
	if (clients.length === 0) return new Map();
	const rows = await db
		.selectFrom('document_client as client')
		.innerJoin('document', 'document.id', 'client.document_id')
		.innerJoin('member', (join) =>
			join
				.onRef('member.id', '=', 'client.member_id')
				.onRef('member.alliance_id', '=', 'document.alliance_id')
		)
		.select(['client.client_id', 'client.member_id'])
		.where('client.document_id', '=', documentId)
		.where('client.client_id', 'in', [...clients])
		.execute();
	return new Map(rows.map((row) => [Number(row.client_id), row.member_id]));
}

/** Those of these ids that are or were members of a document's alliance. */
export async function membersAmong(db: Db, documentId: string, ids: readonly string[]): Promise<Set<string>> {
	if (ids.length === 0) return new Set();
	const rows = await db
		.selectFrom('member')
		.innerJoin('document', 'document.alliance_id', 'member.alliance_id')
		.select('member.id')
		.where('document.id', '=', documentId)
		.where('member.id', 'in', [...ids])
		.execute();
	return new Set(rows.map((row) => row.id));
}

/** The plan whose text a document is. */
export async function planOf(db: Db, documentId: string): Promise<string | undefined> {
	const row = await db
		.selectFrom('plan')
		.select('id')
		.where('document_id', '=', documentId)
		.executeTakeFirst();
	return row?.id;
}

/** How many of a text are in each state. */
export async function countStates(db: Db, documentId: string): Promise<Map<SuggestionState, number>> {
	const rows = await db
		.selectFrom('suggestion')
		.select(['state', (eb) => eb.fn.countAll<number>().as('count')])
		.where('document_id', '=', documentId)
		.groupBy('state')
		.execute();
	return new Map(rows.map((row) => [row.state, Number(row.count)]));
}

/** Those of a text, newest first, with the names of whoever made and decided them. */
export function listOf(
	db: Db,
	documentId: string,
	{ state, limit }: { state?: SuggestionState | undefined; limit: number }
) {
	let query = named(db).where('suggestion.document_id', '=', documentId);
	if (state) query = query.where('suggestion.state', '=', state);
	return query.orderBy('suggestion.at', 'desc').orderBy('suggestion.id').limit(limit).execute();
}

/** The accepted one that an entry was made of, with the plan whose text it was in. */
export function ofEntry(db: Db, entryId: string) {
	return named(db)
		.innerJoin('plan', 'plan.document_id', 'suggestion.document_id')
		.select('plan.id as plan_id')
		.where('suggestion.entry_id', '=', entryId)
		.where('suggestion.state', '=', 'accepted')
		.orderBy('suggestion.id')
		.executeTakeFirst();
}

/** With the names of whoever made and decided them. */
function named(db: Db) {
	return db
		.selectFrom('suggestion')
		.innerJoin('member as author', 'author.id', 'suggestion.author_id')
		.innerJoin('account as author_account', 'author_account.id', 'author.account_id')
		.leftJoin('member as decider', 'decider.id', 'suggestion.decided_by')
		.leftJoin('account as decider_account', 'decider_account.id', 'decider.account_id')
		.selectAll('suggestion')
		.select(['author_account.name as author_name', 'decider_account.name as decider_name']);
}

/**
 * Remembers the entry that was made of one in these states, unless another was before. What is decided in the text is
 * known here a moment later: whoever may decide is believed, and it shows once it is accepted.
 */
export async function linkEntry(
	trx: Trx,
	{ documentId, id, entryId }: { documentId: string; id: string; entryId: string },
	states: readonly SuggestionState[]
): Promise<void> {
	await trx
		.updateTable('suggestion')
		.set({ entry_id: entryId })
		.where('document_id', '=', documentId)
		.where('id', '=', id)
		.where('state', 'in', states)
		.where('entry_id', 'is', null)
		.execute();
}
