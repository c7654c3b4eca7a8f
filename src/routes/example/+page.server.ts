import { error, redirect } from '@sveltejs/kit';
import * as v from 'valibot';
import { roles } from '#lib/domain/permissions.ts';
import { setSessionCookie } from '../session-cookie.ts';
import { submit } from '#lib/forms/submit.ts';
import { getApp } from '#server/app.ts';
import { createSessions, SESSION_COOKIE } from '#server/auth/sessions.ts';
import * as alliances from '#server/db/alliances.ts';
import * as directory from '#server/db/directory.ts';
import { loadExample } from '#server/example/load.ts';
import type { Actions, PageServerLoad } from './$types';

/** Anyone, where the example is offered at all. */
export const load: PageServerLoad = async () => {
	const { db, env } = getApp();
	const alliance = env.example ? await alliances.findExample(db) : undefined;
	if (!alliance) error(404);
	const members = await directory.members(db, alliance.id);
	const names = new Map((await directory.organisations(db, alliance.id)).map(({ id, name }) => [id, name]));
	return {
		name: alliance.name,
		groups: roles.map((role) => ({
			role,
			members: members
				.filter((member) => member.role === role && !member.hasPassword)
				.map(({ id, name, organisations, stewardOf }) => ({
					id,
					name,
					organisations: organisations.map((it) => it.name),
					stewardOf: stewardOf.flatMap((it) => names.get(it) ?? [])
				}))
		}))
	};
};

export const actions: Actions = {
	fill: async () => {
		const app = getApp();
		if (!app.env.example) error(404);
		await loadExample(app);
		redirect(303, '/example');
	},
	become: async (event) => {
		const app = getApp();
		const alliance = app.env.example ? await alliances.findExample(app.db) : undefined;
		if (!alliance) error(404);
		const result = await submit(
			v.object({ member: v.string('form-malformed') }),
			event.request,
			async (input) => {
				const members = await directory.members(app.db, alliance.id);
				// Only people without a password: they are nobody's.
				const member = members.find((it) => it.id === input.member && !it.hasPassword);
				if (!member) error(404);
				return { accountId: member.account_id };
			}
		);
		if (!('accountId' in result)) return result;
		const sessions = createSessions(app.db);
		const before = event.cookies.get(SESSION_COOKIE);
		if (before) await sessions.end(before);
		const session = await sessions.begin(result.accountId, {
			user_agent: event.request.headers.get('user-agent') ?? '',
			address: event.getClientAddress()
		});
		setSessionCookie(event, session.token, session.expiresAt);
		redirect(303, `/${alliance.slug}/attention`);
	}
};
