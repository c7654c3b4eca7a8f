import { expect, test } from 'vitest';
import { readQuery } from '#lib/domain/search.ts';
import { nearestTo } from '#server/search/spelling.ts';

const names = [
	'Une adresse pour exister : la domiciliation',
	'École du lac',
	'Fédération des Portes Ouvertes'
];
const nearest = (typed: string) => nearestTo(readQuery(typed), names);

test('the nearest word of a name is offered, as it is written there', () => {
	expect(nearest('domicilation')).toBe('domiciliation');
	expect(nearest('fedreation portes')).toBe('fédération portes');
	expect(nearest('éclole du lac')).toBe('école lac');
});

test('nothing is offered where nothing is near, or where it is spelled so', () => {
	expect(nearest('aviation')).toBeNull();
	expect(nearest('portes')).toBeNull();
	expect(nearest('lac')).toBeNull();
});
