import fc from 'fast-check';
import { expect, test } from 'vitest';
import { changeBetween, withChange } from '#lib/domain/text-change.ts';

test('a change makes the one text of the other, and is no longer than what lies between them', () => {
	expect(changeBetween('Nous notons', 'Nous ne notons')).toEqual({ from: 6, to: 6, text: 'e n' });
	expect(changeBetween('le café', 'le café')).toEqual({ from: 7, to: 7, text: '' });
	const text = fc.string({ unit: fc.constantFrom('a', 'b', '\n', 'é', '😀', '😁', '🏽') });
	fc.assert(
		fc.property(text, text, (before, after) => {
			const change = changeBetween(before, after);
			expect(withChange(before, change)).toBe(after);
			expect(change.text.isWellFormed()).toBe(true);
			expect(change.text.length).toBeLessThanOrEqual(after.length);
		})
	);
});
