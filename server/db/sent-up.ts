import type { Kysely, Transaction } from 'kysely';
import type { Database } from './schema.ts';

type Db = Kysely<Database>;
export type SentUpRow = Database['sent_up'];

export async function insert(trx: Transaction<Database>, row: SentUpRow): Promise<void> {
	await trx.insertInto('sent_up').values(row).execute();
}

export function find(db: Db, allianceId: string, id: string) {
	return db
		.selectFrom('sent_up')
		.selectAll()
		.where('alliance_id', '=', allianceId)
		.where('id', '=', id)
		.executeTakeFirst();
}

/** What was sent up, of those that are among these ids. */
export async function titlesAmong(db: Db, allianceId: string, ids: readonly string[]) {
	if (ids.length === 0) return [];
	return db
		.selectFrom('sent_up')
		.select(['id', 'body as title'])
		.where('alliance_id', '=', allianceId)
		.where('id', 'in', [...ids])
		.execute();
}

/** What went up to a plan, or from it: unanswered first, those that are due soonest before the others. */
export async function ofPlan(db: Db, planId: string): Promise<SentUpRow[]> {
	const rows = await db
		.selectFrom('sent_up')
		.selectAll()
		.where((eb) => eb.or([eb('to_plan_id', '=', planId), eb('from_plan_id', '=', planId)]))
		.orderBy('at', 'desc')
		.orderBy('id')
		.execute();
	const open = rows.filter(({ answer }) => answer === null);
	const answered = rows.filter(({ answer }) => answer !== null);
	return [...open.sort((a, b) => a.answer_by.localeCompare(b.answer_by)), ...answered];
}

export async function answer(
	trx: Transaction<Database>,
	id: string,
	changed: Pick<SentUpRow, 'answer' | 'answer_reason' | 'answered_by' | 'answered_at'>
): Promise<void> {
	await trx.updateTable('sent_up').set(changed).where('id', '=', id).execute();
}
