import * as v from 'valibot';
import { entryKinds } from '#lib/domain/entry.ts';

export const registerViews = ['list', 'board', 'timeline', 'matrix'] as const;
export type RegisterView = (typeof registerViews)[number];

export const registerGroups = ['none', 'kind', 'state', 'plan', 'territory', 'organisation', 'due'] as const;
export type RegisterGroup = (typeof registerGroups)[number];

export const boardColumns = ['state', 'due', 'organisation', 'territory'] as const;
export type BoardColumns = (typeof boardColumns)[number];

const id = v.fallback(v.optional(v.pipe(v.string(), v.regex(/^[a-z0-9]{1,64}$/))), undefined);
const day = v.fallback(v.optional(v.pipe(v.string(), v.isoDate())), undefined);

/** What the address says; a part that cannot be read is as if it were not there. */
const address = v.object({
	kind: v.fallback(v.optional(v.picklist(entryKinds)), undefined),
	state: v.fallback(v.optional(v.pipe(v.string(), v.regex(/^[a-z_]{1,40}$/))), undefined),
	plan: id,
	organisation: id,
	territory: id,
	theme: id,
	sdg: v.fallback(
		v.optional(v.pipe(v.string(), v.regex(/^([1-9]|1[0-7])$/), v.transform(Number))),
		undefined
	),
	from: day,
	to: day,
	mine: v.fallback(v.optional(v.literal('1')), undefined),
	view: v.fallback(v.optional(v.picklist(registerViews), 'list'), 'list'),
	group: v.fallback(v.optional(v.picklist(registerGroups), 'none'), 'none'),
	by: v.fallback(v.optional(v.picklist(boardColumns), 'state'), 'state'),
	page: v.fallback(v.optional(v.pipe(v.string(), v.regex(/^[1-9]\d{0,4}$/), v.transform(Number)), '1'), 1)
});

export type RegisterAddress = v.InferOutput<typeof address>;

/** The filter, the view and the page that an address names. */
export function readRegisterAddress(url: URL): RegisterAddress {
	const given = [...url.searchParams].filter(([, value]) => value !== '');
	return v.parse(address, Object.fromEntries(given));
}

/** The same as the use cases take it. */
export function filterOf(asked: RegisterAddress) {
	return {
		kind: asked.kind,
		state: asked.state,
		planId: asked.plan,
		organisationId: asked.organisation,
		territoryId: asked.territory,
		themeId: asked.theme,
		sdg: asked.sdg,
		from: asked.from,
		to: asked.to,
		mine: asked.mine === '1'
	};
}
