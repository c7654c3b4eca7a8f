import { afterAll, describe, expect, test } from 'vitest';
import { entryEvents, logEvents, type LogEvent, type LogValue } from '#lib/domain/log-event.ts';
import { getLocale, overwriteGetLocale } from '#lib/i18n/generated/runtime.js';
import { wordsOf } from '../../../src/routes/[alliance]/log/log-words.ts';

const before = getLocale;
afterAll(() => overwriteGetLocale(before));

const [ID, OTHER] = ['a'.repeat(26), 'b'.repeat(26)];
const names = { [ID]: 'Un nom', [OTHER]: 'Un autre' };

/** Two values as each kind of event stores them. */
const stored: Record<LogValue, [from: string | null, to: string | null]> = {
	none: [null, null],
	text: ['Avant', 'Après'],
	role: ['observer', 'partner'],
	level: ['local', 'regional'],
	family: ['mutual', 'public_operator'],
	organisation: [ID, OTHER],
	territory: [ID, OTHER],
	plan: [ID, OTHER],
	'from-plan': [ID, OTHER],
	scope: ['local', 'regional'],
	'plan-level': ['read', 'facilitate'],
	'guest-link': [null, 'comment 2026-11-23'],
	places: ['carries', 'carries,benefits'],
	stance: ['contested', `${ID}/adopted`],
	'answer-up': [ID, 'taken'],
	version: ['refused', '3/signed'],
	status: ['in_force', 'closed/achieved']
};

function said(kind: string, from: string | null, to: string | null) {
	return (['fr', 'en'] as const).map((locale) => {
		overwriteGetLocale(() => locale);
		const event = { kind, from, to } as Parameters<typeof wordsOf>[0];
		return wordsOf(event, names);
	});
}

describe('what the log says', () => {
	test.each(Object.keys(logEvents) as LogEvent[])('%s is a sentence in both languages', (kind) => {
		const [fr, en] = said(kind, ...stored[logEvents[kind]]);
		expect(fr!.sentence).not.toBe(en!.sentence);
		for (const { sentence, what } of [fr!, en!]) {
			expect(sentence).not.toBe(kind);
			// It follows a name.
			expect(sentence).toMatch(/^\p{Ll}.+[^.]$/u);
			expect(what === '').toBe(logEvents[kind] === 'none');
			// Neither ids nor names of the code.
			expect(what).not.toMatch(/[a-z0-9]{26}|[a-z]_[a-z]|\/|undefined/);
		}
	});

	test.each(entryEvents)('%s of an entry too, though no life cycle knows it', (event) => {
		const [fr, en] = said(`entry.${event}`, null, null);
		expect(fr!.sentence).not.toBe(en!.sentence);
		expect(fr!.sentence).not.toContain(event);
	});

	test('what becomes of a point is said with its title, and a status in its word', () => {
		expect(said('clause.stance', null, `${ID}/adopted`)[0]!.what).toBe('«\u202fUn nom\u202f»\u202f: Adopté');
		expect(said('plan.status', 'in_force', 'closed/achieved')[0]!.what).toBe('En vigueur → Clos · Atteint');
		expect(said('entry.open-round', 'draft', 'draft')[0]!.what).toBe('');
	});

	test('of what is no longer known there is no id left in its place', () => {
		expect(said('plan.lead', null, 'c'.repeat(26))[0]!.what).toBe('');
	});
});
