import * as v from 'valibot';
import { error, fail, type ActionFailure } from '@sveltejs/kit';
import { lifeCycles } from '#lib/domain/entry-actions.ts';
import { isRefusal } from '#lib/domain/errors.ts';
import { readInput } from '#lib/forms/entry-input.ts';
import { sentenceFor } from '#lib/forms/sentences.ts';
import { bodyOf, EVIDENCE_FORM_LIMIT, orErrorPage, statusOf, submit } from '#lib/forms/submit.ts';
import { getApp } from '#server/app.ts';
import * as directory from '#server/db/directory.ts';
import { loadEntry } from '#server/services/dossiers.ts';
import { act } from '#server/services/entries.ts';
import { EVIDENCE_LIMIT } from '#server/services/evidence.ts';
import { proposeToNetwork } from '#server/services/propose-to-network.ts';
import { readEntry } from '#server/services/entry-page.ts';
import { threadsOfEntry } from '#server/services/threads.ts';
import type { Actions, PageServerLoad } from './$types';
import { viewOf } from './view.ts';

/** Whoever sees the entry. */
export const load: PageServerLoad = async ({ locals, params, depends }) => {
	depends('entry');
	const app = getApp();
	const entry = await orErrorPage(readEntry(app, locals.member, params.entry));
	const unbound = entry.parties
		.filter((it) => it.mine && !it.leftAt && !entry.me.mandates.includes(it.organisationId))
		.map((it) => it.organisationId);
	// Whom to ask where one may not bind one's own organisation.
	const holders = await Promise.all(
		unbound.map(async (id) => ({
			id,
			names: (await directory.mandatesOf(app.db, locals.alliance.id, id)).map(({ name }) => name)
		}))
	);
	const threads = await orErrorPage(threadsOfEntry(app, locals.member, params.entry));
	return { entry: { ...viewOf(entry), holders }, threads };
};

/** What comes back of a form that was refused. */
interface RefusedAction {
	refused: string;
	/** The record it answered, where several forms do the same. */
	record: string;
	values: Record<string, string>;
	errors: Record<string, string>;
}

const network = v.object({
	network: v.pipe(
		v.string('form-malformed'),
		v.nonEmpty('ask-organisation-missing'),
		v.maxLength(64, 'form-malformed')
	)
});

export const actions: Actions = {
	/** Whoever may comment on its plan. */
	propose: ({ locals, params, request }) =>
		submit(network, request, async (input) => ({
			asked: await proposeToNetwork(getApp(), locals.member, params.entry, input.network)
		})),
	/** Whoever the life cycle says, checked in `act`. */
	act: async ({ locals, params, request }) => {
		const app = getApp();
		const form = await bodyOf(request, EVIDENCE_FORM_LIMIT);
		if (!form) error(400);
		const name = String(form.get('action') ?? '');
		const { row } = await orErrorPage(loadEntry(app.db, locals.member, params.entry));
		const { actions: known } = lifeCycles[row.kind];
		if (!Object.hasOwn(known, name)) error(400);
		const action = known[name]!;
		const { input, files, values, errors } = readInput(form, action.asks ?? []);
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
			const done = await act(app, locals.member, params.entry, name, input, seen, sent);
			return { done: name, moved: done.state !== row.state, confirmation: done.confirmation };
		} catch (cause) {
			if (!isRefusal(cause)) throw cause;
			if (cause.code === 'not-found') error(404);
			return no(statusOf(cause), { [fieldOf(cause.field, values)]: cause.detail });
		}
	}
};

/** A refusal about a field that the form does not have is about the form. */
const fieldOf = (field: string | undefined, values: Record<string, string>) =>
	field !== undefined && (field in values || field === 'file') ? field : '';
