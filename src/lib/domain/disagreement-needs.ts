import { sidesOf } from './dossier.ts';
import type { Need } from './life-cycle.ts';

/** There are sides to speak of. */
export const twoSides: Need = {
	missing: 'two-sides',
	by: ['facilitator', 'author', 'party_member'],
	holds: (dossier) => sidesOf(dossier).length >= 2
};
