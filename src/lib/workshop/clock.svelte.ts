import { createSubscriber } from 'svelte/reactivity';

/** Milliseconds between two looks at the clock. */
const TICK = 250;

/**
 * The server's clock on this device, whatever the device's own says: asked for, and of all answers the one that
 * travelled least is believed. It left the server half of its way ago.
 */
export class ServerClock {
	/** Milliseconds to add to this device's clock. */
	#ahead: number | undefined;
	/** How long the best answer travelled. */
	#travelled = Infinity;
	#shown: number;
	readonly #subscribe: () => void;

	/** `at`: the server's time when the page was made, shown until more is known. Milliseconds since 1970. */
	constructor(at: number) {
		this.#shown = at;
		this.#subscribe = createSubscriber((update) => {
			const timer = setInterval(update, TICK);
			return () => clearInterval(timer);
		});
	}

	/** Milliseconds since 1970, as the server counts them. Read in a component it goes on by itself. */
	get now(): number {
		this.#subscribe();
		if (this.#ahead !== undefined) this.#shown = Date.now() + this.#ahead;
		return this.#shown;
	}

	/** Something that has just arrived says what time it was when it left. */
	heard(at: number): void {
		this.#ahead ??= at - Date.now();
	}

	/** The answer to what this device asked at `asked`, by its own clock. */
	answered(at: number, asked: number): void {
		const travelled = Date.now() - asked;
		if (travelled < 0 || travelled > this.#travelled) return;
		this.#travelled = travelled;
		this.#ahead = at + travelled / 2 - Date.now();
	}

	/** After a pause of the connection: the device may have slept, or been set to another time. */
	doubt(): void {
		this.#travelled = Infinity;
	}
}
