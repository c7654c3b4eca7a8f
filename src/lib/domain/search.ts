/** What can be searched for, how a query reads, and what of a text it matches. */
import { entryKinds } from './entry.ts';

export const searchKinds = ['plan', ...entryKinds, 'comment', 'organisation', 'member'] as const;
export type SearchKind = (typeof searchKinds)[number];

/** Characters of a query that are read; what comes after is cut. */
export const queryLimit = 200;
/** Characters that may be typed: an address that is longer, with every letter an accented one, no server takes. */
export const typedLimit = 1_000;
/** Words of a query that are read. */
const MOST_WORDS = 12;
/** The beginning of a word is looked for from so many letters on. */
const SHORTEST_BEGINNING = 2;

/** One thing that must be found: one word or several that follow each other; the last may be only begun. */
export interface Term {
	words: readonly string[];
	begun: boolean;
}

export interface Query {
	terms: readonly Term[];
	/** It was longer than what is read. */
	cut: boolean;
}

/** Words that stand in nearly every French or English sentence: looked for only within a phrase. */
const common = new Set(
	`a ai au aux avec c ce ces cette d dans de des du elle en est et eux il ils j je l la le les leur leurs lui m ma mais
	me mes mon n ne nos notre nous on ou par pas pour qu que qui s sa se ses si son sont sur t ta te tes ton tu un une vos
	votre vous y and at by for from in is it of on or that the to was with`.split(/\s+/)
);

/** Characters of a word that are read: PostgreSQL refuses what no word is. */
const LONGEST_WORD = 60;

/** A text's words, without case and accents, each with where it stands. */
export function wordsOf(text: string): { word: string; from: number; to: number }[] {
	return [...text.matchAll(/[\p{L}\p{N}\p{M}]+/gu)].flatMap((match) => {
		const word = plain(match[0]).slice(0, LONGEST_WORD);
		return word ? { word, from: match.index, to: match.index + match[0].length } : [];
	});
}

/** Without case, accents and ligatures. */
export function plain(text: string): string {
	return text
		.toLowerCase()
		.normalize('NFKD')
		.replace(/\p{M}/gu, '')
		.replaceAll('œ', 'oe')
		.replaceAll('æ', 'ae')
		.replaceAll('ß', 'ss')
		.replace(/[^\p{L}\p{N}]/gu, '');
}

/**
 * What someone typed: words, and phrases between quotes of any kind. Everything else, operators of the databases
 * included, is words or nothing. A quote that is not closed is none.
 */
export function readQuery(typed: string): Query {
	const given = typed.trimStart();
	const text = given.slice(0, queryLimit);
	const terms: Term[] = [];
	let after = 0;
	const add = (piece: string) => {
		for (const { word } of wordsOf(piece)) terms.push({ words: [word], begun: false });
	};
	for (const match of text.matchAll(/["“”«]([^"“”«»]*)["“”»]/gu)) {
		add(text.slice(after, match.index));
		const words = wordsOf(match[1]!).map(({ word }) => word);
		if (words.length > 0) terms.push({ words, begun: false });
		after = match.index + match[0].length;
	}
	add(text.slice(after));
	const last = terms.at(-1);
	// What is being typed may be the beginning of a word; a space or a quote after it says that it is whole.
	if (last && /[\p{L}\p{N}\p{M}]$/u.test(text) && last.words[0]!.length >= SHORTEST_BEGINNING) {
		terms.splice(-1, 1, { ...last, begun: true });
	}
	const telling = terms.filter(({ words, begun }) => words.length > 1 || begun || !common.has(words[0]!));
	const wanted = telling.length > 0 ? telling : terms;
	const kept: Term[] = [];
	let room = MOST_WORDS;
	for (const term of wanted) {
		if (room > 0) kept.push({ ...term, words: term.words.slice(0, room) });
		room -= term.words.length;
	}
	return { terms: kept, cut: given.length > queryLimit || room < 0 };
}

/** A piece of an excerpt; `hit` where it is what was looked for. */
export interface Piece {
	text: string;
	hit: boolean;
}
