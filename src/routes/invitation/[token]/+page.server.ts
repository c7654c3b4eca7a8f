import { redirect } from '@sveltejs/kit';
import { refusal } from '#lib/domain/errors.ts';
import { submit } from '#lib/forms/submit.ts';
import { getLocale } from '#lib/i18n/generated/runtime.js';
import { getApp } from '#server/app.ts';
import { accept, readInvitation } from '#server/services/invitations.ts';
import { accountFor, joinForm, joiningOf, signInAs } from '../../join-account.ts';
import type { Actions, PageServerLoad } from './$types';

/** Whoever holds the link. Looking uses nothing up: link scanners look too. */
export const load: PageServerLoad = async ({ locals, params }) => {
	const invitation = await readInvitation(getApp(), params.token);
	if (!invitation) return { invitation: undefined };
	const { accountId, ...shown } = invitation;
	return { invitation: shown, who: joiningOf(locals.account, accountId) };
};

export const actions: Actions = {
	default: async (event) => {
		const app = getApp();
		const { token } = event.params;
		const result = await submit(joinForm, event.request, async (input) => {
			const invitation = await readInvitation(app, token);
			if (!invitation) throw refusal('gone', 'invitation-gone');
			return accept(app, token, await accountFor(event, invitation, input), getLocale());
		});
		if (!('slug' in result)) return result;
		await signInAs(event, result.accountId);
		redirect(303, `/${result.slug}/attention`);
	}
};
