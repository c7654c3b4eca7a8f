import type { RequestEvent } from '@sveltejs/kit';
import * as v from 'valibot';
import { refusal } from '#lib/domain/errors.ts';
import { getApp } from '#server/app.ts';
import { createSessions, SESSION_COOKIE } from '#server/auth/sessions.ts';
import { checkPassword, nameField, newPasswordField } from '#server/services/sign-in.ts';
import { setSessionCookie } from './session-cookie.ts';

/** Whose link it is that somebody follows: their own, another's, of an address that has an account or of a new one. */
export type Joining = 'self' | 'other' | 'known' | 'new';

export function joiningOf(account: { id: string } | undefined, accountId: string | undefined): Joining {
	if (account) return account.id === accountId ? 'self' : 'other';
	return accountId ? 'known' : 'new';
}

/** What `JoinFields` sends; which of it is needed depends on who follows the link. */
export const joinForm = v.object({ name: v.optional(v.string()), password: v.optional(v.string()) });

/** The account that whoever holds a link acts as: signed in, by its password, or still to be made. */
export async function accountFor(
	event: RequestEvent,
	{ email, accountId }: { email: string; accountId: string | undefined },
	input: v.InferOutput<typeof joinForm>
): Promise<{ accountId: string } | { name: string; password: string }> {
	const { account } = event.locals;
	if (account) return { accountId: account.id };
	if (accountId) {
		const { id } = await checkPassword(getApp(), {
			email,
			password: input.password ?? '',
			address: event.getClientAddress()
		});
		return { accountId: id };
	}
	return {
		name: parse(nameField, 'name', input.name),
		password: parse(newPasswordField, 'password', input.password)
	};
}

/** Signs in, ending whatever session this browser had. */
export async function signInAs(event: RequestEvent, accountId: string): Promise<void> {
	const sessions = createSessions(getApp().db);
	const before = event.cookies.get(SESSION_COOKIE);
	if (before) await sessions.end(before);
	const session = await sessions.begin(accountId, {
		user_agent: event.request.headers.get('user-agent') ?? '',
		address: event.getClientAddress()
	});
	setSessionCookie(event, session.token, session.expiresAt);
}

/** A field that only one way of joining needs. */
function parse(schema: v.GenericSchema<string, string>, field: string, value: string | undefined): string {
	const read = v.safeParse(schema, value);
	if (!read.success) throw refusal('invalid', read.issues[0].message, field);
	return read.output;
}
