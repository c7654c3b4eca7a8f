import { json } from '@sveltejs/kit';
import { orErrorPage } from '#lib/forms/submit.ts';
import { getApp } from '#server/app.ts';
import { findPeople } from '#server/services/people.ts';
import type { RequestHandler } from './$types';

/** `plan.read` on the plan that is spoken of. */
export const GET: RequestHandler = async ({ locals, url }) => {
	const query = (url.searchParams.get('q') ?? '').slice(0, 100);
	const people = await orErrorPage(
		findPeople(getApp(), locals.member, url.searchParams.get('plan') ?? '', query)
	);
	return json({ people });
};
