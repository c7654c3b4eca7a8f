import * as v from 'valibot';
import { isRefusal } from '#lib/domain/errors.ts';
import { sentenceFor } from '#lib/forms/sentences.ts';
import { submit } from '#lib/forms/submit.ts';
import { getLocale } from '#lib/i18n/generated/runtime.js';
import { getApp } from '#server/app.ts';
import { askToEnter, readGuestLink } from '#server/services/guests.ts';
import { emailField, nameField } from '#server/services/sign-in.ts';
import type { Actions, PageServerLoad } from './$types';

/** Whoever holds the link. */
export const load: PageServerLoad = async ({ params }) => {
	try {
		return { link: await readGuestLink(getApp(), params.token) };
	} catch (cause) {
		if (!isRefusal(cause)) throw cause;
		return { gone: sentenceFor(cause.code === 'not-found' ? 'guest-link' : cause.detail) };
	}
};

const form = v.object({ name: nameField, email: emailField });

export const actions: Actions = {
	/** Whoever holds the link: a mail to the address given is the way in. */
	default: async ({ params, request }) =>
		submit(form, request, async ({ name, email }) => {
			await askToEnter(getApp(), params.token, { name, email, language: getLocale() });
			return { sentTo: email };
		})
};
