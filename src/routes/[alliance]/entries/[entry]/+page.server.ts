import { redirect } from '@sveltejs/kit';
import * as v from 'valibot';
import { orErrorPage, submit } from '#lib/forms/submit.ts';
import { getApp } from '#server/app.ts';
import * as directory from '#server/db/directory.ts';
import { act } from '#server/services/entries.ts';
import { proposeToNetwork } from '#server/services/propose-to-network.ts';
import { readEntry } from '#server/services/entry-page.ts';
import { proposalOf } from '#server/services/suggestions.ts';
import { sendCallAgain } from '#server/services/third-parties.ts';
import { threadsOfEntry } from '#server/services/threads.ts';
import { confirmDraft, originOf } from '#server/services/workshop-closing.ts';
import type { Actions, PageServerLoad } from './$types';
import { actByForm } from './act-form.ts';
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
	const origin = await originOf(app, locals.member, params.entry);
	const proposal = await orErrorPage(proposalOf(app, locals.member, params.entry));
	return { entry: { ...viewOf(entry), holders }, threads, origin, proposal };
};

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
	/** Whoever may propose who leads it. */
	recall: ({ locals, params, request }) =>
		submit(v.object({ recall: v.optional(v.string()) }), request, async () => {
			await sendCallAgain(getApp(), locals.member, params.entry);
			return { recalled: true as const };
		}),
	/** A member of the organisation that it speaks of. */
	confirm: ({ locals, params, request }) =>
		submit(v.object({}), request, async () => {
			await confirmDraft(getApp(), locals.member, params.entry);
			return { confirmed: true as const };
		}),
	/** Whoever the life cycle says, checked in `act`. */
	act: async ({ locals, params, request }) => {
		const app = getApp();
		const sent = await actByForm(app, locals.member, params.entry, request, (name, input, seen, files) =>
			act(app, locals.member, params.entry, name, input, seen, files)
		);
		// Whoever leads it no longer may see nothing of it any more.
		if ('done' in sent && sent.done === 'stop_leading') redirect(303, `/${params.alliance}`);
		return sent;
	}
};
