import type { RollUp } from './dossier.ts';

/** A commitment with those that carry it on in territories. */
export interface Branch {
	id: string;
	state: string;
	rollUp: RollUp | null;
	/** What its own last news said. */
	value: number | null;
	target: number | null;
	/** Whether news of its own was given, with a number or without. */
	hasNews: boolean;
	children: Branch[];
}

export interface RolledUp {
	/** null while nobody below has said anything. */
	value: number | null;
	/** Those right below it that gave news, or have such below them, of how many that still count. */
	reported: number;
	of: number;
	/** Those of any depth that are kept, and all of any depth. */
	kept: number;
	all: number;
}

/** Withdrawn ones are counted apart, never in. */
const counts = ({ state }: Branch) => state !== 'withdrawn';

/**
 * Progress through any depth: a count of those kept, a sum or a mean of what was reported. Whoever has children and a
 * way of adding them up says what they say; everyone else their own last value.
 */
export function rollUp(branch: Branch): RolledUp {
	const below = branch.children.filter(counts).map((child) => ({ child, rolled: rollUp(child) }));
	const kept = below.reduce(
		(sum, { child, rolled }) => sum + rolled.kept + Number(child.state === 'kept'),
		0
	);
	const all = below.reduce((sum, { rolled }) => sum + rolled.all + 1, 0);
	const reported = below.filter(({ child, rolled }) => child.hasNews || rolled.reported > 0).length;
	if (below.length === 0 || !branch.rollUp) {
		return { value: branch.value, reported, of: below.length, kept, all };
	}
	const values = below.flatMap(({ rolled }) => rolled.value ?? []);
	const sum = values.reduce((total, value) => total + value, 0);
	const value =
		branch.rollUp === 'count'
			? kept
			: values.length === 0
				? null
				: branch.rollUp === 'sum'
					? sum
					: sum / values.length;
	return { value, reported, of: below.length, kept, all };
}
