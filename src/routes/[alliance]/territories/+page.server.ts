import * as v from 'valibot';
import { can } from '#lib/domain/permissions.ts';
import { parentKinds } from '#lib/domain/territory.ts';
import { submit } from '#lib/forms/submit.ts';
import { getApp } from '#server/app.ts';
import * as directory from '#server/db/directory.ts';
import { departments, regions } from '#server/geography.ts';
import { listPlans } from '#server/services/plans.ts';
import { addLocal, addOfficial, changeLocal } from '#server/services/territories.ts';
import type { Actions, PageServerLoad } from './$types';

/** Every member; plans are counted only where this member may read them. */
export const load: PageServerLoad = async ({ locals }) => {
	const app = getApp();
	const [territories, organisations, plans] = await Promise.all([
		directory.territories(app.db, locals.alliance.id),
		directory.organisations(app.db, locals.alliance.id),
		listPlans(app, locals.member, { archived: false })
	]);
	const mayCreate = can(locals.member.role, 'territory.create');
	const has = (kind: string, code: string) => territories.some((it) => it.kind === kind && it.code === code);
	const byName = (a: { name: string }, b: { name: string }) => a.name.localeCompare(b.name, 'fr');
	return {
		territories: territories.map((it) => ({
			id: it.id,
			kind: it.kind,
			code: it.code,
			name: it.name,
			parent: it.parent_id,
			plans: plans.filter((plan) => plan.territory?.id === it.id).length,
			organisations: organisations.filter((organisation) => organisation.territory_id === it.id).length
		})),
		mayCreate,
		mayEdit: can(locals.member.role, 'territory.edit'),
		official: mayCreate
			? {
					regions: regions.filter(({ code }) => !has('region', code)).toSorted(byName),
					departments: departments.filter(({ code }) => !has('department', code)).toSorted(byName)
				}
			: { regions: [], departments: [] },
		parents: territories
			.filter((it) => parentKinds.local.includes(it.kind))
			.map(({ id, name }) => ({ id, name }))
	};
};

const name = v.pipe(
	v.string('territory-name-missing'),
	v.trim(),
	v.nonEmpty('territory-name-missing'),
	v.maxLength(120, 'name-long')
);

export const actions: Actions = {
	official: async ({ locals, request }) => {
		const form = v.object({
			official: v.pipe(v.string('form-malformed'), v.regex(/^[RD][0-9AB]{2,3}$/, 'territory-unknown'))
		});
		const result = await submit(form, request, (input) =>
			addOfficial(getApp(), locals.member, input.official)
		);
		return result ?? { done: true as const };
	},
	local: async ({ locals, request }) => {
		const form = v.object({ name, parent: v.string('form-malformed') });
		const result = await submit(form, request, (input) =>
			addLocal(getApp(), locals.member, { name: input.name, parentId: input.parent })
		);
		return result ?? { done: true as const };
	},
	change: async ({ locals, request }) => {
		const form = v.object({
			territory: v.string('form-malformed'),
			name,
			parent: v.string('form-malformed')
		});
		const result = await submit(form, request, (input) =>
			changeLocal(getApp(), locals.member, input.territory, { name: input.name, parentId: input.parent })
		);
		return result ?? { done: true as const };
	}
};
