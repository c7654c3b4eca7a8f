import { orErrorPage } from '#lib/forms/submit.ts';
import { getApp } from '#server/app.ts';
import { publicEntries } from '#server/services/public-entries.ts';
import type { PageServerLoad } from './$types';

/** Anyone. */
export const load: PageServerLoad = async ({ params, url }) => {
	const asked = Number(url.searchParams.get('page') ?? 1);
	const page = Number.isInteger(asked) && asked > 0 && asked < 1_000_000 ? asked : 1;
	return { page, ...(await orErrorPage(publicEntries(getApp(), params.owner, page))) };
};
