import { untrack } from 'svelte';
import { page } from '$app/state';
import { commentIn } from './comment-address.ts';

/**
 * The comment that the page's address leads to, or else the one that its reader is told of. Known once the page's script
 * runs, since no server is told a fragment; while the page stays, what one is told of later takes nobody away.
 */
export class LinkedComment {
	id = $state<string>();

	constructor(told: () => string | null = () => null) {
		const place = $derived(`${page.url.pathname}${page.url.hash}`);
		$effect(() => {
			void place;
			this.id = untrack(() => commentIn(page.url.hash) ?? told() ?? undefined);
		});
	}
}
