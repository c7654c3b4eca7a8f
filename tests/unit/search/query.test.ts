import fc from 'fast-check';
import { expect, test } from 'vitest';
import { plain, queryLimit, readQuery, wordsOf } from '#lib/domain/search.ts';
import { forPostgres, forSqlite } from '#server/search/tokens.ts';

const termsOf = (typed: string) =>
	readQuery(typed).terms.map(({ words, begun }) => words.join(' ') + (begun ? '*' : ''));

test('the last word is only begun until a space or a quote ends it', () => {
	expect(termsOf('porte ouv')).toEqual(['porte', 'ouv*']);
	expect(termsOf('porte ouverte ')).toEqual(['porte', 'ouverte']);
	expect(termsOf('"porte ouverte"')).toEqual(['porte ouverte']);
	expect(termsOf('x')).toEqual(['x']);
});

test('case, accents, ligatures and apostrophes do not count', () => {
	expect(termsOf('L’ÉCOLE du Cœur ')).toEqual(['ecole', 'coeur']);
	expect(plain('Ça, c’est « Noël »')).toBe('cacestnoel');
});

test('words that stand everywhere are looked for only within quotes, or when there is nothing else', () => {
	expect(termsOf('la mairie de Laon ')).toEqual(['mairie', 'laon']);
	expect(termsOf('« la mairie de Laon »')).toEqual(['la mairie de laon']);
	expect(termsOf('de la ')).toEqual(['de', 'la']);
});

test('quotes of every kind hold a phrase; one that is not closed holds none', () => {
	for (const typed of ['"un mot" deux ', '“un mot” deux ', '«\u202fun mot\u202f» deux ']) {
		expect(termsOf(typed)).toEqual(['un mot', 'deux']);
	}
	expect(termsOf('"trois mots ')).toEqual(['trois', 'mots']);
});

test('a query that is too long is cut, and says so', () => {
	expect(readQuery('mot '.repeat(10)).cut).toBe(false);
	expect(readQuery('mot '.repeat(13)).cut).toBe(true);
	expect(readQuery('x'.repeat(queryLimit + 1)).cut).toBe(true);
});

test('whatever is typed, what the databases are asked holds words, quotes and our own operators alone', () => {
	fc.assert(
		fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (typed) => {
			const query = readQuery(typed);
			if (query.terms.length === 0) return;
			const word = /^[sw][\p{L}\p{N}]+$/u;
			const inSqlite = forSqlite(query, []).matchAll(/"([^"]*)"/g);
			for (const [, words] of inSqlite) {
				for (const it of words!.split(' ')) expect(it).toMatch(word);
			}
			expect(forSqlite(query, []).replace(/"[^"]*"/g, '')).toMatch(/^(?: AND | OR |[()* ])*$/);
			for (const [, it] of forPostgres(query, []).matchAll(/'([^']*)'/g)) expect(it).toMatch(word);
			expect(forPostgres(query, []).replace(/'[^']*'/g, '')).toMatch(/^(?: & | \| | <-> |[():*])*$/);
		})
	);
});

test('a word stands where it says', () => {
	fc.assert(
		fc.property(fc.string({ unit: 'grapheme', maxLength: 100 }), (text) => {
			for (const { word, from, to } of wordsOf(text)) expect(plain(text.slice(from, to))).toBe(word);
		})
	);
});
