import { expect, test } from 'vitest';
import { mentionAt } from '#lib/threads/people.ts';

const at = (text: string, chosen: string[] = []) => mentionAt(text, text.length, chosen);

test('a name is typed from its « @ » on, with spaces and hyphens', () => {
	expect(at('Et le jeudi, @kar')).toEqual({ start: 13, query: 'kar' });
	expect(at('@Marie-Ève Le G')).toEqual({ start: 0, query: 'Marie-Ève Le G' });
	expect(at('@')).toEqual({ start: 0, query: '' });
});

test('an address, another line and the end of a sentence are no name', () => {
	expect(at('awa@exemple')).toBeUndefined();
	expect(at('@kar\nensuite')).toBeUndefined();
	expect(at('Tu viens, @Karim Belhadri ?')).toBeUndefined();
	expect(at(`@${'k'.repeat(41)}`)).toBeUndefined();
});

test('behind a name already chosen one goes on writing and nobody is offered', () => {
	expect(at('@Karim Belhadri ', ['Karim Belhadri'])).toBeUndefined();
	expect(at('@Karim Belhadri viendra', ['Karim Belhadri'])).toBeUndefined();
	expect(at('@Karim Belhadri et @aw', ['Karim Belhadri'])).toEqual({ start: 19, query: 'aw' });
	// Taken up again letter by letter, it is being typed anew.
	expect(at('@Karim Bel', ['Karim Belhadri'])).toEqual({ start: 0, query: 'Karim Bel' });
});
