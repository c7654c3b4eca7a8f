import * as v from 'valibot';
import { searchKinds } from '#lib/domain/search.ts';

const id = v.fallback(v.optional(v.pipe(v.string(), v.regex(/^[a-z0-9]{1,64}$/))), undefined);

/** What the address says; a part that cannot be read is as if it were not there. */
const address = v.object({
	q: v.fallback(v.optional(v.string(), ''), ''),
	kind: v.fallback(v.optional(v.picklist(searchKinds)), undefined),
	plan: id,
	state: v.fallback(v.optional(v.pipe(v.string(), v.regex(/^[a-z_]{1,40}$/))), undefined),
	organisation: id,
	page: v.fallback(v.optional(v.pipe(v.string(), v.regex(/^[1-9]\d{0,2}$/), v.transform(Number)), '1'), 1)
});

export type SearchAddress = v.InferOutput<typeof address>;

/** Whether it is narrowed by anything but the kind of thing, which the page shows apart. */
export function isNarrowed({ plan, state, organisation }: SearchAddress): boolean {
	return [plan, state, organisation].some((it) => it !== undefined);
}

/** The filter of an address as the use case takes it. */
export function filterOf(asked: SearchAddress) {
	return {
		kind: asked.kind,
		state: asked.state,
		planId: asked.plan,
		organisationId: asked.organisation
	};
}

/** The query, the filters and the page that an address names. */
export function readSearchAddress(url: URL): SearchAddress {
	const given = [...url.searchParams].filter(([, value]) => value !== '');
	return v.parse(address, Object.fromEntries(given));
}

/** An address of the same search with some of it changed; without `page` from its beginning. */
export function searchAddress(
	base: string,
	asked: SearchAddress,
	changed: Partial<Omit<SearchAddress, 'page'>> & { page?: number | undefined } = {}
): string {
	const next = { ...asked, page: undefined, ...changed };
	const given = Object.entries(next).filter(([, value]) => value !== undefined && value !== '');
	return `${base}/search?${new URLSearchParams(given.map(([name, value]) => [name, String(value)]))}`;
}
