import { expect, test } from 'vitest';
import { readCommand } from '#lib/domain/workshop-commands.ts';
import { blankSetup } from '#lib/domain/workshop-steps.ts';
import { readCode, spaced } from '#lib/workshop/code.ts';
import { commandFrom } from '#lib/workshop/command-form.ts';
import { qrOf } from '#lib/workshop/qr.ts';
import { duration, minutesAndSeconds } from '#lib/workshop/timer.ts';

const formOf = (command: object, fields: [string, string][] = []) => {
	const form = new FormData();
	form.set('command', JSON.stringify(command));
	for (const [name, value] of fields) form.append(name, value);
	return form;
};

test('a form says the same as the command it stands for, and gives what it makes an id', () => {
	const sent = commandFrom(
		formOf({ type: 'write', step: 'aaaaaaaa', id: '' }, [['text', 'Ouvrir le samedi']])
	)!;
	expect(sent).toMatchObject({ type: 'write', step: 'aaaaaaaa', text: 'Ouvrir le samedi' });
	expect(readCommand(sent)).toHaveProperty('command');
});

test('numbers, choices and nothing chosen are read as what they are', () => {
	const base = { type: 'take_position', step: 'aaaaaaaa', organisation: null, reason: '' };
	const sent = commandFrom(
		formOf(base, [
			['position:number', '7'],
			['objection:flag', 'on'],
			['organisation:maybe', ''],
			['reason', 'Trop cher']
		])
	);
	expect(sent).toEqual({ ...base, position: 7, objection: true, reason: 'Trop cher' });
});

test('the fields of a step reach into what the form has made, and nowhere else', () => {
	const setup = { ...blankSetup('breakout'), steps: [] };
	const sent = commandFrom(
		formOf({ type: 'edit_step', step: 'aaaaaaaa', setup }, [
			['setup.title', 'À deux'],
			['setup.minutes:number', '4'],
			['setup.names:lines', 'Nord\n\n Sud '],
			['constructor.prototype.polluted', 'yes']
		])
	)!;
	expect(sent.setup).toMatchObject({ title: 'À deux', minutes: 4, names: ['Nord', 'Sud'] });
	expect(readCommand(sent)).toHaveProperty('command');
	expect({}).not.toHaveProperty('polluted');
});

test('what is no command is none', () => {
	expect(commandFrom(new FormData())).toBeUndefined();
	expect(commandFrom(formOf({ type: 'write' }, [['setup:json', '{']]))).toBeUndefined();
});

test('a code is read however it is typed', () => {
	expect(readCode(' ABCD-ef23 ')).toBe('abcdef23');
	expect(readCode('abc')).toBeUndefined();
	expect(spaced('abcdef23')).toBe('ABCD EF23');
});

test('a QR code draws dark modules within its quiet zone', () => {
	const { size, path } = qrOf('https://alliance.example.org/w/abcdef23');
	const runs = [...path.matchAll(/M(\d+) (\d+)h(\d+)/g)].map((it) => it.slice(1).map(Number));
	expect(runs.length).toBeGreaterThan(100);
	for (const [x, y, length] of runs) {
		expect(x).toBeGreaterThanOrEqual(4);
		expect(x! + length!).toBeLessThanOrEqual(size - 4);
		expect(y).toBeLessThan(size - 4);
	}
	// The first finder pattern begins with seven dark modules.
	expect(runs[0]).toEqual([4, 4, 7]);
});

test('times are written as people say them', () => {
	expect(minutesAndSeconds(461_000)).toBe('7:41');
	expect(duration(45)).toBe('45\u00a0min');
	expect(duration(195)).toBe('3\u00a0h\u00a015');
});
