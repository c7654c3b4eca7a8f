import { navigating, page } from '$app/state';
import { coalesce } from './coalesce.ts';
import { LiveClient } from './client.ts';

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

/** Milliseconds: a file that is fetched begins a navigation that never ends. */
const NAVIGATION = 2_000;

/** A page that loads its data again while another one is being opened would keep that from opening. */
async function navigationOver(): Promise<void> {
	if (navigating.to === null) return;
	const patience = new Promise((resolve) => setTimeout(resolve, NAVIGATION));
	await Promise.race([navigating.complete.catch(() => {}), patience]);
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
