import { sentenceLimit, textLimit } from '#lib/domain/entry.ts';
import type { Ask, Input } from '#lib/domain/life-cycle.ts';
import { isWebLink } from './web-link.ts';

export interface ReadInput {
	input: Input;
	files: File[];
	/** What was typed, to be shown again. */
	values: Record<string, string>;
	/** By the name of the field, the detail that names the sentence. */
	errors: Record<string, string>;
}

/** Reads what a form sent for the fields that an action asks for; whatever else was sent is left aside. */
export function readInput(form: FormData, asks: readonly Ask[]): ReadInput {
	const read: ReadInput = { input: {}, files: [], values: {}, errors: {} };
	for (const ask of asks) {
		if (ask.type === 'file') {
			readFiles(form, ask, read);
			continue;
		}
		const sent = form.get(ask.name);
		const typed = typeof sent === 'string' ? sent.replaceAll('\r\n', '\n').trim() : '';
		read.values[ask.name] = typed;
		if (typed === '') {
			if (ask.required) read.errors[ask.name] = `ask-${ask.type}-missing`;
			continue;
		}
		const value = readers[ask.type](typed, ask);
		if ('error' in value) read.errors[ask.name] = value.error;
		else read.input[ask.name] = value.value;
	}
	return read;
}

function readFiles(form: FormData, ask: Ask, { input, files, errors }: ReadInput): void {
	// A browser sends an empty file where none was chosen.
	const sent = form.getAll(ask.name).filter((it): it is File => it instanceof File && it.name !== '');
	if (sent.length > 5) errors[ask.name] = 'files-many';
	else if (sent.length > 0) input[ask.name] = sent[0]!.name;
	else if (ask.required) errors[ask.name] = 'ask-file-missing';
	files.push(...sent);
}

type Read = { value: string | number | boolean } | { error: string };

const upTo =
	(limit: number, error: string) =>
	(typed: string): Read =>
		typed.length > limit ? { error } : { value: typed };
/** Ids, and names of choices: which ones are known is for the domain to say. */
const name = (typed: string): Read =>
	/^[\w-]{1,64}$/.test(typed) ? { value: typed } : { error: 'form-malformed' };
const whole = (typed: string): Read =>
	/^[1-8]$/.test(typed) ? { value: Number(typed) } : { error: 'form-malformed' };

const readers: Record<Exclude<Ask['type'], 'file'>, (typed: string, ask: Ask) => Read> = {
	line: upTo(sentenceLimit, 'sentence-long'),
	text: upTo(textLimit, 'text-long'),
	date: (typed) => (isDay(typed) ? { value: typed } : { error: 'date-malformed' }),
	number: readNumber,
	link: (typed) => (isWebLink(typed) ? { value: typed } : { error: 'link-malformed' }),
	flag: (typed) => (typed === 'on' || typed === 'true' ? { value: true } : { error: 'form-malformed' }),
	step: whole,
	side: whole,
	choice: (typed, ask) =>
		ask.choices?.includes(typed) === false ? { error: 'form-malformed' } : { value: typed },
	record: name,
	organisation: name,
	member: name,
	territory: name,
	entry: name,
	terms: () => ({ error: 'form-malformed' })
};

/** « 1 234,5 » as well as 1234.5. */
function readNumber(typed: string): Read {
	const plain = typed.replaceAll(/\s/g, '').replace(',', '.').replace('−', '-');
	const value = Number(plain);
	const known = /^-?\d+(\.\d+)?$/.test(plain) && Math.abs(value) <= 1e12;
	return known ? { value } : { error: 'number-malformed' };
}

function isDay(typed: string): boolean {
	if (!/^\d{4}-\d{2}-\d{2}$/.test(typed)) return false;
	const date = new Date(`${typed}T00:00:00.000Z`);
	return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(typed);
}
