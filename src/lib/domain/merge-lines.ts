/**
 * Two changed the same text: what both make of it together, by lines. Changes in different places are both taken; of the
 * same place theirs stands first and one's own after it, so that nothing anyone wrote is lost.
 */
export function mergeLines(base: string, mine: string, theirs: string): string {
	if (mine === base || mine === theirs) return theirs;
	if (theirs === base) return mine;
	const before = base.split('\n');
	const own = changeOf(before, mine.split('\n'));
	const other = changeOf(before, theirs.split('\n'));
	const [first, second] = own.from <= other.from ? [own, other] : [other, own];
	const isApart = first.to < second.from || (first.to === second.from && first.from < second.from);
	if (isApart) {
		return [
			...before.slice(0, first.from),
			...first.lines,
			...before.slice(first.to, second.from),
			...second.lines,
			...before.slice(second.to)
		].join('\n');
	}
	const from = first.from;
	const to = Math.max(own.to, other.to);
	const within = (change: Change) => [
		...before.slice(from, change.from),
		...change.lines,
		...before.slice(change.to, to)
	];
	const known = within(other);
	const added = within(own).filter((line) => !known.includes(line));
	return [...before.slice(0, from), ...known, ...added, ...before.slice(to)].join('\n');
}

/** Lines `from` to `to` of what was before have become these. */
interface Change {
	from: number;
	to: number;
	lines: string[];
}

function changeOf(before: readonly string[], after: readonly string[]): Change {
	const most = Math.min(before.length, after.length);
	let from = 0;
	while (from < most && before[from] === after[from]) from += 1;
	let same = 0;
	while (same < most - from && before.at(-1 - same) === after.at(-1 - same)) same += 1;
	return { from, to: before.length - same, lines: after.slice(from, after.length - same) };
}
