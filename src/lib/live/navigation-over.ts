import { navigating } from '$app/state';

/** Milliseconds: longer than any page takes to open, for one whose end is never told. */
const PATIENCE = 30_000;

/**
 * Once no other page is being opened. A page that loads its data again meanwhile keeps the other one from opening: the
 * framework drops a navigation when anything is invalidated during it, and a click would seem to do nothing.
 */
export async function navigationOver(): Promise<void> {
	let awaited: unknown;
	// An address without a page (a file that is fetched) is the browser's own affair, and never said to be over. One that
	// was dropped stays named as the one under way.
	while (navigating.to?.route.id && navigating.complete !== awaited) {
		awaited = navigating.complete;
		let timer: ReturnType<typeof setTimeout> | undefined;
		const patience = new Promise((resolve) => (timer = setTimeout(resolve, PATIENCE)));
		await Promise.race([navigating.complete.catch(() => {}), patience]);
		clearTimeout(timer);
	}
}
