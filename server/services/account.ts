import { notFound, refusal } from '#lib/domain/errors.ts';
import { hashPassword, verifyPassword } from '../auth/password.ts';
import * as accounts from '../db/accounts.ts';
import * as mails from '../db/mails.ts';
import * as sessions from '../db/sessions.ts';
import type { Context } from './context.ts';
import { announceTo } from './notify.ts';

/** The sessions of an account that are still valid, latest first. Each `id` is the hash, not the cookie. */
export async function sessionsOf({ db, now }: Context, accountId: string) {
	const rows = await sessions.ofAccount(db, accountId, now().toISOString());
	return rows.map(({ id, created_at, expires_at, user_agent }) => ({
		id,
		createdAt: created_at,
		expiresAt: expires_at,
		userAgent: user_agent
	}));
}

/** Ends one session of one's own; its open documents close. */
export async function endSession(ctx: Context, accountId: string, sessionId: string): Promise<void> {
	if (!(await sessions.removeOne(ctx.db, accountId, sessionId))) notFound('session');
	await ctx.announce({ kind: 'rights', match: { sessionId } });
}

/** Changes one's own password and ends every other session. */
export async function changePassword(
	ctx: Context,
	input: { accountId: string; keep: string | undefined; current: string; password: string }
): Promise<void> {
	const account = await accounts.findById(ctx.db, input.accountId);
	if (!account || !(await verifyPassword(account.password_hash, input.current))) {
		throw refusal('invalid', 'password-wrong', 'current');
	}
	const passwordHash = await hashPassword(input.password);
	await ctx.db.transaction().execute(async (trx) => {
		await accounts.setPassword(trx, account.id, passwordHash);
		await sessions.removeOthers(trx, account.id, input.keep);
	});
	await ctx.announce({ kind: 'rights', match: { accountId: account.id } });
}

/**
 * Changes one's own address, by which one signs in: ends every other session. Mails go there from then on, whatever came
 * back from the old one.
 */
export async function changeEmail(
	ctx: Context,
	input: { accountId: string; keep: string | undefined; current: string; email: string }
): Promise<void> {
	const account = await accounts.findById(ctx.db, input.accountId);
	if (!account || !(await verifyPassword(account.password_hash, input.current))) {
		throw refusal('invalid', 'password-wrong', 'current');
	}
	if (account.email === input.email) throw refusal('conflict', 'email-same', 'email');
	if (await accounts.findByEmail(ctx.db, input.email)) throw refusal('conflict', 'email-taken', 'email');
	const reached = await ctx.db.transaction().execute(async (trx) => {
		await accounts.setEmail(trx, account.id, input.email);
		await sessions.removeOthers(trx, account.id, input.keep);
		return mails.tryAddressAgain(trx, input.email);
	});
	await ctx.announce({ kind: 'rights', match: { accountId: account.id } });
	await announceTo(ctx, reached);
}

/** What an operator does for someone who forgot: sets a password and ends every session. */
export async function resetPassword(
	{ db }: Pick<Context, 'db'>,
	email: string,
	password: string
): Promise<void> {
	const account = (await accounts.findByEmail(db, email)) ?? notFound('account');
	const passwordHash = await hashPassword(password);
	await db.transaction().execute(async (trx) => {
		await accounts.setPassword(trx, account.id, passwordHash);
		await sessions.removeOthers(trx, account.id, undefined);
	});
}
