/** Lets one holder in at a time, in the order they asked. */
export class Mutex {
	#tail: Promise<void> = Promise.resolve();

	/** Resolves, once it is this caller's turn, to the function that lets the next one in. */
	async acquire(): Promise<() => void> {
		const { promise, resolve } = Promise.withResolvers<void>();
		const turn = this.#tail;
		this.#tail = promise;
		await turn;
		return resolve;
	}
}
