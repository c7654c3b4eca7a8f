import type { Transaction } from 'kysely';
import type { Database } from './schema.ts';

type Trx = Transaction<Database>;

/** What ends when an organisation leaves its alliance. Each gives what it has ended. */
export async function endMandates(trx: Trx, organisationId: string, at: string) {
	const held = await trx
		.selectFrom('mandate')
		.select(['id', 'member_id'])
		.where('organisation_id', '=', organisationId)
		.where('ended_at', 'is', null)
		.execute();
	if (held.length === 0) return held;
	const ids = held.map(({ id }) => id);
	await trx.updateTable('mandate').set({ ended_at: at }).where('id', 'in', ids).execute();
	await trx
		.updateTable('mandate_offer')
		.set({ answer: 'withdrawn', answered_at: at })
		.where('mandate_id', 'in', ids)
		.where('answer', 'is', null)
		.execute();
	return held;
}

export async function endStewards(trx: Trx, organisationId: string): Promise<string[]> {
	const rows = await trx
		.selectFrom('steward')
		.select('member_id')
		.where('organisation_id', '=', organisationId)
		.execute();
	await trx.deleteFrom('steward').where('organisation_id', '=', organisationId).execute();
	return rows.map((row) => row.member_id);
}

export async function endBelongings(trx: Trx, organisationId: string): Promise<string[]> {
	const rows = await trx
		.selectFrom('member_organisation')
		.select('member_id')
		.where('organisation_id', '=', organisationId)
		.execute();
	await trx.deleteFrom('member_organisation').where('organisation_id', '=', organisationId).execute();
	return rows.map((row) => row.member_id);
}

export async function setLeft(trx: Trx, organisationId: string, at: string): Promise<void> {
	await trx.updateTable('organisation').set({ left_at: at }).where('id', '=', organisationId).execute();
}

export async function plansOfEntries(trx: Trx, ids: readonly string[]) {
	if (ids.length === 0) return [];
	return trx
		.selectFrom('entry')
		.select(['id', 'plan_id'])
		.where('id', 'in', [...ids])
		.execute();
}
