import { members } from './members.ts';
import { organisations } from './organisations.ts';
import { plans } from './plans.ts';
import { territories } from './territories.ts';
import { themes } from './themes.ts';
import type { ExampleAlliance } from './types.ts';

/** A whole alliance to discover the product with. No organisation and no person in it exists. */
export const alliance: ExampleAlliance = {
	name: 'Alliance du Gué',
	slug: 'alliance-du-gue',
	themes,
	territories,
	organisations,
	members,
	plans
};

export { members, organisations, plans, territories, themes };
