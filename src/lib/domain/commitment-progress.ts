/** Without news: longer than its cadence since the last. */
export function hasNoNews(
	commitment: { state: string; cadenceDays: number | null; lastNewsAt: string | null; since: string },
	now: Date
): boolean {
	if (commitment.state !== 'in_progress' || !commitment.cadenceDays) return false;
	const last = new Date(commitment.lastNewsAt ?? commitment.since).getTime();
	return now.getTime() - last > commitment.cadenceDays * 86_400_000;
}

/** From 0 to 1 between baseline and target, never beyond; null when it cannot be said. */
export function progressOf(
	value: number | null,
	baseline: number | null,
	target: number | null
): number | null {
	if (value === null || target === null) return null;
	const from = baseline ?? 0;
	if (target === from) return value >= target ? 1 : 0;
	return Math.min(1, Math.max(0, (value - from) / (target - from)));
}
