import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import * as words from '#lib/forms/entry-sentences.ts';
import { sentenceFor } from '#lib/forms/sentences.ts';
import { recordKinds, roundOutcomes } from '#lib/domain/dossier.ts';
import { entryKinds, partyRoles } from '#lib/domain/entry.ts';
import { lifeCycles } from '#lib/domain/entry-actions.ts';
import { stepGroups, steps, type StepGroup } from '#lib/domain/gradient.ts';
import { whos } from '#lib/domain/life-cycle.ts';
import * as names from '#lib/components/entry-words.ts';
import { m } from '#lib/i18n/generated/messages.js';
import { getLocale, overwriteGetLocale } from '#lib/i18n/generated/runtime.js';

const before = getLocale;
afterAll(() => overwriteGetLocale(before));

/** What is said in French and in English. */
function both(say: () => string | undefined): [fr: string, en: string] {
	return (['fr', 'en'] as const).map((locale) => {
		overwriteGetLocale(() => locale);
		return say() ?? '';
	}) as [string, string];
}

/** Words of its own in both languages: a name of the code is none. */
function hasWords(say: () => string | undefined, name: string) {
	for (const said of both(say)) {
		expect(said, name).not.toBe('');
		expect(said, name).not.toBe(name);
		expect(said, name).not.toMatch(/^[a-z]+_|\{/);
	}
}

const all = entryKinds.flatMap((kind) =>
	Object.entries(lifeCycles[kind].actions).map(([name, action]) => ({ kind, name, action }))
);

describe.each(all)('$kind: $name', ({ kind, name, action }) => {
	test('its button, its event, its fields and its choices have words', () => {
		hasWords(() => words.actionName(kind, name, 'Emmanor'), name);
		hasWords(
			() => words.eventSentence(`entry.${name.replaceAll('_', '-')}`),
			`entry.${name.replaceAll('_', '-')}`
		);
		for (const ask of action.asks ?? []) {
			hasWords(() => words.askName(name, ask.name), ask.name);
			for (const value of ask.choices ?? []) hasWords(() => words.choiceName(ask.name, value), value);
		}
		if (action.warns) hasWords(() => words.warning(name), name);
	});

	test('what it needs and who may do it have words', () => {
		for (const { missing, by } of action.needs ?? []) {
			const [fr, en] = both(() => words.missingSentence(missing));
			for (const sentence of [fr, en]) expect(sentence, missing).toMatch(/^\p{Lu}.+[.?!]$/u);
			expect(
				both(() => sentenceFor('form-malformed')),
				missing
			).not.toContain(fr);
			for (const who of by) hasWords(() => words.whoName(who), who);
		}
		hasWords(() => words.whosName(action.by), '');
	});

	test('the states it leads from and to have a word and a sentence', () => {
		for (const state of [...action.in, ...(action.to ? [action.to] : [])]) {
			hasWords(() => names.stateName(state), state);
			hasWords(() => words.stateSentence(state), state);
		}
	});
});

test('every who, role, outcome, step, group and kind of record has words', () => {
	for (const who of whos) hasWords(() => words.whoName(who), who);
	for (const role of partyRoles) hasWords(() => names.partyRoleName(role), role);
	for (const outcome of roundOutcomes) hasWords(() => names.outcomeName(outcome), outcome);
	for (const step of steps) hasWords(() => names.stepName(step), String(step));
	for (const group of Object.keys(stepGroups) as StepGroup[])
		hasWords(() => names.stepGroupName(group), group);
	const messages = m as unknown as Record<string, (() => string) | undefined>;
	for (const kind of recordKinds) hasWords(() => messages[`record_${kind}`]?.(), kind);
	for (const kind of entryKinds) {
		for (const state of lifeCycles[kind].path.full) hasWords(() => names.stateName(state), state);
	}
});

const folder = fileURLToPath(new URL('../../../src/lib/domain', import.meta.url));
const code = readdirSync(folder).map((file) => readFileSync(join(folder, file), 'utf8'));
const problems = new Set(
	code.flatMap((text) =>
		[...text.matchAll(/problem: '([a-z-]+)'|no\('[a-z]+', '([a-z-]+)'/g)].map((it) => it[1] ?? it[2]!)
	)
);

test('the problems of the domain are found', () => {
	expect([...problems]).toEqual(expect.arrayContaining(['side-own', 'lifts-missing', 'entry-moved']));
});

test.each([...problems].filter((it) => it !== 'form-malformed'))('%s has a sentence of its own', (detail) => {
	const [fr, en] = both(() => sentenceFor(detail));
	for (const sentence of [fr, en]) expect(sentence).toMatch(/^\p{Lu}.+[.?!]$/u);
	expect(both(() => sentenceFor('form-malformed'))).not.toContain(fr);
	expect(fr).not.toBe(en);
});

test('the French is set as French is: its own apostrophes, quotation marks and spaces', () => {
	const file = (locale: string, name: string) =>
		JSON.parse(
			readFileSync(
				fileURLToPath(new URL(`../../../src/lib/i18n/messages/${locale}/${name}.json`, import.meta.url)),
				'utf8'
			)
		) as Record<string, string>;
	for (const name of ['entry', 'entry-errors', 'suggestions']) {
		const [fr, en] = [file('fr', name), file('en', name)];
		expect(Object.keys(en).sort()).toEqual(Object.keys(fr).sort());
		for (const [key, text] of Object.entries(fr)) {
			expect(text, key).not.toMatch(/'|"| [?!;:»]|« /);
			expect(text, key).not.toMatch(/[^\u202f\u00a0]»|[\p{L}\d][?!;]|«[^\u202f]/u);
			expect(text, key).not.toMatch(/silencieu|au nom de/i);
		}
		for (const [key, text] of Object.entries(en)) expect(text, key).not.toMatch(/'|"/);
	}
});
