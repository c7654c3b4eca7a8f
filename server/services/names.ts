import type { Named, NameKind } from '#lib/domain/named.ts';
import { canOnPlan } from '#lib/domain/permissions.ts';
import * as directory from '../db/directory.ts';
import * as plans from '../db/plans.ts';
import type { Actor, Context, Db } from './context.ts';
import { beginning, folded } from './name-match.ts';
import { levelFor } from './plan-level.ts';

/** As many as a list shows; typing on narrows it. */
const MOST = 10;

interface Candidate {
	id: string;
	name: string;
	/** Where they belong is looked up for those who are shown. */
	memberId?: string;
	/** What is said beside it, where that is known with it: it is then looked at too. */
	beside?: string;
}

/** Everyone and everything that a field of this kind may be filled with, in the order of names. */
const candidates: Record<NameKind, (db: Db, asker: Actor) => Promise<Candidate[]>> = {
	member: async (db, { allianceId }) => asMembers(await directory.memberNames(db, allianceId)),
	organisation: (db, { allianceId }) => directory.organisationNames(db, allianceId),
	subject: async (db, { allianceId }) => {
		const [organisations, members] = await Promise.all([
			directory.organisationNames(db, allianceId),
			directory.memberNames(db, allianceId)
		]);
		return [
			...organisations.map(({ id, name }) => ({ id: `organisation:${id}`, name })),
			...asMembers(members).map((it) => ({ ...it, id: `member:${it.id}` }))
		];
	},
	confidant: async (db, { allianceId, memberId }) => {
		const facilitating = await directory.memberNames(db, allianceId, ['facilitator', 'admin']);
		return asMembers(facilitating.filter(({ id }) => id !== memberId));
	},
	holder: async (db, { allianceId }) =>
		(await directory.mandateHolders(db, allianceId)).map((it) => ({
			id: `${it.organisation_id}:${it.member_id}`,
			name: it.name,
			beside: it.organisation_name
		})),
	plan: async (db, asker) => {
		const [all, grants] = await Promise.all([
			plans.allTitles(db, asker.allianceId),
			plans.grantsOfPlans(db, asker.allianceId)
		]);
		return all
			.filter(({ id }) => canOnPlan(levelFor(asker, grants.get(id) ?? []), 'plan.comment'))
			.map(({ id, title, territory }) => ({ id, name: title, ...(territory && { beside: territory }) }));
	}
};

/**
 * Of all that may be chosen in a field of this kind what begins like this, best first: every member may read the names
 * of members and organisations; of plans these are the ones that they may comment on. `more` says how many others
 * there are.
 */
export async function findNames(
	{ db }: Pick<Context, 'db'>,
	asker: Actor,
	kind: NameKind,
	typed: string
): Promise<{ names: Named[]; more: number }> {
	const all = await candidates[kind](db, asker);
	const ranked = all
		.map((it) => ({ it, rank: beginning([it.name, it.beside].filter(Boolean).join(' '), typed) }))
		.filter((it) => it.rank !== undefined)
		// Sorting is stable: each rank stays in the order of names.
		.sort((a, b) => a.rank! - b.rank!)
		.map(({ it }) => it);
	const shown = ranked.slice(0, MOST);
	return { names: await namedOf(db, asker, shown, all), more: ranked.length - shown.length };
}

/** The one that has this name, written as a list would or without what tells namesakes apart: `was` of several. */
export async function idOfName(
	{ db }: Pick<Context, 'db'>,
	asker: Actor,
	kind: NameKind,
	typed: string,
	{ was }: { was?: unknown } = {}
): Promise<{ id: string } | { problem: `${'name' | 'title'}-${'unknown' | 'ambiguous'}` }> {
	const all = await candidates[kind](db, asker);
	const wanted = folded(typed);
	const alike = all.filter(({ name }) => wanted.startsWith(folded(name)));
	const named = await namedOf(db, asker, alike, all);
	const exact = named.filter(({ name }) => folded(name) === wanted);
	const meant = exact.length > 0 ? exact : named.filter((_, at) => folded(alike[at]!.name) === wanted);
	const chosen = meant.find(({ id }) => id === was) ?? (meant.length === 1 ? meant[0] : undefined);
	if (chosen) return { id: chosen.id };
	return { problem: `${kind === 'plan' ? 'title' : 'name'}-${meant.length === 0 ? 'unknown' : 'ambiguous'}` };
}

/** How a field says those that are chosen already. */
export async function namesOf(
	db: Db,
	asker: Actor,
	kind: NameKind,
	ids: readonly (string | null | undefined)[]
): Promise<Record<string, Named>> {
	const wanted = new Set(ids.filter((id): id is string => Boolean(id)));
	if (wanted.size === 0) return {};
	const all = await candidates[kind](db, asker);
	const chosen = all.filter(({ id }) => wanted.has(id));
	const named = await namedOf(db, asker, chosen, all);
	return Object.fromEntries(named.map((it) => [it.id, it]));
}

const asMembers = (those: readonly { id: string; name: string }[]): Candidate[] =>
	those.map((it) => ({ ...it, memberId: it.id }));

/** Of members also where they belong: with it namesakes can be told apart. */
async function namedOf(
	db: Db,
	{ allianceId }: Actor,
	those: readonly Candidate[],
	all: readonly Candidate[]
): Promise<Named[]> {
	const members = those.flatMap(({ memberId }) => memberId ?? []);
	const belongs = await directory.belongingNames(db, allianceId, members);
	const wanted = new Set(those.map(({ name }) => folded(name)));
	const bearers = Map.groupBy(
		all.filter(({ name }) => wanted.has(folded(name))),
		({ name }) => folded(name)
	);
	return those.map((it) => {
		const beside = it.beside ?? belongs.get(it.memberId ?? '') ?? '';
		const hasNamesake = bearers.get(folded(it.name))!.length > 1;
		return {
			id: it.id,
			name: hasNamesake && beside ? `${it.name} (${beside})` : it.name,
			beside
		};
	});
}
