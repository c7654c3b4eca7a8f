/** A writer inside the process: what a room asks of a sender, for one update. */
export class OwnWriter {
	#stored!: () => void;
	/** Once the update is durable and told. */
	readonly stored = new Promise<void>((resolve) => (this.#stored = resolve));

	/** It is told that its update is durable by this alone. */
	countDurable(): undefined {
		this.#stored();
	}

	send(): void {}
	sendTogether(): void {}
}
