import { redirect } from '@sveltejs/kit';
import * as v from 'valibot';
import { families, organisationLevels } from '#lib/domain/organisation.ts';
import { setSessionCookie } from '../session-cookie.ts';
import { submit } from '#lib/forms/submit.ts';
import { getLocale } from '#lib/i18n/generated/runtime.js';
import { getApp } from '#server/app.ts';
import { createSessions } from '#server/auth/sessions.ts';
import { allianceNameField, createAlliance, isSetupToken } from '#server/services/setup.ts';
import { emailField, nameField, newPasswordField } from '#server/services/sign-in.ts';
import type { Actions, PageServerLoad } from './$types';

const form = v.object({
	token: v.string(),
	allianceName: allianceNameField,
	organisationName: v.pipe(
		v.string('organisation-name-missing'),
		v.trim(),
		v.nonEmpty('organisation-name-missing'),
		v.maxLength(160, 'organisation-name-long')
	),
	level: v.picklist(organisationLevels, 'form-malformed'),
	family: v.picklist(families, 'form-malformed'),
	name: nameField,
	email: emailField,
	password: newPasswordField
});

/** Whoever holds the token that the console printed. */
export const load: PageServerLoad = async ({ url }) => {
	const token = url.searchParams.get('token') ?? '';
	return { token, valid: await isSetupToken(getApp(), token) };
};

export const actions: Actions = {
	default: async (event) => {
		const app = getApp();
		const result = await submit(form, event.request, (input) =>
			createAlliance(app, {
				token: input.token,
				allianceName: input.allianceName,
				organisation: { name: input.organisationName, level: input.level, family: input.family },
				person: { name: input.name, email: input.email, password: input.password },
				language: getLocale()
			})
		);
		if (!('slug' in result)) return result;
		const session = await createSessions(app.db).begin(result.accountId, {
			user_agent: event.request.headers.get('user-agent') ?? '',
			address: event.getClientAddress()
		});
		setSessionCookie(event, session.token, session.expiresAt);
		redirect(303, `/${result.slug}/plans`);
	}
};
