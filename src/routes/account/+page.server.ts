import { redirect } from '@sveltejs/kit';
import * as v from 'valibot';
import { submit } from '#lib/forms/submit.ts';
import { getApp } from '#server/app.ts';
import * as alliances from '#server/db/alliances.ts';
import * as accountService from '#server/services/account.ts';
import { emailField, newPasswordField } from '#server/services/sign-in.ts';
import type { Actions, PageServerLoad } from './$types';

/** Only one's own account. */
export const load: PageServerLoad = async ({ locals }) => {
	if (!locals.account) redirect(303, '/sign-in?next=/account');
	const app = getApp();
	const [mine, sessions] = await Promise.all([
		alliances.ofAccount(app.db, locals.account.id),
		accountService.sessionsOf(app, locals.account.id)
	]);
	return {
		alliances: mine,
		sessions: sessions.map((session) => ({ ...session, here: session.id === locals.sessionId }))
	};
};

export const actions: Actions = {
	end: async ({ locals, request }) => {
		if (!locals.account) redirect(303, '/sign-in');
		const accountId = locals.account.id;
		const result = await submit(v.object({ session: v.string('form-malformed') }), request, ({ session }) =>
			accountService.endSession(getApp(), accountId, session)
		);
		return result ?? { done: 'ended' as const };
	},
	password: async ({ locals, request }) => {
		if (!locals.account) redirect(303, '/sign-in');
		const { account, sessionId } = locals;
		const form = v.object({ current: v.string('password-missing'), password: newPasswordField });
		const result = await submit(form, request, ({ current, password }) =>
			accountService.changePassword(getApp(), { accountId: account.id, keep: sessionId, current, password })
		);
		return result ?? { done: 'password' as const };
	},
	email: async ({ locals, request }) => {
		if (!locals.account) redirect(303, '/sign-in');
		const { account, sessionId } = locals;
		const form = v.object({ current: v.string('password-missing'), email: emailField });
		const result = await submit(form, request, ({ current, email }) =>
			accountService.changeEmail(getApp(), { accountId: account.id, keep: sessionId, current, email })
		);
		return result ?? { done: 'email' as const };
	}
};
