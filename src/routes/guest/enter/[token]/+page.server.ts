import { error, redirect } from '@sveltejs/kit';
import { isRefusal } from '#lib/domain/errors.ts';
import { setGuestCookie } from '#lib/forms/guest-cookie.ts';
import { sentenceFor } from '#lib/forms/sentences.ts';
import { getApp } from '#server/app.ts';
import { enter, readWayIn } from '#server/services/guests.ts';
import type { Actions, PageServerLoad } from './$types';

/** Whoever got the mail. Looking uses nothing up: link scanners look too. */
export const load: PageServerLoad = async ({ params }) => {
	try {
		return { way: await readWayIn(getApp(), params.token) };
	} catch (cause) {
		if (!isRefusal(cause)) throw cause;
		return { gone: sentenceFor(cause.code === 'not-found' ? 'guest-way' : cause.detail) };
	}
};

export const actions: Actions = {
	/** Whoever got the mail, once. */
	default: async (event) => {
		const thread = event.url.searchParams.get('thread') ?? '';
		let entered: Awaited<ReturnType<typeof enter>>;
		try {
			entered = await enter(getApp(), event.params.token);
		} catch (cause) {
			if (!isRefusal(cause)) throw cause;
			if (cause.code === 'not-found') error(404);
			// The page says why.
			redirect(303, event.url.pathname);
		}
		setGuestCookie(event, entered);
		const to = /^[a-z0-9]{26}$/.test(thread) ? `/comments/${thread}` : '';
		redirect(303, `/guest/${entered.planId}${to}`);
	}
};
