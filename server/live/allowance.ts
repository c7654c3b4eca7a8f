/** How many messages a socket may send: a token bucket. A page sends one each time that what it shows changes. */
export class Allowance {
	readonly #perSecond: number;
	readonly #burst: number;
	#left: number;
	#at: number;

	constructor({ perSecond, burst }: { perSecond: number; burst: number }, now: number) {
		this.#perSecond = perSecond;
		this.#burst = burst;
		this.#left = burst;
		this.#at = now;
	}

	/** Takes one. False: too many. */
	take(now: number): boolean {
		const seconds = Math.max(0, now - this.#at) / 1000;
		this.#left = Math.min(this.#burst, this.#left + seconds * this.#perSecond) - 1;
		this.#at = now;
		return this.#left >= 0;
	}
}
