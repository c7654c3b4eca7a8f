import { can } from '#lib/domain/permissions.ts';
import { families, organisationLevels } from '#lib/domain/organisation.ts';
import { getApp } from '#server/app.ts';
import * as directory from '#server/db/directory.ts';
import type { PageServerLoad } from './$types';

/** Every member. */
export const load: PageServerLoad = async ({ locals, url }) => {
	const { db } = getApp();
	const [organisations, territories, mandated] = await Promise.all([
		directory.organisations(db, locals.alliance.id),
		directory.territories(db, locals.alliance.id),
		directory.mandatedOrganisationIds(db, locals.alliance.id)
	]);
	const name = new Map([...organisations, ...territories].map((it) => [it.id, it.name]));
	const filter = {
		level: url.searchParams.get('level') ?? '',
		family: url.searchParams.get('family') ?? '',
		network: url.searchParams.get('network') ?? '',
		territory: url.searchParams.get('territory') ?? ''
	};
	const used = (ids: (string | null)[]) =>
		[...new Set(ids)]
			.flatMap((id) => (id ? { id, name: name.get(id) ?? '' } : []))
			.sort((a, b) => a.name.localeCompare(b.name, 'fr'));
	return {
		filter,
		levels: organisationLevels.filter((level) => organisations.some((it) => it.level === level)),
		families: families.filter((family) => organisations.some((it) => it.family === family)),
		networks: used(organisations.map((it) => it.network_id)),
		territories: used(organisations.map((it) => it.territory_id)),
		organisations: organisations
			.filter(
				(it) =>
					(!filter.level || it.level === filter.level) &&
					(!filter.family || it.family === filter.family) &&
					(!filter.network || it.network_id === filter.network) &&
					(!filter.territory || it.territory_id === filter.territory)
			)
			.map((it) => ({
				id: it.id,
				name: it.name,
				level: it.level,
				family: it.family,
				network: it.network_id ? (name.get(it.network_id) ?? null) : null,
				territory: it.territory_id ? (name.get(it.territory_id) ?? null) : null,
				mandated: mandated.has(it.id)
			})),
		mayCreate: can(locals.member.role, 'organisation.create')
	};
};
