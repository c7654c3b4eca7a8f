/**
 * A list that was asked for again, each thing in it the same object as before while it says the same: what is drawn of it
 * is then not drawn again.
 */
export function keepSame<Thing extends { id: string }>(
	before: readonly Thing[],
	now: readonly Thing[]
): readonly Thing[] {
	const known = new Map(before.map((it) => [it.id, it]));
	return now.map((it) => {
		const same = known.get(it.id);
		return same && JSON.stringify(same) === JSON.stringify(it) ? same : it;
	});
}
