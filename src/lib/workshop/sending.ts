/** What is asked of the server: gives a sentence where something is wrong. */
type Ask = () => Promise<string | undefined>;

/**
 * What one form has under way. The same press twice is one; what was filled in anew meanwhile follows in its turn; and
 * what the form has become since, because a frame came before the answer did, waits for nothing.
 */
export class Sending {
	#latest: { command: string; filled: string; done: Promise<string | undefined> } | undefined;

	/**
	 * `command`: what is fixed of it; `filled`: all of it. Gives what was answered and whether it is what was asked last;
	 * undefined: it is under way already.
	 */
	async send(
		command: string,
		filled: string,
		ask: Ask
	): Promise<{ problem: string | undefined; isLatest: boolean } | undefined> {
		const before = this.#latest;
		if (before?.filled === filled) return undefined;
		const done = before?.command === command ? before.done.then(ask) : ask();
		const mine = { command, filled, done };
		this.#latest = mine;
		const problem = await done;
		const isLatest = this.#latest === mine;
		if (isLatest) this.#latest = undefined;
		return { problem, isLatest };
	}
}
