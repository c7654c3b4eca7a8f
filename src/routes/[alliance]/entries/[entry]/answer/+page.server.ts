import { orErrorPage } from '#lib/forms/submit.ts';
import { getApp } from '#server/app.ts';
import { act } from '#server/services/entries.ts';
import { readEntry } from '#server/services/entry-page.ts';
import { actByForm } from '../act-form.ts';
import { viewOf } from '../view.ts';
import type { Actions, PageServerLoad } from './$types';

/** Whoever sees the entry. */
export const load: PageServerLoad = async ({ locals, params, depends }) => {
	depends('entry');
	const entry = await orErrorPage(readEntry(getApp(), locals.member, params.entry));
	return { entry: { ...viewOf(entry), holders: [] } };
};

export const actions: Actions = {
	/** Whoever the life cycle says, checked in `act`. */
	act: async ({ locals, params, request }) => {
		const app = getApp();
		return actByForm(app, locals.member, params.entry, request, (name, input, seen, files) =>
			act(app, locals.member, params.entry, name, input, seen, files)
		);
	}
};
