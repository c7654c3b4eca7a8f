import type { Kysely, Transaction } from 'kysely';
import type { Database } from './schema.ts';

export async function insert(trx: Transaction<Database>, row: Database['plan_confirmation']): Promise<void> {
	await trx.insertInto('plan_confirmation').values(row).execute();
}

/** A link with the signature and the version that it is for. */
export function findByHash(db: Kysely<Database>, tokenHash: string) {
	return db
		.selectFrom('plan_confirmation')
		.innerJoin('plan_signature', 'plan_signature.id', 'plan_confirmation.signature_id')
		.innerJoin('plan_version', 'plan_version.id', 'plan_signature.version_id')
		.innerJoin('plan', 'plan.id', 'plan_version.plan_id')
		.selectAll('plan_confirmation')
		.select([
			'plan.alliance_id',
			'plan_version.plan_id',
			'plan_version.number as version_number',
			'plan_version.title',
			'plan_version.json',
			'plan_signature.organisation_id',
			'plan_signature.words'
		])
		.where('token_hash', '=', tokenHash)
		.executeTakeFirst();
}

/** Uses it up; false when it was used before, by whoever came first. */
export async function use(trx: Transaction<Database>, tokenHash: string, at: string): Promise<boolean> {
	const { numUpdatedRows } = await trx
		.updateTable('plan_confirmation')
		.set({ used_at: at })
		.where('token_hash', '=', tokenHash)
		.where('used_at', 'is', null)
		.executeTakeFirst();
	return numUpdatedRows > 0n;
}
