import type { Thread } from '#lib/domain/thread.ts';

/** Milliseconds. */
const PATIENCE = 15_000;
/** What was changed this long before the last look is asked for again: another's transaction may have ended since. */
const OVERLAP = 5_000;

/** The threads of a plan that have changed since an instant, with that of this look; undefined when they cannot be had. */
export async function changedThreads(
	path: string,
	at: string
): Promise<{ threads: Thread[]; at: string } | undefined> {
	const since = new Date(Date.parse(at) - OVERLAP).toISOString();
	const response = await fetch(`${path}/threads?since=${encodeURIComponent(since)}`, {
		signal: AbortSignal.timeout(PATIENCE)
	});
	return response.ok ? ((await response.json()) as { threads: Thread[]; at: string }) : undefined;
}

/** A list with some of it as it is now, and what is new behind. */
export function withChanged(all: readonly Thread[], threads: readonly Thread[]): Thread[] {
	const changed = new Map(threads.map((thread) => [thread.id, thread]));
	const kept = all.map((thread) => {
		const now = changed.get(thread.id);
		changed.delete(thread.id);
		return now ?? thread;
	});
	return [...kept, ...changed.values()];
}
