import type { Named, NameKind } from '#lib/domain/named.ts';
import * as directory from '../db/directory.ts';
import type { Actor, Context, Db } from './context.ts';
import { beginning, folded } from './name-match.ts';

/** As many as a list shows; typing on narrows it. */
const MOST = 10;

type Asker = Pick<Actor, 'allianceId'>;

interface Candidate {
	kind: 'member' | 'organisation';
	id: string;
	name: string;
}

/**
 * The members and organisations of the alliance whose name begins like this, best first: every member may read all
 * of these. `more` says how many others there are.
 */
export async function findNames(
	{ db }: Context,
	asker: Asker,
	kind: NameKind,
	typed: string
): Promise<{ names: Named[]; more: number }> {
	const all = await candidates(db, asker, kind);
	const ranked = all
		.map((it) => ({ it, rank: beginning(it.name, typed) }))
		.filter((it) => it.rank !== undefined)
		// Sorting is stable: each rank stays in the order of names.
		.sort((a, b) => a.rank! - b.rank!)
		.map(({ it }) => it);
	const shown = ranked.slice(0, MOST);
	return { names: await namedOf(db, asker, kind, shown, all), more: ranked.length - shown.length };
}

/** The one who has this name, written as a list would or without what tells namesakes apart. */
export async function idOfName(
	{ db }: Context,
	asker: Asker,
	kind: NameKind,
	typed: string
): Promise<{ id: string } | { problem: 'name-unknown' | 'name-ambiguous' }> {
	const all = await candidates(db, asker, kind);
	const wanted = folded(typed);
	const alike = all.filter(({ name }) => wanted.startsWith(folded(name)));
	const named = await namedOf(db, asker, kind, alike, all);
	const exact = named.filter(({ name }) => folded(name) === wanted);
	const meant = exact.length > 0 ? exact : named.filter((_, at) => folded(alike[at]!.name) === wanted);
	if (meant.length === 1) return { id: meant[0]!.id };
	return { problem: meant.length === 0 ? 'name-unknown' : 'name-ambiguous' };
}

/** How a field says those who are chosen already. */
export async function namesOf(
	db: Db,
	asker: Asker,
	kind: NameKind,
	ids: readonly (string | null | undefined)[]
): Promise<Record<string, Named>> {
	const wanted = new Set(ids.filter((id): id is string => Boolean(id)));
	if (wanted.size === 0) return {};
	const all = await candidates(db, asker, kind);
	const chosen = all.filter((it) => wanted.has(idOf(kind, it)));
	const named = await namedOf(db, asker, kind, chosen, all);
	return Object.fromEntries(named.map((it) => [it.id, it]));
}

async function candidates(db: Db, { allianceId }: Asker, kind: NameKind): Promise<Candidate[]> {
	const [organisations, members] = await Promise.all([
		kind === 'member' ? [] : directory.organisationNames(db, allianceId),
		kind === 'organisation' ? [] : directory.memberNames(db, allianceId)
	]);
	return [
		...organisations.map((it) => ({ kind: 'organisation' as const, ...it })),
		...members.map((it) => ({ kind: 'member' as const, ...it }))
	];
}

const idOf = (kind: NameKind, it: Candidate) => (kind === 'subject' ? `${it.kind}:${it.id}` : it.id);

/** Of members also where they belong: with it namesakes can be told apart. */
async function namedOf(
	db: Db,
	{ allianceId }: Asker,
	kind: NameKind,
	those: readonly Candidate[],
	all: readonly Candidate[]
): Promise<Named[]> {
	const members = those.filter((it) => it.kind === 'member').map(({ id }) => id);
	const belongs = await directory.belongingNames(db, allianceId, members);
	const wanted = new Set(those.map(({ name }) => folded(name)));
	const bearers = Map.groupBy(
		all.filter(({ name }) => wanted.has(folded(name))),
		({ name }) => folded(name)
	);
	return those.map((it) => {
		const beside = belongs.get(it.id) ?? '';
		const hasNamesake = bearers.get(folded(it.name))!.length > 1;
		return {
			id: idOf(kind, it),
			name: hasNamesake && beside ? `${it.name} (${beside})` : it.name,
			beside
		};
	});
}
