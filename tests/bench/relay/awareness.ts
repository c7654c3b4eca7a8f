import * as decoding from 'lib0/decoding';
import { Client, openAll, wait } from './client.ts';
import type { Server } from './peers.ts';

/** Milliseconds that a server may take to answer a question. */
const COLLAPSED = 10_000;

/** (e) Many clients of one room, each saying where it is twice a second. */
export async function awareness(
	server: Server,
	{ clients: count, seconds }: { clients: number; seconds: number }
): Promise<{ p99: number; load: number }> {
	const WATCHERS = 4;
	const EVERY = 500;
	const room = `awareness-${Math.random().toString(36).slice(2)}`;
	const ages: number[] = [];
	let measures = false;
	const watchers = Array.from({ length: WATCHERS }, () => {
		/** When what is seen of each client was said. */
		const seen = new Map<number, number>();
		return new Client(server, room, {
			onAwareness(update) {
				const now = performance.now();
				const decoder = decoding.createDecoder(update);
				for (let left = decoding.readVarUint(decoder); left > 0; left -= 1) {
					const id = decoding.readVarUint(decoder);
					decoding.readVarUint(decoder);
					const at = (JSON.parse(decoding.readVarString(decoder)) as { at?: number } | null)?.at;
					if (at === undefined || (seen.get(id) ?? 0) >= at) continue;
					seen.set(id, at);
					if (measures) ages.push(now - at);
				}
			}
		});
	});
	const others = Array.from({ length: count - WATCHERS }, () => new Client(server, room));
	await openAll([...watchers, ...others]);
	const clock = others.map(() => 0);
	let stop = false;
	const began = performance.now();
	const talking = (async () => {
		while (!stop) {
			const now = performance.now() - began;
			others.forEach((client, i) => {
				const due = Math.floor((now + (i * EVERY) / others.length) / EVERY);
				if (clock[i]! >= due) return;
				clock[i] = due;
				client.sendAwareness(5_000 + i, due, { at: performance.now(), cursor: { anchor: i, head: i } });
			});
			await wait(5);
		}
	})();
	await wait(3_000);
	measures = true;
	const before = await Promise.race([server.figures(), wait(COLLAPSED)]);
	if (!before) {
		stop = true;
		await talking;
		for (const client of [...watchers, ...others]) client.close();
		return { p99: Infinity, load: Infinity };
	}
	const from = performance.now();
	await wait(seconds * 1000);
	// A server that cannot even answer this has collapsed: what it would still deliver is of no use to anyone.
	const after = await Promise.race([server.figures(), wait(COLLAPSED)]);
	const load = after ? (after.cpu - before.cpu) / 1000 / (performance.now() - from) : Infinity;
	stop = true;
	await talking;
	for (const client of [...watchers, ...others]) client.close();
	await wait(500);
	ages.sort((a, b) => a - b);
	// A server that delivers nearly nothing must not look good for it.
	const expected = WATCHERS * (others.length / EVERY) * 1000 * seconds;
	const p99 = ages.length < expected * 0.5 ? Infinity : ages[Math.floor(ages.length * 0.99)]!;
	return { p99, load };
}
