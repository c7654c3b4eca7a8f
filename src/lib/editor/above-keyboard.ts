/**
 * Gives an element at the bottom of the screen `--keyboard`, the height that a phone's keyboard covers: it makes only
 * the visual viewport smaller, and what is fixed to the bottom would be behind it.
 */
export function aboveKeyboard(element: HTMLElement): { destroy(): void } {
	const viewport = window.visualViewport;
	const measure = () => {
		const covered = viewport ? Math.max(0, innerHeight - viewport.height - viewport.offsetTop) : 0;
		element.style.setProperty('--keyboard', `${Math.round(covered)}px`);
	};
	measure();
	viewport?.addEventListener('resize', measure);
	viewport?.addEventListener('scroll', measure);
	return {
		destroy() {
			viewport?.removeEventListener('resize', measure);
			viewport?.removeEventListener('scroll', measure);
		}
	};
}
