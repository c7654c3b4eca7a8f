import type { Watcher } from './watcher.ts';

/** Who watches what. */
export class Topics<Actor> {
	readonly #watchers = new Map<string, Set<Watcher<Actor>>>();

	has(topic: string): boolean {
		return this.#watchers.has(topic);
	}

	watchersOf(topic: string): Iterable<Watcher<Actor>> {
		return this.#watchers.get(topic) ?? [];
	}

	/** Replaces what a socket watches. */
	set(watcher: Watcher<Actor>, topics: ReadonlySet<string>): void {
		for (const topic of watcher.topics) if (!topics.has(topic)) this.#leave(watcher, topic);
		for (const topic of topics) {
			const watchers = this.#watchers.get(topic);
			if (watchers) watchers.add(watcher);
			else this.#watchers.set(topic, new Set([watcher]));
		}
		watcher.topics = topics;
	}

	#leave(watcher: Watcher<Actor>, topic: string): void {
		const watchers = this.#watchers.get(topic);
		watchers?.delete(watcher);
		if (watchers?.size === 0) this.#watchers.delete(topic);
	}
}
