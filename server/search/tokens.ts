/**
 * Texts and queries as both databases index and match them. The stems are made here and not by the databases, so that
 * the same words are found in both and PostgreSQL needs no extension. A word stands in the index twice: its stem,
 * marked `s`, in its place among the stems, which is what phrases need; and whole, marked `w`, for its beginnings.
 * What a search can be narrowed to stands beside them, marked `f`.
 */
import { stemmer } from '@orama/stemmers/french';
import { wordsOf, type Query, type Term } from '#lib/domain/search.ts';

/** Stemming takes some microseconds, and a language has few words. */
const known = new Map<string, string>();
const MOST_KNOWN = 50_000;

/** A word's stem; the word is without case and accents. */
export function stemOf(word: string): string {
	let stem = known.get(word);
	if (stem === undefined) {
		if (known.size >= MOST_KNOWN) known.clear();
		stem = /^[a-z]+$/.test(word) ? stemmer(word) : word;
		known.set(word, stem);
	}
	return stem;
}

/** The tokens of texts that follow each other; no phrase reaches from one into the next. */
export function tokensOf(texts: readonly string[]): string[] {
	const words = texts.map((text) => wordsOf(text).map(({ word }) => word));
	return [
		...words.flatMap((some) => [...some.map((word) => `s${stemOf(word)}`), 's']),
		...new Set(words.flat().map((word) => `w${word}`))
	];
}

/** What something is, or must be, beside its words. */
export interface Facets {
	allianceId: string;
	kinds?: readonly string[] | undefined;
	planIds?: readonly string[] | undefined;
	organisationIds?: readonly string[] | undefined;
	states?: readonly string[] | undefined;
}

/** The same as tokens, which no word is: what a search is narrowed to is met in the index and not row by row. */
export function facetsOf(it: Facets): string[] {
	const of = (letter: string, values: readonly string[] = []) =>
		[...new Set(values)].sort().map((value) => `f${letter}${value.replace(/[^a-z0-9]/g, '')}`);
	return [
		...of('a', [it.allianceId]),
		...of('k', it.kinds),
		...of('p', it.planIds),
		...of('o', it.organisationIds),
		...of('s', it.states)
	];
}

/** A query as FTS5 takes it, of things that have all these facets. */
export function forSqlite({ terms }: Query, facets: readonly string[]): string {
	const words = terms.map((term) => {
		const stems = `"${stemsOf(term).join(' ')}"`;
		return term.begun ? `(${stems} OR "w${term.words[0]}" *)` : stems;
	});
	return [...words, ...facets].join(' AND ');
}

/** The same as a `tsquery`. */
export function forPostgres({ terms }: Query, facets: readonly string[]): string {
	const words = terms.map((term) => {
		const stems = `(${stemsOf(term)
			.map((stem) => `'${stem}'`)
			.join(' <-> ')})`;
		return term.begun ? `(${stems} | 'w${term.words[0]}':*)` : stems;
	});
	return [...words, ...facets.map((facet) => `'${facet}'`)].join(' & ');
}

function stemsOf({ words }: Term): string[] {
	return words.map((word) => `s${stemOf(word)}`);
}
