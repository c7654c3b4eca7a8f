import { redirect } from '@sveltejs/kit';
import { isRefusal } from '#lib/domain/errors.ts';
import { commandByForm } from '#lib/forms/command-form.ts';
import { visitorOf } from '../workshop-cookie.ts';
import { getApp } from '#server/app.ts';
import { actByCode, readByCode } from '#server/services/workshops.ts';
import type { Actions, PageServerLoad } from './$types';

/** Whoever has come in by the code, once it is over. */
export const load: PageServerLoad = async (event) => {
	event.depends('workshop');
	const { code } = event.params;
	try {
		const { sent, results, ...workshop } = await readByCode(getApp(), code, visitorOf(event, code));
		if (sent && ['closed', 'minutes_reviewed'].includes(workshop.status)) return { workshop, sent, results };
	} catch (cause) {
		if (!isRefusal(cause)) throw cause;
	}
	redirect(303, `/w/${encodeURIComponent(code)}`);
};

export const actions: Actions = {
	/** What the command itself says. */
	do: (event) => {
		const { code } = event.params;
		return commandByForm(event.request, (command) =>
			actByCode(getApp(), code, visitorOf(event, code), command)
		);
	}
};
