import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { sentenceFor } from '#lib/forms/sentences.ts';
import { getLocale, overwriteGetLocale } from '#lib/i18n/generated/runtime.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const sources = (folder: string) =>
	readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
		.filter((file) => file.endsWith('.ts') && !file.includes('generated'))
		.map((file) => ({ file: join(folder, file), code: readFileSync(join(root, folder, file), 'utf8') }));

/** Every name that an expression finds in the sources, with the first file that has it. */
function named(expression: RegExp, ...folders: string[]): [name: string, file: string][] {
	const found = new Map<string, string>();
	for (const { file, code } of folders.flatMap(sources)) {
		for (const [, name] of code.matchAll(expression)) if (!found.has(name!)) found.set(name!, file);
	}
	return [...found];
}

/** `refusal('forbidden', 'plan-not-allowed')`: these reach a form as a sentence. What is not found is a page instead. */
const refusals = named(
	/\brefusal\(\s*'(?!not-found)[a-z-]+',\s*'([^']+)'/g,
	'server/services',
	'server/auth',
	'src/routes'
);
/** `v.nonEmpty('title-missing')`: the last argument of a check on what was typed, when it is such a name. */
const checks = named(
	/\bv\.\w+\((?:[^()'\n]+,\s*)?'([a-z]+(?:-[a-z]+)+)'\)/g,
	'src/lib/forms',
	'src/routes',
	'server/services'
);

const inLocale = (locale: 'fr' | 'en', detail: string) => {
	overwriteGetLocale(() => locale);
	return sentenceFor(detail);
};
const before = getLocale;
afterAll(() => overwriteGetLocale(before));

test('the refusals and the checks of the program are found', () => {
	const details = refusals.map(([detail]) => detail);
	expect(details).toEqual(expect.arrayContaining(['sign-in-wrong', 'grant-own', 'last-administrator']));
	expect(details.length).toBeGreaterThan(30);
	const messages = checks.map(([message]) => message);
	expect(messages).toEqual(expect.arrayContaining(['title-missing', 'title-long', 'password-short']));
	expect(messages.length).toBeGreaterThan(15);
});

test('no refusal is made whose name this test cannot read', () => {
	for (const { file, code } of sources('server/services')) {
		const calls = code.match(/\brefusal\(/g)?.length ?? 0;
		const read = code.match(/\brefusal\(\s*'[a-z-]+',\s*'[^']+'/g)?.length ?? 0;
		expect(read, file).toBe(calls);
	}
});

describe.each([...new Map([...refusals, ...checks])])('%s (%s)', (detail) => {
	test('has a sentence of its own in French and in English', () => {
		const [french, english] = [inLocale('fr', detail), inLocale('en', detail)];
		for (const sentence of [french, english]) expect(sentence).toMatch(/^\p{Lu}.+[.?!]$/u);
		expect(french).not.toBe(english);
		if (detail === 'form-malformed') return;
		expect(french).not.toBe(inLocale('fr', 'form-malformed'));
		expect(english).not.toBe(inLocale('en', 'form-malformed'));
	});
});

test('a name without a sentence is told as a value that is not accepted', () => {
	expect(inLocale('fr', 'no-such-name')).toBe('Cette valeur n’est pas acceptée ici.');
	expect(inLocale('en', 'no-such-name')).toBe(inLocale('en', 'form-malformed'));
});
