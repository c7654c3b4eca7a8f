import type { Entry } from './entry-context.ts';

/** States that are not on the way through stand at one that is. */
const places: Record<string, readonly string[]> = {
	clarified: ['clarified', 'exploring'],
	under_inquiry: ['exploring'],
	trial: ['in_treatment'],
	referred: ['in_treatment'],
	adopted_with_reservations: ['adopted'],
	renewed: ['in_force'],
	postponed: ['reactions', 'draft'],
	asked: ['proposed'],
	without_owner: ['proposed']
};

/** The place of an entry on its way through: the last one when it is concluded. */
export function placeOf({ path, state, closed }: Pick<Entry, 'path' | 'state' | 'closed'>): number {
	if (closed) return path.length - 1;
	const place = [state, ...(places[state] ?? [])].find((it) => path.includes(it));
	return place ? path.indexOf(place) : 0;
}
