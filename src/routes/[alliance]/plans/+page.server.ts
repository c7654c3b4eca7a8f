import { can } from '#lib/domain/permissions.ts';
import { getApp } from '#server/app.ts';
import { listPlans } from '#server/services/plans.ts';
import type { PageServerLoad } from './$types';

const PAGE_SIZE = 60;

/** Every member: only the plans they may read, in lists and choices alike. */
export const load: PageServerLoad = async ({ locals, url }) => {
	const archived = url.searchParams.get('archived') === '1';
	const all = await listPlans(getApp(), locals.member, { archived });
	const territory = url.searchParams.get('territory') ?? '';
	const theme = url.searchParams.get('theme') ?? '';
	const french = new Intl.Collator('fr');
	const byName = (a: { name: string }, b: { name: string }) => french.compare(a.name, b.name);
	const unique = (items: { id: string; name: string }[]) =>
		[...new Map(items.map((item) => [item.id, item])).values()].sort(byName);
	const found = all.filter(
		(plan) =>
			(!territory || plan.territory?.id === territory) &&
			(!theme || plan.themes.some((it) => it.id === theme))
	);
	const pages = Math.max(1, Math.ceil(found.length / PAGE_SIZE));
	const page = Math.min(pages, Math.max(1, Number(url.searchParams.get('page')) || 1));
	return {
		plans: found.slice((page - 1) * PAGE_SIZE, page * PAGE_SIZE),
		page,
		pages,
		total: all.length,
		filter: { territory, theme, archived },
		territories: unique(all.flatMap((plan) => plan.territory ?? [])),
		themes: unique(all.flatMap((plan) => plan.themes)),
		mayCreate: can(locals.member.role, 'plan.create')
	};
};
