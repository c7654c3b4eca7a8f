/**
 * Finding a passage again by what it said. Everything here is without spaces (`compactOf`), in indexes of characters.
 */
export interface Quote {
	exact: string;
	prefix: string;
	suffix: string;
}

export interface Match {
	start: number;
	end: number;
	/** How much of the quote is still there, 0 to 1. */
	coverage: number;
}

/** A quote this long names its place by itself; a shorter one needs its neighbours. */
const TELLING = 20;
/** Characters of the neighbours that a short quote needs at least. */
const NEIGHBOURS = 8;
/** « Most of the text is still there. » */
const MOST = 0.5;
const GRAM = 4;
/** A word this common says nothing about where a passage is. */
const COMMON = 400;

/** The quote word for word: of several places the one with the same neighbours, then the nearest to `near`. */
export function findExact(text: string, { exact, prefix, suffix }: Quote, near: number): Match | undefined {
	if (exact === '') return undefined;
	let best: { start: number; neighbours: number } | undefined;
	for (let start = text.indexOf(exact); start >= 0; start = text.indexOf(exact, start + 1)) {
		const neighbours = commonEnd(text, start, prefix) + commonStart(text, start + exact.length, suffix);
		if (
			!best ||
			neighbours > best.neighbours ||
			(neighbours === best.neighbours && Math.abs(start - near) < Math.abs(best.start - near))
		) {
			best = { start, neighbours };
		}
	}
	if (!best) return undefined;
	const enough = Math.min(NEIGHBOURS, prefix.length + suffix.length);
	if (exact.length < TELLING && best.neighbours < enough) return undefined;
	return { start: best.start, end: best.start + exact.length, coverage: 1 };
}

/**
 * Where most of the quote still stands, in its order: by the groups of four characters that both have, the densest
 * stretch of the text, then the longest rising chain in it. Time grows with the text, not with its square.
 */
export function findLike(text: string, exact: string, near: number): Match | undefined {
	if (exact.length < 3 * GRAM) return undefined;
	const places = gramsOf(exact);
	const reach = 2 * exact.length + 500;
	const here = likeWithin(text, exact, places, near, { from: Math.max(0, near - reach), to: near + reach });
	const anywhere = likeWithin(text, exact, places, near, { from: 0, to: text.length });
	// Where it stood, unless elsewhere says clearly more.
	const found = here && (!anywhere || anywhere.coverage < here.coverage + 0.1) ? here : anywhere;
	return found && found.coverage >= MOST ? found : undefined;
}

function likeWithin(
	text: string,
	exact: string,
	places: Map<string, number[]>,
	near: number,
	{ from, to }: { from: number; to: number }
): Match | undefined {
	const hits: { t: number; q: number }[] = [];
	const seen = new Map<string, number>();
	for (let t = from; t + GRAM <= Math.min(to, text.length); t += 1) {
		const gram = text.slice(t, t + GRAM);
		const at = places.get(gram);
		if (!at) continue;
		const times = (seen.get(gram) ?? 0) + 1;
		seen.set(gram, times);
		if (times > COMMON) continue;
		for (const q of at) hits.push({ t, q });
	}
	const window = densest(hits, exact.length, near);
	const chain = window && withoutStrays(longestRising(window));
	if (!chain || chain.length === 0) return undefined;
	return { start: chain[0]!.t, end: chain.at(-1)!.t + GRAM, coverage: covered(chain) / exact.length };
}

/** How much of a quote a piece of text still holds, 0 to 1. */
export function coverageOf(piece: string, exact: string): number {
	if (exact === '') return 0;
	if (exact.includes(piece)) return piece.length / exact.length;
	if (exact.length < 3 * GRAM) return commonLetters(piece, exact) / exact.length;
	const places = gramsOf(exact);
	const hits: { t: number; q: number }[] = [];
	for (let t = 0; t + GRAM <= piece.length; t += 1) {
		for (const q of places.get(piece.slice(t, t + GRAM)) ?? []) hits.push({ t, q });
	}
	return covered(longestRising(hits)) / exact.length;
}

/** Where something stood between these neighbours; undefined when none of them is there any more. */
export function findBetween(text: string, { prefix, suffix }: Quote): number | undefined {
	// The nearest neighbours may have gone with it: those a little further off tell nearly as well.
	for (let gone = 0; gone + NEIGHBOURS <= Math.max(prefix.length, suffix.length); gone += 1) {
		const before = prefix.slice(0, prefix.length - gone).slice(-2 * NEIGHBOURS);
		const at = before.length >= NEIGHBOURS ? text.lastIndexOf(before) : -1;
		if (at >= 0) return at + before.length;
		const after = suffix.slice(gone, gone + 2 * NEIGHBOURS);
		const next = after.length >= NEIGHBOURS ? text.indexOf(after) : -1;
		if (next >= 0) return next;
	}
	return undefined;
}

