import type { Kysely, Transaction } from 'kysely';
import type { Database } from './schema.ts';

type Db = Kysely<Database>;

/** E-mail addresses are compared and stored in lower case. */
export function findByEmail(db: Db, email: string) {
	return db.selectFrom('account').selectAll().where('email', '=', email.toLowerCase()).executeTakeFirst();
}

export function findById(db: Db, id: string) {
	return db.selectFrom('account').selectAll().where('id', '=', id).executeTakeFirst();
}

export async function insert(trx: Transaction<Database>, account: Database['account']): Promise<void> {
	await trx.insertInto('account').values(account).execute();
}

export async function setPassword(db: Db, id: string, passwordHash: string): Promise<void> {
	await db.updateTable('account').set({ password_hash: passwordHash }).where('id', '=', id).execute();
}

export async function setEmail(db: Db, id: string, email: string): Promise<void> {
	await db.updateTable('account').set({ email }).where('id', '=', id).execute();
}

export async function recordFailure(db: Db, id: string, subject: string, at: string): Promise<void> {
	await db.insertInto('sign_in_failure').values({ id, subject, at }).execute();
}

export async function countFailures(db: Db, subject: string, since: string): Promise<number> {
	const { count } = await db
		.selectFrom('sign_in_failure')
		.select((eb) => eb.fn.countAll<number>().as('count'))
		.where('subject', '=', subject)
		.where('at', '>', since)
		.executeTakeFirstOrThrow();
	return Number(count);
}

export async function forgetFailures(db: Db, subject: string): Promise<void> {
	await db.deleteFrom('sign_in_failure').where('subject', '=', subject).execute();
}

export async function forgetFailure(db: Db, id: string): Promise<void> {
	await db.deleteFrom('sign_in_failure').where('id', '=', id).execute();
}

export async function forgetFailuresBefore(db: Db, at: string): Promise<void> {
	await db.deleteFrom('sign_in_failure').where('at', '<', at).execute();
}
