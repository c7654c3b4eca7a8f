import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readQuery } from '#lib/domain/search.ts';
import { excerptOf, marked } from '#server/search/excerpt.ts';

const shown = (pieces: ReturnType<typeof marked>) =>
	pieces.map(({ text, hit }) => (hit ? `[${text}]` : text)).join('');
const filler = 'Rien de tel ici. '.repeat(30);

test('words are marked in every form that they are found in', () => {
	expect(shown(marked('Les portes, la PORTE et le portail', readQuery('porte ')))).toBe(
		'Les [portes], la [PORTE] et le portail'
	);
	expect(shown(marked('L’école des écoliers', readQuery('ecol')))).toBe('L’[école] des [écoliers]');
	expect(shown(marked('Une porte très ouverte, une porte ouverte', readQuery('"portes ouvertes"')))).toBe(
		'Une porte très ouverte, une [porte ouverte]'
	);
});

test('of a long text the place is shown where most of what was looked for stands together', () => {
	const text = `${filler}Un phare seul. ${filler}Le phare et la digue. ${filler}`;
	const excerpt = shown(excerptOf(text, readQuery('digue phare ')));
	expect(excerpt).toContain('Le [phare] et la [digue].');
	expect(excerpt).not.toContain('seul');
	expect(excerpt).toMatch(/^… .* …$/);
});

test('a text without any of it is shown from its beginning', () => {
	expect(shown(excerptOf(`Le début. ${filler}`, readQuery('digue ')))).toMatch(/^Le début\. .* …$/);
	expect(excerptOf('', readQuery('digue '))).toEqual([]);
});

test('pieces are the text itself, in its order, and no longer than an excerpt is', () => {
	fc.assert(
		fc.property(
			fc.array(fc.constantFrom('phare', 'Digue', 'é', '<b>', '&', '\n', ' ', 'x'.repeat(70)), {
				maxLength: 200
			}),
			(words) => {
				const text = words.join(' ');
				const whole = marked(text, readQuery('phare digue '));
				expect(whole.map((it) => it.text).join('')).toBe(text);
				const pieces = excerptOf(text, readQuery('phare digue '));
				const excerpt = pieces
					.map((it) => it.text)
					.join('')
					.replace(/^… | …$/g, '');
				expect(text.replace(/\s*\n\s*/g, ' ')).toContain(excerpt);
				expect(excerpt.length).toBeLessThanOrEqual(220);
				expect(pieces.some(({ hit }) => hit)).toBe(/phare|Digue/.test(text));
			}
		)
	);
});
