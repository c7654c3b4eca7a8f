import { error, redirect } from '@sveltejs/kit';
import * as v from 'valibot';
import { can } from '#lib/domain/permissions.ts';
import { organisationFields, organisationOf } from '#lib/forms/organisation-fields.ts';
import { submit } from '#lib/forms/submit.ts';
import { getApp } from '#server/app.ts';
import * as directory from '#server/db/directory.ts';
import { createOrganisation } from '#server/services/organisations.ts';
import { settleNames } from '../../names/settle-names.ts';
import type { Actions, PageServerLoad } from './$types';

/** `organisation.create`. */
export const load: PageServerLoad = async ({ locals }) => {
	if (!can(locals.member.role, 'organisation.create')) error(403);
	const { db } = getApp();
	return {
		territories: (await directory.territories(db, locals.alliance.id)).map(({ id, name }) => ({ id, name }))
	};
};

export const actions: Actions = {
	default: async ({ locals, request }) => {
		const result = await submit(
			v.object(organisationFields),
			request,
			async (input) => ({
				id: await createOrganisation(getApp(), locals.member, organisationOf(input))
			}),
			settleNames(locals.member)
		);
		if (!('id' in result)) return result;
		redirect(303, `/${locals.alliance.slug}/organisations/${result.id}`);
	}
};
