import { page } from '$app/state';
import { coalesce } from './coalesce.ts';
import { LiveClient } from './client.ts';
import { navigationOver } from './navigation-over.ts';

let client: { alliance: string; live: LiveClient } | undefined;

/** The socket of the alliance whose pages are open: one at a time. */
function liveOf(alliance: string): LiveClient {
	if (client?.alliance === alliance) return client.live;
	const isFirst = client === undefined;
	client?.live.close();
	const { protocol, host } = location;
	const scheme = protocol === 'https:' ? 'wss' : 'ws';
	const live = new LiveClient({
		address: `${scheme}://${host}/live?alliance=${encodeURIComponent(alliance)}`
	});
	client = { alliance, live };
	if (isFirst) {
		// The browser knows of a network that is back, and of a page that was put away, before any socket does.
		addEventListener('online', () => client?.live.reconnect());
		addEventListener('pageshow', ({ persisted }) => persisted && client?.live.reconnect());
	}
	return live;
}

/**
 * Watches topics for as long as the component is there: `onchange` is called when one of them changed, and after each
 * (re)connection, at most once in 300 ms. Mostly `watchTopics(() => [`plan:${id}`], () => invalidate('plan'))`.
 */
export function watchTopics(topics: () => readonly string[], onchange: () => unknown): void {
	// The same topics in a new array are no reason to ask again.
	const named = $derived([...topics()].sort().join(' '));
	const alliance = $derived(page.params.alliance);
	$effect(() => {
		if (!alliance || named === '') return;
		const refresh = coalesce(async () => {
			await navigationOver();
			await onchange();
		});
		const stop = liveOf(alliance).watch(named.split(' '), refresh.call);
		return () => {
			refresh.stop();
			stop();
		};
	});
}
