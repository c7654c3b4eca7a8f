import { filterOf, readRegisterAddress } from '#lib/forms/register-filter.ts';
import { settleAddress } from '../names/settle-names.ts';
import { getApp } from '#server/app.ts';
import { PICTURE_LIMIT, readMatrix, readRegister } from '#server/services/register.ts';
import type { PageServerLoad } from './$types';

/** Every member; what is listed and counted is what each may see. */
export const load: PageServerLoad = async ({ locals, url, depends }) => {
	depends('register');
	const app = getApp();
	const names = await settleAddress(url, locals.member);
	const asked = readRegisterAddress(url);
	const filter = filterOf(asked);
	const drawn = asked.view === 'board' || asked.view === 'timeline';
	const [register, matrix] = await Promise.all([
		readRegister(
			app,
			locals.member,
			drawn ? { ...filter, kind: filter.kind ?? 'commitment' } : filter,
			drawn
				? { page: 1, size: PICTURE_LIMIT }
				: { page: asked.page, by: asked.group === 'none' ? undefined : asked.group }
		),
		asked.view === 'matrix' ? readMatrix(app, locals.member, filter) : null
	]);
	return { asked, names, ...register, matrix, allianceId: locals.alliance.id };
};
