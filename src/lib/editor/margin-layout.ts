/** A card of the margin: where its passage is, and how high it is; pixels. */
export interface Placed {
	id: string;
	/** Undefined: beside no passage, behind all others. */
	wanted: number | undefined;
	height: number;
}

/** Pixels between two cards. */
const GAP = 8;

/**
 * Where each card stands, in the order given, none over another: as near to its passage as those above leave room for.
 * The current one stands exactly beside its own; those above it make way.
 */
export function layOut(cards: readonly Placed[], current: string | undefined): Map<string, number> {
	const tops: number[] = [];
	let free = 0;
	for (const { wanted, height } of cards) {
		const top = Math.max(free, wanted ?? free);
		tops.push(top);
		free = top + height + GAP;
	}
	const index = cards.findIndex(({ id }) => id === current);
	const wanted = cards[index]?.wanted;
	if (wanted !== undefined) {
		// As far up as those above can go without leaving the margin.
		const room = cards.slice(0, index).reduce((sum, { height }) => sum + height + GAP, 0);
		let top = Math.max(wanted, room);
		tops[index] = top;
		for (let i = index - 1; i >= 0; i -= 1) {
			top = Math.min(tops[i]!, top - cards[i]!.height - GAP);
			tops[i] = top;
		}
		free = tops[index]! + cards[index]!.height + GAP;
		for (let i = index + 1; i < cards.length; i += 1) {
			tops[i] = Math.max(free, cards[i]!.wanted ?? free);
			free = tops[i]! + cards[i]!.height + GAP;
		}
	}
	return new Map(cards.map(({ id }, i) => [id, tops[i]!]));
}
