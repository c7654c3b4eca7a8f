/** Screens above and below the window in which cards are drawn. */
const AROUND = 1.5;

/** What a reader does of their own in the page: they look for nothing in it any more. */
const ownActs = ['wheel', 'touchmove', 'pointerdown'] as const;

/** Whether a key opens the browser's own search of the page, or goes on with it. */
const finds = ({ key, ctrlKey, metaKey, altKey }: KeyboardEvent) =>
	key === 'F3' || ((ctrlKey || metaKey) && !altKey && /^[fg]$/i.test(key));

/** Which part of the page is near the window, in steps of half a screen; all of it on paper and while one searches it. */
export class NearCards {
	#from = $state(-Infinity);
	#to = $state(Infinity);

	/** Whether something from `top` to `bottom` of the page is near; pixels. */
	has(top: number, bottom: number): boolean {
		return bottom >= this.#from && top <= this.#to;
	}

	/** Follows the window; gives how to end that. */
	follow(): () => void {
		let searches = false;
		const look = () => {
			// The browser scrolls to what it finds: the next one may be as far as this was.
			if (searches) return;
			const step = innerHeight / 2;
			const at = Math.round(scrollY / step) * step;
			this.#from = at - AROUND * innerHeight;
			this.#to = at + (1 + AROUND) * innerHeight;
		};
		const all = () => {
			this.#from = -Infinity;
			this.#to = Infinity;
		};
		const goOn = () => {
			if (!searches) return;
			searches = false;
			look();
		};
		const press = (event: KeyboardEvent) => {
			if (!finds(event)) return goOn();
			searches = true;
			all();
		};
		look();
		const stop = new AbortController();
		const options = { passive: true, capture: true, signal: stop.signal };
		addEventListener('scroll', look, { passive: true, signal: stop.signal });
		addEventListener('resize', look, options);
		addEventListener('beforeprint', all, options);
		addEventListener('afterprint', look, options);
		addEventListener('keydown', press, options);
		for (const act of ownActs) addEventListener(act, goOn, options);
		return () => stop.abort();
	}
}
