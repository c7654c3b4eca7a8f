import { error, fail, type ActionFailure } from '@sveltejs/kit';
import * as v from 'valibot';
import { isRefusal, type Refusal } from '#lib/domain/errors.ts';
import type { SettledNames } from './name-field.ts';
import type { RefusedForm } from './refused.ts';
import { sentenceFor } from './sentences.ts';

type ObjectSchema = v.ObjectSchema<v.ObjectEntries, undefined>;

/** Never sent back to the page. */
const secret = new Set(['password', 'token', 'current']);

/**
 * Validates a form and runs one use case with it. Refusals come back as sentences beside their fields, with what was
 * typed; nothing is stored in part because the use case is one transaction. With `settle`, a name that was typed stands
 * for the one who bears it.
 */
export async function submit<Schema extends ObjectSchema, Result>(
	schema: Schema,
	request: Request,
	use: (input: v.InferOutput<Schema>) => Promise<Result>,
	settle?: (form: FormData) => Promise<SettledNames>
): Promise<Result | ActionFailure<RefusedForm>> {
	const form = await bodyOf(request);
	if (!form) return fail(400, { values: {}, errors: { '': sentenceFor('form-malformed') } });
	const names = await settle?.(form);
	const values = readForm(schema, form);
	const read = v.safeParse(schema, values);
	const shown = Object.fromEntries(
		Object.entries({ ...values, ...names?.typed }).filter(([name]) => !secret.has(name))
	);
	const unsettled = Object.entries(names?.errors ?? {});
	if (!read.success || unsettled.length > 0) {
		const errors = Object.fromEntries(unsettled.map(([field, detail]) => [field, sentenceFor(detail)]));
		for (const issue of read.issues ?? [])
			errors[String(issue.path?.[0]?.key ?? '')] ??= sentenceFor(issue.message);
		return fail(400, { values: shown, errors });
	}
	try {
		return await use(read.output);
	} catch (cause) {
		if (!isRefusal(cause)) throw cause;
		if (cause.code === 'not-found') error(404);
		return fail(statusOf(cause), {
			values: shown,
			errors: { [cause.field ?? '']: sentenceFor(cause.detail) }
		});
	}
}

/** Bytes: what a form may weigh, and one that brings evidence. The server reads no more than the larger. */
const FORM_LIMIT = 2_000_000;
export const EVIDENCE_FORM_LIMIT = 12_000_000;

/** The form that was sent; undefined when what was sent is no form. One that is too large is a page that says so. */
export async function bodyOf(request: Request, limit = FORM_LIMIT): Promise<FormData | undefined> {
	if (Number(request.headers.get('content-length') ?? 0) > limit) error(413);
	try {
		return await request.formData();
	} catch (cause) {
		if (cause instanceof TypeError) return undefined;
		throw cause;
	}
}

/** Runs what a page needs; a refusal becomes the page that says so. */
export async function orErrorPage<Result>(result: Promise<Result>): Promise<Result> {
	try {
		return await result;
	} catch (cause) {
		if (isRefusal(cause)) error(statusOf(cause));
		throw cause;
	}
}

/** The same for what a page's script asks: the refusal as its sentence. */
export async function orErrorSentence<Result>(result: Promise<Result>): Promise<Result> {
	try {
		return await result;
	} catch (cause) {
		if (isRefusal(cause)) error(statusOf(cause), { message: sentenceFor(cause.detail) });
		throw cause;
	}
}

function readForm(schema: ObjectSchema, form: FormData): Record<string, string | string[]> {
	const text = (value: FormDataEntryValue) => (typeof value === 'string' ? value : '');
	const values: Record<string, string | string[]> = {};
	for (const [name, field] of Object.entries(schema.entries)) {
		if (isList(field)) values[name] = form.getAll(name).map(text);
		else if (form.has(name)) values[name] = text(form.get(name)!);
	}
	return values;
}

/** An array, also when it is wrapped or transformed. */
function isList(field: unknown): boolean {
	const schema = field as { type?: string; wrapped?: unknown };
	return schema.type === 'array' || (schema.wrapped !== undefined && isList(schema.wrapped));
}

/** The HTTP status of a refusal. */
export function statusOf(cause: Refusal): number {
	return { 'not-found': 404, forbidden: 403, invalid: 400, conflict: 409, 'too-many': 429, gone: 410 }[
		cause.code
	];
}
