import { describe, expect, test } from 'vitest';
import { guestLinkEnd } from '#lib/domain/guest.ts';

const now = new Date('2026-03-02T09:00:00Z');
const end = (until: string) => guestLinkEnd(until, now)?.toISOString();

describe('the end of a link', () => {
	test('is the end of its day where the alliance is, in winter and in summer', () => {
		expect(end('2026-03-20')).toBe('2026-03-20T22:59:59.999Z');
		expect(end('2026-07-31')).toBe('2026-07-31T21:59:59.999Z');
		// The clocks change in the night before the last day.
		expect(end('2026-03-29')).toBe('2026-03-29T21:59:59.999Z');
	});
	test('is today at the earliest, and a year away at most', () => {
		expect(end('2026-03-02')).toBe('2026-03-02T22:59:59.999Z');
		expect(end('2026-03-01')).toBeUndefined();
		expect(end('2027-03-01')).toBeDefined();
		expect(end('2027-04-01')).toBeUndefined();
	});
	test.each(['', 'demain', '2026-02-30', '2026-13-01', '20260320'])('no day: %s', (until) =>
		expect(end(until)).toBeUndefined()
	);
});
