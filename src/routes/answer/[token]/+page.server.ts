import { isRefusal } from '#lib/domain/errors.ts';
import { sentenceFor } from '#lib/forms/sentences.ts';
import { orErrorPage } from '#lib/forms/submit.ts';
import { getApp } from '#server/app.ts';
import { answerByLink, leftByLink, readAnswerLink } from '#server/services/answer-links.ts';
import { readEntry } from '#server/services/entry-page.ts';
import { actByForm } from '../../[alliance]/entries/[entry]/act-form.ts';
import { viewOf } from '../../[alliance]/entries/[entry]/view.ts';
import type { Actions, PageServerLoad } from './$types';

/** Whoever holds the link. Looking uses nothing up: link scanners look too. */
export const load: PageServerLoad = async ({ params, depends }) => {
	depends('entry');
	const app = getApp();
	try {
		const link = await readAnswerLink(app, params.token);
		const { actor, entryId } = link;
		const [entry, left] = await Promise.all([readEntry(app, actor, entryId), leftByLink(app, link)]);
		return { entry: { ...viewOf(entry), holders: [] }, left, name: actor.name };
	} catch (cause) {
		if (!isRefusal(cause)) throw cause;
		return { gone: sentenceFor(cause.code === 'not-found' ? 'answer-link' : cause.detail) };
	}
};

export const actions: Actions = {
	/** Whoever holds the link, for the one it was sent to; what they may do is checked in `act`. */
	act: async ({ params, request }) => {
		const app = getApp();
		const { actor, entryId } = await orErrorPage(readAnswerLink(app, params.token));
		return actByForm(app, actor, entryId, request, (name, input, seen) =>
			answerByLink(app, params.token, name, input, seen)
		);
	}
};
