import { expect, test } from 'vitest';
import { readPreparation } from '#lib/forms/workshop-fields.ts';

const fields = { title: 'Un atelier', plan: null, template: '' };

test.each([
	['2026-01-15', '09:30', '2026-01-15T08:30:00.000Z'],
	['2026-07-15', '09:30', '2026-07-15T07:30:00.000Z'],
	// The clocks go forward that night, and back on the other.
	['2026-03-29', '01:30', '2026-03-29T00:30:00.000Z'],
	['2026-03-29', '03:30', '2026-03-29T01:30:00.000Z'],
	['2026-10-25', '04:00', '2026-10-25T03:00:00.000Z']
])('a workshop on %s at %s begins when clocks at home show that', (date, from, at) => {
	expect(readPreparation({ ...fields, date, from, to: '12:00' }).plannedAt).toBe(at);
});
