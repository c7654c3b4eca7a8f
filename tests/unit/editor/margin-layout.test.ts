import fc from 'fast-check';
import { expect, test } from 'vitest';
import { layOut, type Placed } from '#lib/editor/margin-layout.ts';

const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);

/** Cards in the order of the text; those without a passage come last. */
const margin = fc
	.array(
		fc.record({
			wanted: fc.option(fc.integer({ min: 0, max: 5_000 }), { nil: undefined, freq: 5 }),
			height: fc.integer({ min: 40, max: 300 })
		}),
		{ minLength: 1, maxLength: 40 }
	)
	.map((cards): Placed[] =>
		cards
			.toSorted((a, b) => (a.wanted ?? Infinity) - (b.wanted ?? Infinity) || 0)
			.map((card, i) => ({ ...card, id: `e${i}` }))
	);

test(`no card stands over another or above the margin, whichever is looked at (seed ${seed})`, () => {
	fc.assert(
		fc.property(margin, fc.option(fc.nat(60), { nil: undefined }), (cards, current) => {
			const tops = layOut(cards, current === undefined ? undefined : `e${current}`);
			let free = 0;
			for (const { id, height } of cards) {
				expect(tops.get(id)!).toBeGreaterThanOrEqual(free);
				free = tops.get(id)! + height;
			}
		}),
		{ seed }
	);
});

test('the one that is looked at stands beside its passage, and those above it make way', () => {
	const cards = [
		{ id: 'a', wanted: 100, height: 100 },
		{ id: 'b', wanted: 120, height: 100 },
		{ id: 'c', wanted: 130, height: 100 }
	];
	expect([...layOut(cards, undefined).values()]).toEqual([100, 208, 316]);
	expect([...layOut(cards, 'b').values()]).toEqual([12, 120, 228]);
	// Where there is no room above, as near as can be.
	expect([...layOut(cards, 'c').values()]).toEqual([0, 108, 216]);
});

test('a card moves only with its passage while there is room for it', () => {
	const at = (wanted: number) =>
		layOut(
			[
				{ id: 'a', wanted: 0, height: 50 },
				{ id: 'b', wanted, height: 50 },
				{ id: 'c', wanted: 900, height: 50 }
			],
			undefined
		);
	expect([...at(300).values()]).toEqual([0, 300, 900]);
	expect([...at(330).values()]).toEqual([0, 330, 900]);
});
