import { json } from '@sveltejs/kit';
import * as v from 'valibot';
import { entryKinds, sentenceLimit, visibilities } from '#lib/domain/entry.ts';
import { isRefusal } from '#lib/domain/errors.ts';
import { anchorSchema } from '#lib/forms/anchor.ts';
import { sentenceFor } from '#lib/forms/sentences.ts';
import { statusOf } from '#lib/forms/submit.ts';
import { getApp } from '#server/app.ts';
import { createEntry } from '#server/services/entries.ts';
import { settleNames } from '../../../names/settle-names.ts';
import type { RequestHandler } from './$types';

const id = v.nullish(v.pipe(v.string('form-malformed'), v.maxLength(64, 'form-malformed')), null);
const body = v.object({
	kind: v.picklist(entryKinds, 'form-malformed'),
	sentence: v.pipe(
		v.string('sentence-missing'),
		v.trim(),
		v.nonEmpty('sentence-missing'),
		v.maxLength(sentenceLimit, 'sentence-long')
	),
	visibility: v.picklist(visibilities, 'form-malformed'),
	confidantId: id,
	organisationId: id,
	dueOn: v.nullish(v.pipe(v.string('form-malformed'), v.isoDate('date-malformed')), null),
	anchor: v.nullish(anchorSchema, null),
	suggestion: id,
	key: id,
	names: v.optional(v.record(v.string(), v.string()), {})
});

/** `plan.comment` on this plan: an entry from the text. */
export const POST: RequestHandler = async ({ locals, params, request }) => {
	const read = v.safeParse(body, await request.json().catch(() => undefined));
	if (!read.success) {
		const issue = read.issues[0];
		const field = String(issue.path?.[0]?.key ?? '');
		return json({ message: sentenceFor(issue.message), field }, { status: 400 });
	}
	const { names, ...input } = read.output;
	const fields = new URLSearchParams({
		...names,
		...(input.organisationId && { organisationId: input.organisationId }),
		...(input.confidantId && { confidantId: input.confidantId })
	});
	const [wrong] = Object.entries((await settleNames(locals.member)(fields)).errors);
	if (wrong) return json({ message: sentenceFor(wrong[1]), field: wrong[0] }, { status: 400 });
	try {
		const made = await createEntry(getApp(), locals.member, {
			...input,
			organisationId: fields.get('organisationId') || null,
			confidantId: fields.get('confidantId') || null,
			planId: params.plan
		});
		return json(made, { status: 201 });
	} catch (cause) {
		if (!isRefusal(cause)) throw cause;
		return json({ message: sentenceFor(cause.detail), field: cause.field }, { status: statusOf(cause) });
	}
};
