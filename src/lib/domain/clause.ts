/** What a local version does with a clause of its national plan. */
export const stances = ['adopted', 'adapted', 'contested'] as const;
export type Stance = (typeof stances)[number];

/** Adopting needs no reason; the others are of use only with one. */
export const needsReason = (stance: Stance): boolean => stance !== 'adopted';

/** Characters. */
export const stanceReasonLimit = 2_000;

/** « Faire remonter »: how what a local plan sends up is answered. */
export const upAnswers = ['taken', 'noted', 'declined'] as const;
export type UpAnswer = (typeof upAnswers)[number];

/** Days that the national level has to answer, when nothing else is said. */
export const UP_DAYS = 30;

export interface Clause {
	id: string;
	title: string;
	level: number;
	place: number;
	goneAt: string | null;
}

export interface ClauseChanges {
	/** The clauses of today's text in order: an id of an older row, or none for a new one. */
	kept: { id: string; level: number; place: number; isChanged: boolean }[];
	added: { title: string; level: number; place: number }[];
	gone: string[];
}

/**
 * What to store so that the clauses are the headings of today's text: the same title keeps its row (the first with
 * the first, the second with the second), one that comes back takes up its old one, and what vanished stays, marked.
 */
export function clauseChanges(
	known: readonly Clause[],
	headings: readonly { text: string; level: number }[]
): ClauseChanges {
	const free = new Map<string, Clause[]>();
	const inUseFirst = known.toSorted(
		(a, b) => Number(a.goneAt !== null) - Number(b.goneAt !== null) || a.place - b.place
	);
	for (const clause of inUseFirst) free.set(clause.title, [...(free.get(clause.title) ?? []), clause]);
	const changes: ClauseChanges = { kept: [], added: [], gone: [] };
	for (const [index, { text, level }] of headings.entries()) {
		const place = index + 1;
		const clause = free.get(text)?.shift();
		if (!clause) changes.added.push({ title: text, level, place });
		else {
			const isChanged = clause.goneAt !== null || clause.place !== place || clause.level !== level;
			changes.kept.push({ id: clause.id, level, place, isChanged });
		}
	}
	const kept = new Set(changes.kept.map(({ id }) => id));
	changes.gone = known.filter(({ id, goneAt }) => goneAt === null && !kept.has(id)).map(({ id }) => id);
	return changes;
}