function gramsOf(exact: string): Map<string, number[]> {
	const places = new Map<string, number[]>();
	for (let q = 0; q + GRAM <= exact.length; q += 1) {
		const gram = exact.slice(q, q + GRAM);
		const at = places.get(gram);
		// One that comes again and again would only multiply the work.
		if (!at) places.set(gram, [q]);
		else if (at.length < 4) at.push(q);
	}
	return places;
}

/** The hits of the stretch of text, half as long again as the quote, that holds most different parts of it. */
function densest(hits: { t: number; q: number }[], length: number, near: number) {
	const width = length * 1.5 + 32;
	const counts = new Map<number, number>();
	let first = 0;
	let best: { first: number; last: number; distinct: number; distance: number } | undefined;
	for (const [last, { t, q }] of hits.entries()) {
		counts.set(q, (counts.get(q) ?? 0) + 1);
		while (hits[first]!.t < t - width) {
			const left = counts.get(hits[first]!.q)! - 1;
			if (left === 0) counts.delete(hits[first]!.q);
			else counts.set(hits[first]!.q, left);
			first += 1;
		}
		const distance = Math.abs(hits[first]!.t - near);
		if (!best || counts.size > best.distinct || (counts.size === best.distinct && distance < best.distance)) {
			best = { first, last, distinct: counts.size, distance };
		}
	}
	return best && hits.slice(best.first, best.last + 1);
}

/** The longest chain in which both the text and the quote go forward (patience sorting). */
function longestRising(hits: { t: number; q: number }[]): { t: number; q: number }[] {
	// Of one place in the text only one part of the quote may count: later parts first, so that they cannot follow.
	const sorted = hits.toSorted((a, b) => a.t - b.t || b.q - a.q);
	const tails: number[] = [];
	const before = new Array<number>(sorted.length).fill(-1);
	for (const [i, { q }] of sorted.entries()) {
		let low = 0;
		let high = tails.length;
		while (low < high) {
			const middle = (low + high) >> 1;
			if (sorted[tails[middle]!]!.q < q) low = middle + 1;
			else high = middle;
		}
		before[i] = low > 0 ? tails[low - 1]! : -1;
		tails[low] = i;
	}
	const chain: { t: number; q: number }[] = [];
	for (let i = tails.at(-1) ?? -1; i >= 0; i = before[i]!) chain.push(sorted[i]!);
	return chain.reverse();
}

/** Without what chance put before or behind: much further away in the text than in the quote. */
function withoutStrays(chain: { t: number; q: number }[]): { t: number; q: number }[] {
	const far = (a: { t: number; q: number }, b: { t: number; q: number }) => b.t - a.t > b.q - a.q + 40;
	let from = 0;
	let to = chain.length;
	const few = Math.max(3, chain.length * 0.15);
	for (let i = 1; i < chain.length && i <= few; i += 1) if (far(chain[i - 1]!, chain[i]!)) from = i;
	for (let i = chain.length - 1; i > 0 && chain.length - i <= few; i -= 1) {
		if (far(chain[i - 1]!, chain[i]!)) to = i;
	}
	return chain.slice(from, to);
}

/** Characters of the quote under a chain of groups. */
function covered(chain: { q: number }[]): number {
	let count = 0;
	let end = 0;
	for (const { q } of chain) {
		count += Math.max(0, q + GRAM - Math.max(end, q));
		end = Math.max(end, q + GRAM);
	}
	return count;
}

/** Letters that two short texts have in common, in order. */
function commonLetters(a: string, b: string): number {
	let row = new Array<number>(b.length + 1).fill(0);
	for (const letter of a) {
		const next = [0];
		for (let j = 0; j < b.length; j += 1) {
			next.push(letter === b[j] ? row[j]! + 1 : Math.max(row[j + 1]!, next[j]!));
		}
		row = next;
	}
	return row.at(-1)!;
}

function commonEnd(text: string, end: number, prefix: string): number {
	let length = 0;
	while (length < prefix.length && length < end && text[end - 1 - length] === prefix.at(-1 - length))
		length += 1;
	return length;
}

function commonStart(text: string, start: number, suffix: string): number {
	let length = 0;
	while (length < suffix.length && start + length < text.length && text[start + length] === suffix[length]) {
		length += 1;
	}
	return length;
}
