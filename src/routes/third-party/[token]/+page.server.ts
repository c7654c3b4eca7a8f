import { redirect } from '@sveltejs/kit';
import * as v from 'valibot';
import { isRefusal } from '#lib/domain/errors.ts';
import { sentenceFor } from '#lib/forms/sentences.ts';
import { submit } from '#lib/forms/submit.ts';
import { getApp } from '#server/app.ts';
import { acceptCall, declineCall, readCall } from '#server/services/third-parties.ts';
import { accountFor, joinForm, joiningOf, signInAs } from '../../join-account.ts';
import type { Actions, PageServerLoad } from './$types';

/** Whoever got the mail. Looking uses nothing up: link scanners look too. */
export const load: PageServerLoad = async ({ locals, params }) => {
	try {
		const { accountId, ...call } = await readCall(getApp(), params.token);
		return { call, who: joiningOf(locals.account, accountId) };
	} catch (cause) {
		if (!isRefusal(cause)) throw cause;
		return { gone: sentenceFor(cause.detail) };
	}
};

const declineForm = v.object({
	words: v.pipe(v.optional(v.string(), ''), v.trim(), v.maxLength(2000, 'text-long'))
});

export const actions: Actions = {
	/** Whoever got the mail, once. */
	accept: async (event) => {
		const app = getApp();
		const { token } = event.params;
		const result = await submit(joinForm, event.request, async (input) =>
			acceptCall(app, token, await accountFor(event, await readCall(app, token), input))
		);
		if (!('slug' in result)) return result;
		await signInAs(event, result.accountId);
		redirect(303, `/${result.slug}/entries/${result.entryId}`);
	},
	/** Whoever got the mail, once. */
	decline: ({ params, request }) =>
		submit(declineForm, request, async ({ words }) => {
			await declineCall(getApp(), params.token, words);
			return { declined: true as const };
		})
};
