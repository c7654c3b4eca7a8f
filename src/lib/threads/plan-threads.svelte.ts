import type { Thread } from '#lib/domain/thread.ts';

/** Milliseconds. */
const PATIENCE = 15_000;
/** What was changed this long before the last look is asked for again: another's transaction may have ended since. */
const OVERLAP = 5_000;

/** The threads of one plan, as this reader sees them, kept up to date by asking for what has changed. */
export class PlanThreads {
	all = $state.raw<readonly Thread[]>([]);
	#path = '';
	#at = '';

	/** Starts from what came with the page. `path`: of the plan. */
	set(path: string, threads: readonly Thread[], at: string): void {
		this.#path = path;
		this.#at = at;
		this.all = threads;
	}

	/** Asks for what has changed. What cannot be had now comes with the next change. */
	async refresh(): Promise<void> {
		const path = this.#path;
		const since = new Date(Date.parse(this.#at) - OVERLAP).toISOString();
		const response = await fetch(`${path}/threads?${new URLSearchParams({ since })}`, {
			signal: AbortSignal.timeout(PATIENCE)
		});
		if (!response.ok) return;
		const { threads, at } = (await response.json()) as { threads: Thread[]; at: string };
		// Another plan's page was opened meanwhile.
		if (path !== this.#path) return;
		this.#at = at;
		const changed = new Map(threads.map((thread) => [thread.id, thread]));
		const kept = this.all.map((thread) => {
			const now = changed.get(thread.id);
			changed.delete(thread.id);
			return now ?? thread;
		});
		this.all = [...kept, ...changed.values()];
	}
}
