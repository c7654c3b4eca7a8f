import * as v from 'valibot';
import { refusal } from '#lib/domain/errors.ts';
import * as accounts from '../db/accounts.ts';
import { hashOf, newId } from '../ids.ts';
import { verifyPassword } from '../auth/password.ts';
import type { Context } from './context.ts';

/** Minutes that a failure counts. */
const WINDOW = 15;
const PER_ACCOUNT = 10;
/** Failures only: a workshop behind one router signs in from one address. */
const PER_ADDRESS = 100;

export const emailField = v.pipe(
	v.string('email-missing'),
	v.trim(),
	v.nonEmpty('email-missing'),
	v.maxLength(254, 'email-malformed'),
	v.email('email-malformed'),
	v.toLowerCase()
);
export const newPasswordField = v.pipe(
	v.string('password-missing'),
	v.minLength(10, 'password-short'),
	v.maxLength(200, 'password-long')
);
export const nameField = v.pipe(
	v.string('name-missing'),
	v.trim(),
	v.nonEmpty('name-missing'),
	v.maxLength(120, 'name-long')
);

/**
 * The account with this address and password.
 * Throws `too-many` past the limits, `invalid` otherwise: the same, after the same time, for an unknown account.
 */
export async function checkPassword(
	{ db, now }: Context,
	{ email, password, address }: { email: string; password: string; address: string }
): Promise<{ id: string }> {
	const subjects = { account: hashOf(`account ${email}`), address: hashOf(`address ${address}`) };
	const since = new Date(now().getTime() - WINDOW * 60_000).toISOString();
	// Written down before the password is looked at, so that a hundred attempts at once are still a hundred.
	const attempts = { account: newId(), address: newId() };
	const at = now().toISOString();
	await accounts.recordFailure(db, attempts.account, subjects.account, at);
	await accounts.recordFailure(db, attempts.address, subjects.address, at);
	const [ofAccount, ofAddress] = await Promise.all([
		accounts.countFailures(db, subjects.account, since),
		accounts.countFailures(db, subjects.address, since)
	]);
	if (ofAccount > PER_ACCOUNT || ofAddress > PER_ADDRESS) throw refusal('too-many', 'sign-in-limited');

	const account = await accounts.findByEmail(db, email);
	const right = await verifyPassword(account?.password_hash, password);
	if (!account || !right) throw refusal('invalid', 'sign-in-wrong');
	await accounts.forgetFailures(db, subjects.account);
	await accounts.forgetFailure(db, attempts.address);
	return { id: account.id };
}
