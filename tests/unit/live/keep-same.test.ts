import { expect, test } from 'vitest';
import { keepSame } from '#lib/live/keep-same.ts';

const thing = (id: string, ...words: string[]) => ({ id, words });

test('what says the same is the same object, in the order of what was asked for again', () => {
	const before = [thing('a', 'un'), thing('b', 'deux'), thing('c', 'trois')];
	const now = [thing('c', 'trois'), thing('b', 'deux', 'et demi'), thing('d', 'quatre'), thing('a', 'un')];
	const kept = keepSame(before, now);
	expect(kept).toEqual(now);
	expect(kept[0]).toBe(before[2]);
	expect(kept[1]).toBe(now[1]);
	expect(kept[2]).toBe(now[2]);
	expect(kept[3]).toBe(before[0]);
});
