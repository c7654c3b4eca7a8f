import { error } from '@sveltejs/kit';
import * as v from 'valibot';
import { refusal } from '#lib/domain/errors.ts';
import { guestLevels, usualGuestDays } from '#lib/domain/guest.ts';
import { levels } from '#lib/domain/relay-protocol.ts';
import { descriptionOf, planFields } from '#lib/forms/plan-fields.ts';
import { orErrorPage, submit } from '#lib/forms/submit.ts';
import { getApp } from '#server/app.ts';
import * as directory from '#server/db/directory.ts';
import * as plans from '#server/db/plans.ts';
import { guestLinksOf, makeGuestLink, withdrawGuestLink } from '#server/services/guest-links.ts';
import { namesOf } from '#server/services/names.ts';
import { describePlan, grant, readPlan, setArchived } from '#server/services/plans.ts';
import { settleNames } from '../../../names/settle-names.ts';
import type { Actions, PageServerLoad } from './$types';

/** `plan.describe` or `plan.grant` on this plan. */
export const load: PageServerLoad = async ({ locals, params }) => {
	const app = getApp();
	const { plan, mayDescribe, mayGrant } = await orErrorPage(readPlan(app, locals.member, params.plan));
	if (!mayDescribe && !mayGrant) error(403);
	const { id } = locals.alliance;
	const [territories, themes, grants, guestLinks] = await Promise.all([
		directory.territories(app.db, id),
		directory.themes(app.db, id),
		plans.grantsOf(app.db, plan.id),
		mayGrant ? guestLinksOf(app, locals.member, plan.id) : []
	]);
	const subjects = grants.map((it) => `${it.subjectKind}:${it.subjectId}`);
	const names = await namesOf(app.db, locals.member, 'subject', subjects);
	const named = ({ id: key, name }: { id: string; name: string }) => ({ id: key, name });
	return {
		plan,
		mayGrant,
		territories: territories.map(named),
		themes: themes.map(named),
		grants: grants.map((it) => ({
			...it,
			name: names[`${it.subjectKind}:${it.subjectId}`]?.name ?? null
		})),
		guestLinks,
		guestUntil: new Date(app.now().getTime() + usualGuestDays * 86_400_000).toISOString().slice(0, 10)
	};
};

const subjects = /^(everyone|(member|organisation):[a-z0-9]{1,64})$/;
const isSubject = (value: string) => subjects.test(value);
function subjectOf(value: string) {
	const [subjectKind, subjectId = ''] = value.split(':');
	return { subjectKind: subjectKind as 'member' | 'organisation' | 'everyone', subjectId };
}

const subject = v.pipe(v.string('grant-subject'), v.regex(subjects, 'grant-subject'));
const granting = v.object({
	/** Ticked: nobody in particular. */
	everyone: v.optional(v.literal('on', 'form-malformed')),
	subject: v.optional(v.string('grant-subject'), ''),
	level: v.picklist(levels, 'form-malformed')
});

export const actions: Actions = {
	describe: async ({ locals, params, request }) => {
		const result = await submit(
			v.object(planFields),
			request,
			(input) => describePlan(getApp(), locals.member, params.plan, descriptionOf(input)),
			settleNames(locals.member)
		);
		return result ?? { done: true };
	},
	grant: async ({ locals, params, request }) => {
		const result = await submit(
			granting,
			request,
			({ everyone, subject, level }) => {
				const to = everyone ? 'everyone' : subject;
				if (!isSubject(to)) throw refusal('invalid', 'grant-subject', 'subject');
				return grant(getApp(), locals.member, params.plan, { ...subjectOf(to), level });
			},
			settleNames(locals.member)
		);
		return result ?? { done: true };
	},
	ungrant: async ({ locals, params, request }) => {
		const result = await submit(v.object({ subject }), request, (input) =>
			grant(getApp(), locals.member, params.plan, { ...subjectOf(input.subject), level: null })
		);
		return result ?? { done: true };
	},
	invite: async ({ locals, params, request, url }) => {
		const form = v.object({
			guestLevel: v.picklist(guestLevels, 'form-malformed'),
			until: v.string('guest-until')
		});
		const result = await submit(form, request, async ({ guestLevel, until }) => ({
			token: await makeGuestLink(getApp(), locals.member, params.plan, { level: guestLevel, until })
		}));
		if (!('token' in result)) return result;
		return { guestLink: `${getApp().env.origin ?? url.origin}/guest/join/${result.token}` };
	},
	uninvite: async ({ locals, params, request }) => {
		const result = await submit(v.object({ link: v.string('form-malformed') }), request, ({ link }) =>
			withdrawGuestLink(getApp(), locals.member, params.plan, link)
		);
		return result ?? { done: true };
	},
	archive: async ({ locals, params, request }) => {
		const result = await submit(v.object({}), request, () =>
			setArchived(getApp(), locals.member, params.plan, true)
		);
		return result ?? { done: true };
	},
	restore: async ({ locals, params, request }) => {
		const result = await submit(v.object({}), request, () =>
			setArchived(getApp(), locals.member, params.plan, false)
		);
		return result ?? { done: true };
	}
};
