import type { Kysely, Transaction } from 'kysely';
import type { Database } from './schema.ts';

type Db = Kysely<Database>;
type Trx = Transaction<Database>;
export type LeadOfferRow = Database['plan_lead_offer'];

export async function insert(trx: Trx, row: LeadOfferRow): Promise<void> {
	await trx.insertInto('plan_lead_offer').values(row).execute();
}

/** Answers an offer that was not; false: it was already. */
export async function answer(
	trx: Trx,
	id: string,
	row: Pick<LeadOfferRow, 'answer' | 'answer_note' | 'answered_by' | 'answered_at'>
): Promise<boolean> {
	const answered = await trx
		.updateTable('plan_lead_offer')
		.set(row)
		.where('id', '=', id)
		.where('answer', 'is', null)
		.executeTakeFirst();
	return answered.numUpdatedRows > 0n;
}

/** Every leg of a plan's lead, the first first. */
export function ofPlan(db: Db, planId: string): Promise<LeadOfferRow[]> {
	return db
		.selectFrom('plan_lead_offer')
		.selectAll()
		.where('plan_id', '=', planId)
		.orderBy('offered_at')
		.orderBy('id')
		.execute();
}

/** The offer of a plan's lead that nobody has answered yet. */
export function openOf(db: Db, planId: string): Promise<LeadOfferRow | undefined> {
	return db
		.selectFrom('plan_lead_offer')
		.selectAll()
		.where('plan_id', '=', planId)
		.where('answer', 'is', null)
		.executeTakeFirst();
}

/** What is offered to these organisations and waits for their answer, of plans that are not archived. */
export function openTo(db: Db, allianceId: string, organisationIds: readonly string[]) {
	return db
		.selectFrom('plan_lead_offer')
		.innerJoin('plan', 'plan.id', 'plan_lead_offer.plan_id')
		.innerJoin('organisation', 'organisation.id', 'plan_lead_offer.to_organisation_id')
		.innerJoin('member', 'member.id', 'plan_lead_offer.offered_by')
		.innerJoin('account', 'account.id', 'member.account_id')
		.select([
			'plan_lead_offer.id',
			'plan_lead_offer.note',
			'plan.id as plan_id',
			'plan.title',
			'organisation.id as organisation_id',
			'organisation.name as organisation',
			'account.name as by'
		])
		.where('plan.alliance_id', '=', allianceId)
		.where('plan.archived_at', 'is', null)
		.where('plan_lead_offer.answer', 'is', null)
		.where('plan_lead_offer.to_organisation_id', 'in', [...organisationIds])
		.execute();
}

/** Ends what was offered to an organisation that leaves: nothing waits for it any more. Gives the plans. */
export async function withdrawTo(trx: Trx, organisationId: string, at: string): Promise<string[]> {
	const rows = await trx
		.selectFrom('plan_lead_offer')
		.select(['id', 'plan_id'])
		.where('to_organisation_id', '=', organisationId)
		.where('answer', 'is', null)
		.execute();
	if (rows.length === 0) return [];
	await trx
		.updateTable('plan_lead_offer')
		.set({ answer: 'withdrawn', answered_at: at })
		.where(
			'id',
			'in',
			rows.map(({ id }) => id)
		)
		.execute();
	return rows.map((row) => row.plan_id);
}
