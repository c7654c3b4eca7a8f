import { expect, test } from 'vitest';
import { readInput } from '#lib/forms/entry-input.ts';
import { ask, choice, date, line, text } from '#lib/domain/life-cycle.ts';

function sent(fields: Record<string, string | File>): FormData {
	const form = new FormData();
	for (const [name, value] of Object.entries(fields)) form.append(name, value);
	return form;
}
const one = (type: Parameters<typeof ask>[1], value: string) =>
	readInput(sent({ it: value }), [ask('it', type)]);

test('only what the action asks for is read', () => {
	const { input, values } = readInput(sent({ body: ' Deux\r\nlignes ', action: 'x', mandate: 'y' }), [
		text('body')
	]);
	expect(input).toEqual({ body: 'Deux\nlignes' });
	expect(values).toEqual({ body: 'Deux\nlignes' });
});

test('every required field that is empty is named at once, an optional one is not', () => {
	const asks = [line('a'), text('b'), date('c'), ask('d', 'step'), text('e', { required: false })];
	expect(readInput(sent({ a: '  ' }), asks).errors).toEqual({
		a: 'ask-line-missing',
		b: 'ask-text-missing',
		c: 'ask-date-missing',
		d: 'ask-step-missing'
	});
});

test('a text is as long as the domain lets it be, and what was typed is kept when it is longer', () => {
	expect(one('line', 'a'.repeat(300)).errors).toEqual({});
	expect(one('line', 'a'.repeat(301)).errors).toEqual({ it: 'sentence-long' });
	const long = one('text', 'a'.repeat(10_001));
	expect(long.errors).toEqual({ it: 'text-long' });
	expect(long.values.it).toHaveLength(10_001);
	expect(long.input).toEqual({});
});

test.each([
	['1 234,5', 1234.5],
	['1\u202f234', 1234],
	['-3', -3],
	['0.25', 0.25]
])('a number is read as it is written: %s', (typed, value) => {
	expect(one('number', typed).input).toEqual({ it: value });
});

test.each(['1,2,3', 'douze', '1e9', 'Infinity', '0x10', '9'.repeat(400)])('%s is no number', (typed) => {
	expect(one('number', typed).errors).toEqual({ it: 'number-malformed' });
});

test.each(['2026-02-30', '30/11/2026', '2026-1-1', 'demain'])('%s is no day', (typed) => {
	expect(one('date', typed).errors).toEqual({ it: 'date-malformed' });
});

test.each(['javascript:alert(1)', 'example.org', 'ftp://example.org', 'https://', 'https://a:b@example.org'])(
	'%s is no link',
	(typed) => expect(one('link', typed).errors).toEqual({ it: 'link-malformed' })
);

test('a link, a flag, a step, a side and an id are read as what they are', () => {
	expect(one('link', 'https://example.org/a?b=1').input).toEqual({ it: 'https://example.org/a?b=1' });
	expect(one('flag', 'on').input).toEqual({ it: true });
	expect(one('step', '8').input).toEqual({ it: 8 });
	expect(one('step', '9').errors).toEqual({ it: 'form-malformed' });
	expect(one('side', '2').input).toEqual({ it: 2 });
	expect(one('record', 'abc123').input).toEqual({ it: 'abc123' });
	expect(one('organisation', '../..').errors).toEqual({ it: 'form-malformed' });
	expect(readInput(sent({ it: 'maybe' }), [choice('it', ['yes', 'no'])]).errors).toEqual({
		it: 'form-malformed'
	});
});

test('a file that was not chosen is no file', () => {
	const asks = [ask('file', 'file', { required: false })];
	expect(readInput(sent({ file: new File([], '') }), asks)).toMatchObject({ files: [], input: {} });
	const chosen = readInput(sent({ file: new File(['%PDF-'], 'bilan.pdf') }), asks);
	expect(chosen.input).toEqual({ file: 'bilan.pdf' });
	expect(chosen.files).toHaveLength(1);
});
