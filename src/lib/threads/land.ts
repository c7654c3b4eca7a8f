/** What a reader does of their own: from then on the page is theirs. */
const ownActs = ['wheel', 'touchstart', 'pointerdown', 'keydown'] as const;

/**
 * Brings whoever follows a link to an element: it takes the focus, so that it is read out, and stays in the window while
 * what is around it still finds its place, until the reader does something. An attachment.
 */
export function land(element: HTMLElement): () => void {
	const stop = new AbortController();
	const { signal } = stop;
	const show = () => element.scrollIntoView({ block: 'center', behavior: 'instant' });
	element.tabIndex = -1;
	element.focus({ preventScroll: true });
	show();
	const observer = new ResizeObserver(show);
	observer.observe(document.body);
	observer.observe(element);
	signal.addEventListener('abort', () => observer.disconnect());
	element.addEventListener('blur', () => stop.abort(), { signal });
	// A card of the margin glides to its passage.
	document.addEventListener('transitionend', show, { signal });
	for (const act of ownActs) {
		document.addEventListener(act, () => stop.abort(), { signal, capture: true, passive: true });
	}
	return () => stop.abort();
}
