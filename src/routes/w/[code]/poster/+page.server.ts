import { loadWall } from '../wall.ts';
import type { PageServerLoad } from './$types';

/** Whoever has come in by the code, or leads. */
export const load: PageServerLoad = (event) => {
	event.depends('workshop');
	return loadWall(event);
};
