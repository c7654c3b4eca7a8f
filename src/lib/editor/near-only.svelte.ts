/** Milliseconds after which a text that is neither made wider nor narrower is taken to be laid out. */
const SETTLED = 300;

/**
 * Whether only what is near the window needs to be laid out and drawn: once all of a text was laid out at its width, so
 * that the browser remembers how high each block is and nothing jumps while one scrolls.
 */
export class NearOnly {
	isOn = $state(false);
	#width = 0;
	#timer: ReturnType<typeof setTimeout> | undefined;

	/** The text is so wide now; pixels. */
	hear(width: number): void {
		if (width === this.#width) return;
		this.#width = width;
		this.isOn = false;
		clearTimeout(this.#timer);
		this.#timer = setTimeout(() => (this.isOn = true), SETTLED);
	}

	stop(): void {
		clearTimeout(this.#timer);
		this.#width = 0;
		this.isOn = false;
	}
}
