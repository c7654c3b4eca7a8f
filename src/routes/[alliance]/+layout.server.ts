import { error } from '@sveltejs/kit';
import { can } from '#lib/domain/permissions.ts';
import { getApp } from '#server/app.ts';
import { noteVisit } from '#server/services/visits.ts';
import type { LayoutServerLoad } from './$types';

/** Every member: anyone else learns here that there is nothing. */
export const load: LayoutServerLoad = async ({ locals }) => {
	const { alliance, member } = locals as Partial<App.Locals>;
	if (!alliance || !member) error(404);
	await noteVisit(getApp(), member);
	return {
		alliance: {
			slug: alliance.slug,
			name: alliance.name,
			example: alliance.example,
			admin: can(member.role, 'log.read'),
			/** Whoever was asked from outside sees what they lead, and nothing else. */
			whole: can(member.role, 'alliance.read'),
			memberId: member.memberId
		}
	};
};
