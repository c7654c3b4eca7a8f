import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isOwed, isTimeZone, lastDue, type DigestTime } from '#lib/domain/digest.ts';

const paris: DigestTime = { digest: 'daily', weekday: 1, hour: 8, timeZone: 'Europe/Paris' };
const due = (time: DigestTime, now: string) => lastDue(time, new Date(now))?.toISOString();

describe('when a digest is due', () => {
	test('by the wall clock, in winter and in summer', () => {
		expect(due(paris, '2026-01-15T07:00:00Z')).toBe('2026-01-15T07:00:00.000Z');
		expect(due(paris, '2026-01-15T06:59:59Z')).toBe('2026-01-14T07:00:00.000Z');
		expect(due(paris, '2026-07-15T06:00:00Z')).toBe('2026-07-15T06:00:00.000Z');
	});

	test('on the weekday, in the member’s time zone', () => {
		const weekly: DigestTime = { ...paris, digest: 'weekly', weekday: 1 };
		expect(due(weekly, '2026-11-25T12:00:00Z')).toBe('2026-11-23T07:00:00.000Z');
		expect(due({ ...weekly, timeZone: 'Pacific/Noumea' }, '2026-11-22T20:59:00Z')).toBe(
			'2026-11-15T21:00:00.000Z'
		);
		expect(due({ ...weekly, timeZone: 'Pacific/Noumea' }, '2026-11-22T21:00:00Z')).toBe(
			'2026-11-22T21:00:00.000Z'
		);
	});

	test('an hour that the clocks leave out is the next one, one that comes twice comes once', () => {
		const spring = due({ ...paris, hour: 2 }, '2026-03-29T12:00:00Z')!;
		expect(['2026-03-29T00:00:00.000Z', '2026-03-29T01:00:00.000Z']).toContain(spring);
		const autumn = { ...paris, hour: 2 };
		const first = due(autumn, '2026-10-25T12:00:00Z')!;
		expect(isOwed(autumn, first, new Date('2026-10-25T23:00:00Z'))).toBe(false);
	});

	test('never for whoever wants none, and never again for what was sent', () => {
		expect(lastDue({ ...paris, digest: 'none' }, new Date())).toBeUndefined();
		expect(isOwed(paris, null, new Date())).toBe(false);
		// A clock that was ahead and was put right: nothing until it has caught up.
		expect(isOwed(paris, '2026-02-01T00:00:00Z', new Date('2026-01-15T12:00:00Z'))).toBe(false);
	});

	test('at most a day or a week ago, never later than now', () => {
		fc.assert(
			fc.property(
				fc.date({ min: new Date('2020-01-01'), max: new Date('2035-01-01'), noInvalidDate: true }),
				fc.integer({ min: 0, max: 23 }),
				fc.integer({ min: 1, max: 7 }),
				fc.constantFrom('Europe/Paris', 'Pacific/Noumea', 'America/Cayenne', 'Indian/Reunion', 'UTC'),
				fc.constantFrom('daily' as const, 'weekly' as const),
				(now, hour, weekday, timeZone, digest) => {
					const at = lastDue({ digest, hour, weekday, timeZone }, now)!;
					const ago = now.getTime() - at.getTime();
					expect(ago).toBeGreaterThanOrEqual(0);
					expect(ago).toBeLessThanOrEqual((digest === 'daily' ? 1 : 7) * 86_400_000 + 3_600_000);
				}
			)
		);
	});

	test('only in time zones that there are', () => {
		expect(isTimeZone('Europe/Paris')).toBe(true);
		expect(isTimeZone('Lune/Mer')).toBe(false);
	});
});
