interface ClientRange {
	client_id: number;
	clock: number;
	length: number;
}

/** Finds, of ranges that do not overlap, those that hold some of the structs from an id on, in their order. */
export function finder<Range extends ClientRange>(
	ranges: readonly Range[]
): (id: { client: number; clock: number }, length: number) => Range[] {
	const byClient = Map.groupBy(ranges, (range) => range.client_id);
	for (const of of byClient.values()) of.sort((a, b) => a.clock - b.clock);
	return ({ client, clock }, length) => rangesFrom(byClient.get(client) ?? [], clock, length);
}

/** Of one client's ranges in their order, those that hold some of the structs from a clock on. */
export function rangesFrom<Range extends ClientRange>(
	ranges: readonly Range[],
	clock: number,
	length: number
): Range[] {
	let [low, high] = [0, ranges.length];
	while (low < high) {
		const middle = (low + high) >> 1;
		if (ranges[middle]!.clock + ranges[middle]!.length <= clock) low = middle + 1;
		else high = middle;
	}
	const found: Range[] = [];
	for (let at = low; at < ranges.length && ranges[at]!.clock < clock + length; at += 1)
		found.push(ranges[at]!);
	return found;
}
