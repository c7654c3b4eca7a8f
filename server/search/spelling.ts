import { plain, type Query } from '#lib/domain/search.ts';

/**
 * A query with each word that no name has replaced by the nearest that one has; null when none is near. Whoever misspells
 * a word seldom does so in its first letter: only words that begin alike are compared.
 */
export function nearestTo({ terms }: Query, names: readonly string[]): string | null {
	const begins = new Set(terms.flatMap(({ words }) => words.map((word) => word[0])));
	const known = new Map<string, string>();
	for (const shown of new Set(names.flatMap((name) => name.match(/[\p{L}\p{N}\p{M}]+/gu) ?? []))) {
		const word = plain(shown);
		if (word.length > 3 && begins.has(word[0])) known.set(word, shown.toLowerCase());
	}
	let changed = false;
	const words = terms.flatMap((term) =>
		term.words.map((word) => {
			if (known.has(word) || word.length < 4) return known.get(word) ?? word;
			const most = word.length < 7 ? 1 : 2;
			let best: string | undefined;
			let least = most + 1;
			for (const [candidate, shown] of known) {
				if (candidate[0] !== word[0] || Math.abs(candidate.length - word.length) > most) continue;
				const distance = distanceOf(word, candidate);
				if (distance < least) [best, least] = [shown, distance];
			}
			if (best === undefined) return word;
			changed = true;
			return best;
		})
	);
	return changed ? words.join(' ') : null;
}

/** Letters to add, take away or exchange, two neighbours that changed places counting once (optimal string alignment). */
function distanceOf(a: string, b: string): number {
	const rows = Array.from({ length: a.length + 1 }, (_, i) => [i, ...Array<number>(b.length).fill(0)]);
	for (let j = 0; j <= b.length; j += 1) rows[0]![j] = j;
	for (let i = 1; i <= a.length; i += 1) {
		for (let j = 1; j <= b.length; j += 1) {
			const same = a[i - 1] === b[j - 1] ? 0 : 1;
			let least = Math.min(rows[i - 1]![j]! + 1, rows[i]![j - 1]! + 1, rows[i - 1]![j - 1]! + same);
			if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
				least = Math.min(least, rows[i - 2]![j - 2]! + 1);
			}
			rows[i]![j] = least;
		}
	}
	return rows[a.length]![b.length]!;
}
