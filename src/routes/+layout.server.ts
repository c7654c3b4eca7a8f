import type { LayoutServerLoad } from './$types';

export const load: LayoutServerLoad = ({ locals }) => ({
	account: locals.account
		? { id: locals.account.id, name: locals.account.name, email: locals.account.email }
		: undefined,
	theme: locals.theme
});
