/** « Qui fait quoi »: what an organisation can be to a plan. */
export const placeKinds = ['carries', 'contributes', 'funds', 'relays', 'benefits', 'consulted'] as const;
export type PlaceKind = (typeof placeKinds)[number];

/** Whoever holds one of these is waited for when the plan is adopted. */
export const bindingPlaces: readonly PlaceKind[] = ['carries', 'contributes'];

/** Characters: one line each. */
export const placeLineLimit = 300;

/** As they are stored: names joined by commas, in the order of the list. */
export function placesText(places: readonly PlaceKind[]): string {
	return placeKinds.filter((kind) => places.includes(kind)).join(',');
}

export function placesOf(text: string): PlaceKind[] {
	const named = new Set(text.split(','));
	return placeKinds.filter((kind) => named.has(kind));
}
