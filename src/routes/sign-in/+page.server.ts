import { redirect } from '@sveltejs/kit';
import * as v from 'valibot';
import { setSessionCookie } from '../session-cookie.ts';
import { submit } from '#lib/forms/submit.ts';
import { getApp } from '#server/app.ts';
import { createSessions, SESSION_COOKIE } from '#server/auth/sessions.ts';
import * as alliances from '#server/db/alliances.ts';
import { checkPassword, emailField } from '#server/services/sign-in.ts';
import type { Actions, PageServerLoad } from './$types';

const form = v.object({
	email: emailField,
	password: v.pipe(
		v.string('password-missing'),
		v.nonEmpty('password-missing'),
		v.maxLength(200, 'password-long')
	)
});

/** A path of ours: never another site. */
const nextPath = v.fallback(v.pipe(v.string(), v.regex(/^\/(?![/\\])/)), '/');

/** Anyone. */
export const load: PageServerLoad = async ({ locals, url }) => {
	if (locals.account) redirect(303, v.parse(nextPath, url.searchParams.get('next')));
	const { db, env } = getApp();
	return { example: env.example && Boolean(await alliances.findExample(db)) };
};

export const actions: Actions = {
	default: async (event) => {
		const app = getApp();
		const result = await submit(form, event.request, ({ email, password }) =>
			checkPassword(app, { email, password, address: event.getClientAddress() })
		);
		if (!('id' in result)) return result;
		const sessions = createSessions(app.db);
		// A session that was here before is not carried over: its id may be known to someone.
		const before = event.cookies.get(SESSION_COOKIE);
		if (before) await sessions.end(before);
		const session = await sessions.begin(result.id, {
			user_agent: event.request.headers.get('user-agent') ?? '',
			address: event.getClientAddress()
		});
		setSessionCookie(event, session.token, session.expiresAt);
		redirect(303, v.parse(nextPath, event.url.searchParams.get('next')));
	}
};
