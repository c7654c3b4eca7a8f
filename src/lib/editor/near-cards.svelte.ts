/** Screens above and below the window in which cards are drawn. */
const AROUND = 1.5;

/** Which part of the page is near the window, in steps of half a screen; all of it on paper. */
export class NearCards {
	#from = $state(-Infinity);
	#to = $state(Infinity);

	/** Whether something from `top` to `bottom` of the page is near; pixels. */
	has(top: number, bottom: number): boolean {
		return bottom >= this.#from && top <= this.#to;
	}

	/** Follows the window; gives how to end that. */
	follow(): () => void {
		const look = () => {
			const step = innerHeight / 2;
			const at = Math.round(scrollY / step) * step;
			this.#from = at - AROUND * innerHeight;
			this.#to = at + (1 + AROUND) * innerHeight;
		};
		const all = () => {
			this.#from = -Infinity;
			this.#to = Infinity;
		};
		look();
		const options = { passive: true };
		addEventListener('scroll', look, options);
		addEventListener('resize', look, options);
		addEventListener('beforeprint', all);
		addEventListener('afterprint', look);
		return () => {
			removeEventListener('scroll', look);
			removeEventListener('resize', look);
			removeEventListener('beforeprint', all);
			removeEventListener('afterprint', look);
		};
	}
}
