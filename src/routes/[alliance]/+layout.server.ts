import { can } from '#lib/domain/permissions.ts';
import type { LayoutServerLoad } from './$types';

/** Every member: the hook has let nobody else in. */
export const load: LayoutServerLoad = ({ locals }) => ({
	alliance: {
		slug: locals.alliance.slug,
		name: locals.alliance.name,
		example: locals.alliance.example,
		admin: can(locals.member.role, 'log.read')
	}
});
