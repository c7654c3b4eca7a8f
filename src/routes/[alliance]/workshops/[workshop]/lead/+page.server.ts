import { leadByForm, loadLeading } from '../leading.ts';
import type { Actions, PageServerLoad } from './$types';

/** Whoever leads this workshop. */
export const load: PageServerLoad = ({ locals, params, url, depends }) => {
	depends('workshop');
	return loadLeading(locals.member, params.workshop, url);
};

export const actions: Actions = {
	do: ({ locals, params, request }) => leadByForm(locals.member, params.workshop, request)
};
