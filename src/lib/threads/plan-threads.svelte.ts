import type { Thread } from '#lib/domain/thread.ts';
import { keepSame } from '#lib/live/keep-same.ts';
import { changedThreads, withChanged } from './changed-threads.ts';

/** The threads of one plan, as this reader sees them, kept up to date by asking for what has changed. */
export class PlanThreads {
	all = $state.raw<readonly Thread[]>([]);
	#path = '';
	#at = '';

	/** Starts from what came with the page. `path`: of the plan. */
	set(path: string, threads: readonly Thread[], at: string): void {
		this.#path = path;
		this.#at = at;
		this.all = keepSame(this.all, threads);
	}

	/** Asks for what has changed. What cannot be had now comes with the next change. */
	async refresh(): Promise<void> {
		const path = this.#path;
		const changed = await changedThreads(path, this.#at);
		// Another plan's page was opened meanwhile.
		if (!changed || path !== this.#path) return;
		this.#at = changed.at;
		this.all = withChanged(this.all, keepSame(this.all, changed.threads));
	}
}
