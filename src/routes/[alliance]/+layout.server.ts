import { error } from '@sveltejs/kit';
import { can } from '#lib/domain/permissions.ts';
import type { LayoutServerLoad } from './$types';

/** Every member: anyone else learns here that there is nothing. */
export const load: LayoutServerLoad = ({ locals }) => {
	const { alliance, member } = locals as Partial<App.Locals>;
	if (!alliance || !member) error(404);
	return {
		alliance: {
			slug: alliance.slug,
			name: alliance.name,
			example: alliance.example,
			admin: can(member.role, 'log.read')
		}
	};
};
