import type { Kysely, Transaction } from 'kysely';
import type { Database } from './schema.ts';

type Db = Kysely<Database>;
type Trx = Transaction<Database>;
export type CallRow = Database['third_party_call'];

export async function insert(trx: Trx, row: CallRow): Promise<void> {
	await trx.insertInto('third_party_call').values(row).execute();
}

export async function update(trx: Trx, id: string, changed: Partial<CallRow>): Promise<void> {
	await trx.updateTable('third_party_call').set(changed).where('id', '=', id).execute();
}

export function find(db: Db, id: string): Promise<CallRow | undefined> {
	return db.selectFrom('third_party_call').selectAll().where('id', '=', id).executeTakeFirst();
}

/** Those whom an entry's parties ever thought of, by id. */
export async function ofEntry(db: Db, entryId: string): Promise<Map<string, CallRow>> {
	const rows = await db
		.selectFrom('third_party_call')
		.selectAll()
		.where('entry_id', '=', entryId)
		.orderBy('created_at')
		.execute();
	return new Map(rows.map((row) => [row.id, row]));
}

export async function countMadeBy(db: Db, memberId: string, since: string): Promise<number> {
	const { count } = await db
		.selectFrom('third_party_call')
		.select((eb) => eb.fn.countAll<number>().as('count'))
		.where('created_by', '=', memberId)
		.where('created_at', '>', since)
		.executeTakeFirstOrThrow();
	return Number(count);
}

function calls(db: Db) {
	return db
		.selectFrom('third_party_call')
		.innerJoin('alliance', 'alliance.id', 'third_party_call.alliance_id')
		.innerJoin('entry', 'entry.id', 'third_party_call.entry_id')
		.innerJoin('member', 'member.id', 'third_party_call.created_by')
		.innerJoin('account', 'account.id', 'member.account_id')
		.selectAll('third_party_call')
		.select([
			'alliance.name as alliance',
			'alliance.slug',
			'entry.title',
			'entry.kind',
			'account.name as asker'
		]);
}

/** A call with what whoever holds its secret is shown of it. */
export function findByToken(db: Db, tokenHash: string) {
	return calls(db).where('third_party_call.token_hash', '=', tokenHash).executeTakeFirst();
}

/** Those that the parties agreed on and that wait for a mail. */
export function unmailed(db: Db, limit: number) {
	return calls(db)
		.where('third_party_call.agreed_at', 'is not', null)
		.where('third_party_call.mailed_at', 'is', null)
		.where('third_party_call.answered_at', 'is', null)
		.orderBy('third_party_call.agreed_at')
		.limit(limit)
		.execute();
}
