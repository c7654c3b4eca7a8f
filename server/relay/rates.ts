/** What one member may send in a second, and at once after a pause. */
export interface Rate {
	perSecond: number;
	burst: number;
}

export interface Rates {
	frames: Rate;
	bytes: Rate;
}

/** A week offline comes in at once; after that a fast typist sends some ten frames a second. */
export const defaultRates: Rates = {
	frames: { perSecond: 200, burst: 2_000 },
	bytes: { perSecond: 1_000_000, burst: 40_000_000 }
};

interface Bucket {
	frames: number;
	bytes: number;
	at: number;
}

/** Token buckets, one a member, whatever the number of their sockets. Nothing is dropped: reading stops. */
export class MemberRates {
	readonly #rates: Rates;
	readonly #buckets = new Map<string, Bucket>();

	constructor(rates: Rates) {
		this.#rates = rates;
	}

	/** Takes one frame of so many bytes. False: this member's sockets are to be read no further for now. */
	take(memberId: string, bytes: number, now: number): boolean {
		const bucket = this.#fill(memberId, now);
		bucket.frames -= 1;
		bucket.bytes -= bytes;
		return bucket.frames >= 0 && bucket.bytes >= 0;
	}

	/** Whether this member may send again. */
	mayGoOn(memberId: string, now: number): boolean {
		const bucket = this.#fill(memberId, now);
		return bucket.frames >= 1 && bucket.bytes >= 1;
	}

	/** Forgets members whose buckets are full again. */
	tidy(now: number): void {
		for (const [id] of this.#buckets) {
			const { frames, bytes } = this.#fill(id, now);
			if (frames >= this.#rates.frames.burst && bytes >= this.#rates.bytes.burst) this.#buckets.delete(id);
		}
	}

	#fill(memberId: string, now: number): Bucket {
		const { frames, bytes } = this.#rates;
		let bucket = this.#buckets.get(memberId);
		if (!bucket) {
			bucket = { frames: frames.burst, bytes: bytes.burst, at: now };
			this.#buckets.set(memberId, bucket);
		}
		const seconds = Math.max(0, now - bucket.at) / 1000;
		bucket.frames = Math.min(frames.burst, bucket.frames + seconds * frames.perSecond);
		bucket.bytes = Math.min(bytes.burst, bucket.bytes + seconds * bytes.perSecond);
		bucket.at = now;
		return bucket;
	}
}
