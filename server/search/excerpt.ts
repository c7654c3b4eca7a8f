import { wordsOf, type Piece, type Query } from '#lib/domain/search.ts';
import { stemOf } from './tokens.ts';

/** Characters of an excerpt. */
const LENGTH = 220;
/** Of these, before what was looked for: on a phone it still stands in the first two lines. */
const BEFORE = 40;

/** A whole text in pieces, what the query matches apart. Never HTML. */
export function marked(text: string, query: Query): Piece[] {
	return piecesOf(text, hitsOf(text, query));
}

/** The part of a text where most of the query is found, in pieces and on one line; its beginning when nothing is. */
export function excerptOf(whole: string, query: Query): Piece[] {
	const text = whole.replace(/\s*\n\s*/g, ' ');
	const hits = hitsOf(text, query);
	const first = hits[bestOf(hits)]?.from ?? 0;
	const from = Math.max(0, first - BEFORE);
	const to = Math.min(text.length, from + LENGTH);
	// No word is cut in two.
	const begin = from === 0 ? 0 : from + Math.max(0, text.slice(from, first).search(/\s/u) + 1);
	const end = to === text.length ? to : begin + Math.max(text.slice(begin, to).lastIndexOf(' '), 1);
	const pieces = piecesOf(
		text.slice(begin, end),
		hits
			.filter((hit) => hit.from >= begin && hit.to <= end)
			.map((hit) => ({ from: hit.from - begin, to: hit.to - begin }))
	);
	if (begin > 0) pieces.unshift({ text: '… ', hit: false });
	if (end < text.length) pieces.push({ text: ' …', hit: false });
	return pieces;
}

interface Hit {
	from: number;
	to: number;
	term: number;
}

function hitsOf(text: string, { terms }: Query): Hit[] {
	const words = wordsOf(text).map((it) => ({ ...it, stem: stemOf(it.word) }));
	const wanted = terms.map((term) => ({ ...term, stems: term.words.map(stemOf) }));
	const hits: Hit[] = [];
	for (let i = 0; i < words.length; i += 1) {
		const at = wanted.findIndex(
			({ stems, begun, words: typed }) =>
				stems.every((stem, n) => words[i + n]?.stem === stem) ||
				(begun && words[i]!.word.startsWith(typed[0]!))
		);
		if (at < 0) continue;
		const last = i + wanted[at]!.stems.length - 1;
		hits.push({ from: words[i]!.from, to: (words[last] ?? words[i]!).to, term: at });
		i = Math.max(i, last);
	}
	return hits;
}

/** The hit from which on the most different terms are near. */
function bestOf(hits: readonly Hit[]): number {
	let best = 0;
	let most = 0;
	hits.forEach((hit, i) => {
		const near = new Set<number>();
		for (let n = i; n < hits.length && hits[n]!.to - hit.from < (LENGTH * 3) / 4; n += 1)
			near.add(hits[n]!.term);
		if (near.size > most) [best, most] = [i, near.size];
	});
	return best;
}

function piecesOf(text: string, hits: readonly { from: number; to: number }[]): Piece[] {
	const pieces: Piece[] = [];
	let at = 0;
	for (const { from, to } of hits) {
		if (from > at) pieces.push({ text: text.slice(at, from), hit: false });
		pieces.push({ text: text.slice(from, to), hit: true });
		at = to;
	}
	if (at < text.length) pieces.push({ text: text.slice(at), hit: false });
	return pieces;
}
