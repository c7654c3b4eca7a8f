/** Milliseconds that a failure counts. */
const WINDOW = 10 * 60_000;
/** A room behind one router mistypes too. */
const PER_ADDRESS = 60;
const PER_INSTANCE = 2_000;
/** Addresses that are remembered. */
const ADDRESSES = 20_000;

/**
 * Bounds guessing codes. A right code is never refused to an address from which someone has come in with it: a room of
 * 300 behind one router is let in whatever others of that address mistype. Times in milliseconds.
 */
export class CodeLimits {
	readonly #failures = new Map<string, number[]>();
	readonly #all: number[] = [];
	/** Code by address from which someone has come in by it. */
	readonly #right = new Map<string, Set<string>>();

	/** Whether a code may be tried from an address now. */
	mayTry(address: string, code: string, now: number): boolean {
		if (this.#right.get(address)?.has(code)) return true;
		return (
			recent(this.#failures.get(address) ?? [], now) < PER_ADDRESS && recent(this.#all, now) < PER_INSTANCE
		);
	}

	failed(address: string, now: number): void {
		const failures = this.#failures.get(address) ?? [];
		// Put last: the oldest goes first.
		this.#failures.delete(address);
		this.#failures.set(address, [...failures.filter((at) => now - at < WINDOW), now]);
		this.#all.push(now);
		while (this.#all.length > 0 && now - this.#all[0]! >= WINDOW) this.#all.shift();
		forgetOldest(this.#failures);
	}

	succeeded(address: string, code: string): void {
		const codes = this.#right.get(address) ?? new Set();
		this.#right.delete(address);
		this.#right.set(address, codes.add(code));
		forgetOldest(this.#right);
	}
}

function recent(failures: readonly number[], now: number): number {
	return failures.filter((at) => now - at < WINDOW).length;
}

function forgetOldest(map: Map<string, unknown>): void {
	const [oldest] = map.keys();
	if (map.size > ADDRESSES && oldest !== undefined) map.delete(oldest);
}
