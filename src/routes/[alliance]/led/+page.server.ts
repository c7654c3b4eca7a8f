import { error } from '@sveltejs/kit';
import { getApp } from '#server/app.ts';
import { entriesLed } from '#server/services/entry-cards.ts';
import type { PageServerLoad } from './$types';

/** Whoever was asked from outside: what they lead. Everyone else finds it elsewhere. */
export const load: PageServerLoad = async ({ locals }) => {
	if (locals.member.role !== 'third_party') error(404);
	return { entries: await entriesLed(getApp(), locals.member) };
};
