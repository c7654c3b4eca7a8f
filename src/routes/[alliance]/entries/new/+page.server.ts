import { error, redirect } from '@sveltejs/kit';
import * as v from 'valibot';
import { entryKinds, sentenceLimit, type EntryKind } from '#lib/domain/entry.ts';
import { isClosed } from '#lib/domain/entry-actions.ts';
import { orErrorPage, submit } from '#lib/forms/submit.ts';
import { getApp } from '#server/app.ts';
import * as directory from '#server/db/directory.ts';
import { loadEntry } from '#server/services/dossiers.ts';
import { createEntry } from '#server/services/entries.ts';
import { findNames, namesOf } from '#server/services/names.ts';
import { settleNames } from '../../names/settle-names.ts';
import type { Actions, PageServerLoad } from './$types';

const optional = v.pipe(
	v.optional(v.string('form-malformed'), ''),
	v.maxLength(64, 'form-malformed'),
	v.transform((value) => (value === '' ? null : value))
);
const form = v.object({
	kind: v.picklist(entryKinds, 'form-malformed'),
	sentence: v.pipe(
		v.string('sentence-missing'),
		v.trim(),
		v.nonEmpty('sentence-missing'),
		v.maxLength(sentenceLimit, 'sentence-long')
	),
	planId: v.pipe(v.string('plan-missing'), v.nonEmpty('plan-missing'), v.maxLength(64, 'form-malformed')),
	visibility: v.picklist(['draft', 'confidential', 'parties', 'plan'], 'form-malformed'),
	confidantId: optional,
	organisationId: optional,
	dueOn: v.pipe(
		v.optional(v.string('form-malformed'), ''),
		v.union([v.literal(''), v.pipe(v.string(), v.isoDate('date-malformed'))], 'date-malformed'),
		v.transform((value) => (value === '' ? null : value))
	),
	parent: optional,
	territory: optional,
	suggestion: optional
});

/** Whoever may comment on a plan; the service checks it for the plan that is chosen. */
export const load: PageServerLoad = async ({ locals, url }) => {
	if (!locals.member) error(404);
	const app = getApp();
	const asked = url.searchParams.get('kind');
	const kind = entryKinds.find((it) => it === asked) ?? ('disagreement' satisfies EntryKind);
	const parentId = url.searchParams.get('parent');
	const parent =
		kind === 'commitment' && parentId
			? await orErrorPage(loadEntry(app.db, locals.member, parentId))
			: undefined;
	if (parent && parent.row.kind !== 'commitment') error(404);
	// Nothing hangs below what is over any more: its page says how it ended.
	if (parent && isClosed(parent.row)) redirect(303, `/${locals.alliance.slug}/entries/${parent.row.id}`);
	const [plans, askedPlan, territories] = await Promise.all([
		findNames(app, locals.member, 'plan', ''),
		namesOf(app.db, locals.member, 'plan', [url.searchParams.get('plan')]),
		directory.territories(app.db, locals.alliance.id)
	]);
	const plan = Object.values(askedPlan)[0] ?? (plans.names.length === 1 ? plans.names[0] : undefined);
	const named = ({ id, name }: { id: string; name: string }) => ({ id, name });
	const own = await Promise.all(
		locals.member.organisations.map(({ id }) => directory.findOrganisation(app.db, locals.alliance.id, id))
	).then((found) => found.filter((it) => it !== undefined));
	return {
		kind,
		hasPlan: plans.names.length > 0,
		/** The plan that is asked for, else the only one. */
		plan,
		/** One speaks for one's own; of a commitment any organisation may be asked. */
		own: own.map(named),
		territories: territories.map(named),
		parent: parent ? { id: parent.row.id, title: parent.row.title } : undefined,
		values: {
			kind,
			sentence: parent?.row.title ?? (url.searchParams.get('sentence') ?? '').slice(0, sentenceLimit),
			planId: plan?.id ?? '',
			organisationId: locals.member.organisationIds[0] ?? '',
			dueOn: parent?.row.due_on ?? '',
			visibility: kind === 'disagreement' ? 'parties' : 'plan',
			parent: parent?.row.id ?? '',
			territory: own.find((it) => it.territory_id)?.territory_id ?? '',
			confidantId: '',
			suggestion: url.searchParams.get('suggestion') ?? ''
		} as Record<string, string>
	};
};

export const actions: Actions = {
	default: async ({ locals, request }) => {
		const result = await submit(
			form,
			request,
			({ parent, territory, ...input }) =>
				createEntry(getApp(), locals.member, { ...input, parentId: parent, territoryId: territory }),
			settleNames(locals.member)
		);
		if (!('id' in result)) return result;
		redirect(303, `/${locals.alliance.slug}/entries/${result.id}`);
	}
};
