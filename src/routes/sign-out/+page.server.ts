import { redirect } from '@sveltejs/kit';
import { removeSessionCookie } from '../session-cookie.ts';
import { getApp } from '#server/app.ts';
import { createSessions, SESSION_COOKIE } from '#server/auth/sessions.ts';
import type { Actions, PageServerLoad } from './$types';

export const load: PageServerLoad = ({ locals }) => {
	if (!locals.account) redirect(303, '/sign-in');
	return { accountId: locals.account.id };
};

export const actions: Actions = {
	default: async (event) => {
		const app = getApp();
		const token = event.cookies.get(SESSION_COOKIE);
		if (token) await createSessions(app.db).end(token);
		removeSessionCookie(event);
		const { sessionId } = event.locals;
		if (sessionId) await app.announce({ kind: 'rights', match: { sessionId } });
		redirect(303, '/sign-in');
	}
};
