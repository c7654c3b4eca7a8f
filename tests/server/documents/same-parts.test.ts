import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sameParts } from '#server/documents/same-parts.ts';

/** The parts as words, and that each is the same on both sides and used once. */
function partsOf(before: string[], after: string[]): string[] {
	const [old, now] = [before.join('\n'), after.join('\n')];
	const used = { before: new Set<number>(), after: new Set<number>() };
	return sameParts(before, after)
		.toSorted((a, b) => a.after - b.after)
		.map((part) => {
			const words = now.slice(part.after, part.after + part.length);
			expect(old.slice(part.before, part.before + part.length)).toBe(words);
			expect(words).not.toContain('\n');
			for (let i = 0; i < part.length; i += 1) {
				for (const side of ['before', 'after'] as const) {
					expect(used[side].has(part[side] + i)).toBe(false);
					used[side].add(part[side] + i);
				}
			}
			return words;
		});
}

describe('what two texts have in common', () => {
	test('is equal runs, however short', () => {
		expect(partsOf(['a', 'Ouvrir.'], ['Ouvrir.', 'a', 'b'])).toEqual(['Ouvrir.', 'a']);
	});

	test('is everything where letters were only moved, also in the middle of words', () => {
		expect(partsOf(['Mercre', 'mar', 'sam'], ['mar', 'same', 'Mercr'])).toEqual(['mar', 'sam', 'e', 'Mercr']);
	});

	test('is otherwise whole words alone', () => {
		expect(
			partsOf(['Ouvrir le samedi matin, à dix heures.'], ['Fermer le samedi matin, ou dimanche.'])
		).toEqual([' le samedi matin, ', '.']);
		expect(partsOf(['samedi'], ['d'])).toEqual([]);
		expect(partsOf(['organisation'], ['organisateur'])).toEqual([]);
		expect(partsOf(['le jour ou la nuit'], ['la mer ou le ciel'])).toEqual([]);
	});

	test('is also short words at the beginnings and ends of both, and of what is left of them', () => {
		expect(partsOf(['le samedi.'], ['le premier samedi.'])).toEqual(['le', ' samedi.']);
		expect(partsOf(['tout.'], ['Ouvrir tout.'])).toEqual(['tout.']);
	});

	test('is found once for each time it stands there', () => {
		const before = ['la halle. la halle. non'];
		expect(partsOf(before, ['la halle. la halle. oui'])).toEqual(['la halle. la halle. ']);
		expect(partsOf(before, ['la halle. oui', 'la halle. la halle. oui'])).toEqual(['la halle. la halle. ']);
	});

	test('is everything after any shuffling, and never more than there is', () => {
		const text = fc.array(fc.string({ unit: fc.constantFrom(...'ab é.🙂'), maxLength: 40 }), {
			maxLength: 8
		});
		fc.assert(
			fc.property(text, fc.infiniteStream(fc.nat()), fc.boolean(), (before, numbers, isChanged) => {
				const pieces = before.flatMap((run) => run.split(/(?=a)/));
				const after = pieces.toSorted(() => (numbers.next().value! % 2 ? 1 : -1));
				if (isChanged) after.push('x');
				const found = partsOf(before, after).join('').length;
				const all = pieces.join('').length;
				if (isChanged) expect(found).toBeLessThanOrEqual(all);
				else expect(found).toBe(all);
			})
		);
	});

	test.each([
		['one letter', 'a'],
		['one word', 'le '],
		['spaces', ' '],
		['dashes', '- ']
	])('is found in a text of nothing but %s, in time', (_, word) => {
		const long = word.repeat(100_000 / word.length);
		expect(partsLength([`${long}x`, long], [`y${long}`, `${long}z`])).toBeGreaterThanOrEqual(0);
	});
});

const partsLength = (before: string[], after: string[]) =>
	sameParts(before, after).reduce((sum, { length }) => sum + length, 0);
