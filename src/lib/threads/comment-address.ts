/** The part of an address that leads to one comment within the page that shows its thread. */
export const commentFragment = (id: string): string => `#c-${id}`;

/** The comment that the fragment of an address leads to; undefined when it leads to none. */
export function commentIn(fragment: string): string | undefined {
	return /^#c-([a-z0-9]{26})$/.exec(fragment)?.[1];
}

/** Where a thread is read within its alliance, at one of its comments where it is known which. */
export const threadPath = (thread: { id: string }, comment = ''): string =>
	`/comments/${thread.id}${comment && commentFragment(comment)}`;
