/**
 * Tells the server that a thread or an entry is shown, once someone looks at the page: loading it does not count, since a
 * page is loaded ahead for whoever only points at a link. `base`: the alliance's path. For an effect: gives how to give up.
 */
export function tellSeen(base: string, shown: { thread: string } | { entry: string }): () => void {
	const stop = new AbortController();
	const tell = () => {
		if (document.visibilityState !== 'visible') return;
		stop.abort();
		// What cannot be told now stays listed, and is told when it is opened again.
		fetch(`${base}/attention/seen`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify(shown),
			keepalive: true
		}).catch(() => {});
	};
	document.addEventListener('visibilitychange', tell, { signal: stop.signal });
	tell();
	return () => stop.abort();
}
