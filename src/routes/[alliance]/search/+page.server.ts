import { filterOf, readSearchAddress } from '#lib/forms/search-address.ts';
import { settleAddress } from '../names/settle-names.ts';
import { getApp } from '#server/app.ts';
import { searchChoices, searchFor } from '#server/services/search.ts';
import type { PageServerLoad } from './$types';

/** Every member; what is found and counted is what each may read. */
export const load: PageServerLoad = async ({ locals, url }) => {
	const app = getApp();
	const names = await settleAddress(url, locals.member);
	const asked = readSearchAddress(url);
	const [found, choices] = await Promise.all([
		searchFor(app, locals.member, asked.q, filterOf(asked), { page: asked.page }),
		searchChoices(app, locals.member, asked.kind, asked.organisation)
	]);
	return { asked, found, choices, names };
};
