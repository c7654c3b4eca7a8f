/** Chance that is the same each time for the same seed: what is decided can be decided again. */

/** The list in an order of chance. Fisher–Yates over mulberry32. */
export function shuffled<Item>(list: readonly Item[], seed: string): Item[] {
	const random = mulberry32(seedOf(seed));
	const items = [...list];
	for (let at = items.length - 1; at > 0; at -= 1) {
		const other = Math.floor(random() * (at + 1));
		[items[at], items[other]] = [items[other]!, items[at]!];
	}
	return items;
}

/** FNV-1a, 32 bits. */
function seedOf(text: string): number {
	let hash = 2_166_136_261;
	for (let at = 0; at < text.length; at += 1) {
		hash = Math.imul(hash ^ text.charCodeAt(at), 16_777_619);
	}
	return hash >>> 0;
}

function mulberry32(seed: number): () => number {
	let state = seed;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
	};
}
