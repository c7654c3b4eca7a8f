import { redirect } from '@sveltejs/kit';
import * as v from 'valibot';
import { refusal } from '#lib/domain/errors.ts';
import { setSessionCookie } from '../../session-cookie.ts';
import { submit } from '#lib/forms/submit.ts';
import { getApp } from '#server/app.ts';
import { createSessions, SESSION_COOKIE } from '#server/auth/sessions.ts';
import { accept, readInvitation } from '#server/services/invitations.ts';
import { checkPassword, nameField, newPasswordField } from '#server/services/sign-in.ts';
import type { Actions, PageServerLoad } from './$types';

/** Whoever holds the link. Looking uses nothing up: link scanners look too. */
export const load: PageServerLoad = async ({ locals, params }) => {
	const invitation = await readInvitation(getApp(), params.token);
	if (!invitation) return { invitation: undefined };
	const { accountId, ...shown } = invitation;
	const { account } = locals;
	const who = account ? (account.id === accountId ? 'self' : 'other') : accountId ? 'known' : 'new';
	return { invitation: shown, who } as const;
};

const form = v.object({ name: v.optional(v.string()), password: v.optional(v.string()) });

export const actions: Actions = {
	default: async (event) => {
		const app = getApp();
		const { account } = event.locals;
		const { token } = event.params;
		const result = await submit(form, event.request, async (input) => {
			const invitation = await readInvitation(app, token);
			if (!invitation) throw refusal('gone', 'invitation-gone');
			if (account) return accept(app, token, { accountId: account.id });
			if (invitation.accountId) {
				const { id } = await checkPassword(app, {
					email: invitation.email,
					password: input.password ?? '',
					address: event.getClientAddress()
				});
				return accept(app, token, { accountId: id });
			}
			return accept(app, token, {
				name: parse(nameField, 'name', input.name),
				password: parse(newPasswordField, 'password', input.password)
			});
		});
		if (!('slug' in result)) return result;
		const sessions = createSessions(app.db);
		const before = event.cookies.get(SESSION_COOKIE);
		if (before) await sessions.end(before);
		const session = await sessions.begin(result.accountId, {
			user_agent: event.request.headers.get('user-agent') ?? '',
			address: event.getClientAddress()
		});
		setSessionCookie(event, session.token, session.expiresAt);
		redirect(303, `/${result.slug}/attention`);
	}
};

/** A field that only one way of accepting needs. */
function parse(schema: v.GenericSchema<string, string>, field: string, value: string | undefined): string {
	const read = v.safeParse(schema, value);
	if (!read.success) throw refusal('invalid', read.issues[0].message, field);
	return read.output;
}
