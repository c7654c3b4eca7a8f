import { error, fail, type ActionFailure } from '@sveltejs/kit';
import { lifeCycles } from '#lib/domain/entry-actions.ts';
import { isRefusal } from '#lib/domain/errors.ts';
import type { Input } from '#lib/domain/life-cycle.ts';
import { readInput } from '#lib/forms/entry-input.ts';
import { sentenceFor } from '#lib/forms/sentences.ts';
import { settleNames } from '../../names/settle-names.ts';
import { bodyOf, EVIDENCE_FORM_LIMIT, orErrorPage, statusOf } from '#lib/forms/submit.ts';
import type { Actor, Context } from '#server/services/context.ts';
import { loadRow } from '#server/services/dossiers.ts';
import type { Done, Seen } from '#server/services/entries.ts';
import { EVIDENCE_LIMIT, type Evidence } from '#server/services/evidence.ts';

/** What comes back of a form that was refused. */
interface RefusedAction {
	refused: string;
	/** The record it answered, where several forms do the same. */
	record: string;
	values: Record<string, string>;
	errors: Record<string, string>;
}

/** Does to an entry what a form says; what is wrong comes back beside its field, with what was typed. */
export async function actByForm(
	{ db }: Context,
	actor: Actor,
	entryId: string,
	request: Request,
	act: (name: string, input: Input, seen: Seen, files: readonly Evidence[]) => Promise<Done>
) {
	const form = await bodyOf(request, EVIDENCE_FORM_LIMIT);
	if (!form) error(400);
	const name = String(form.get('action') ?? '');
	const row = await orErrorPage(loadRow(db, actor, entryId));
	const { actions: known } = lifeCycles[row.kind];
	if (!Object.hasOwn(known, name)) error(400);
	const action = known[name]!;
	const names = await settleNames(actor)(form);
	const { input, files, values, errors } = readInput(form, action.asks ?? []);
	Object.assign(values, names.typed);
	Object.assign(errors, names.errors);
	const no = (status: number, found: Record<string, string>): ActionFailure<RefusedAction> =>
		fail(status, {
			refused: name,
			record: values.record ?? '',
			values,
			errors: Object.fromEntries(Object.entries(found).map(([field, it]) => [field, sentenceFor(it)]))
		});
	if (action.warns && !form.has('sure')) errors.sure ??= 'ask-flag-missing';
	if (files.some(({ size }) => size > EVIDENCE_LIMIT)) errors.file = 'file-large';
	if (Object.keys(errors).length > 0) return no(400, errors);
	const version = Number(form.get('version') ?? NaN);
	const seen = {
		state: form.has('state') ? String(form.get('state')) : undefined,
		version: Number.isSafeInteger(version) ? version : undefined
	};
	try {
		const sent = await Promise.all(
			files.map(async (file) => ({ name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) }))
		);
		const done = await act(name, input, seen, sent);
		return { done: name, moved: done.state !== row.state, confirmation: done.confirmation };
	} catch (cause) {
		if (!isRefusal(cause)) throw cause;
		if (cause.code === 'not-found') error(404);
		return no(statusOf(cause), { [fieldOf(cause.field, values)]: cause.detail });
	}
}

/** A refusal about a field that the form does not have is about the form. */
const fieldOf = (field: string | undefined, values: Record<string, string>) =>
	field !== undefined && (field in values || field === 'file') ? field : '';
