import * as Y from 'yjs';
import { Client, openAll, typing, wait } from './client.ts';
import type { Server } from './peers.ts';

/** (a) One room, five typists: microseconds of the server's processor per delivered update. */
export async function fanOut(
	server: Server,
	{ clients: count, perTypist, seconds }: { clients: number; perTypist: number; seconds: number }
): Promise<number> {
	const TYPISTS = 5;
	const WATCHERS = 3;
	const room = `fan-out-${Math.random().toString(36).slice(2)}`;
	const perStep = perTypist * seconds;
	const typed = Array.from({ length: TYPISTS }, (_, i) => typing(1000 + i, perStep));
	const everything = TYPISTS * perStep;
	const done = Promise.withResolvers<void>();
	let complete = 0;
	const watchers = Array.from({ length: WATCHERS }, () => {
		const doc = new Y.Doc();
		return new Client(server, room, {
			onUpdate(update) {
				const before = doc.getText('t').length;
				Y.applyUpdate(doc, update);
				if (before < everything && doc.getText('t').length === everything && ++complete === WATCHERS)
					done.resolve();
			}
		});
	});
	const typists = typed.map(() => new Client(server, room));
	const others = Array.from({ length: count - TYPISTS - WATCHERS }, () => new Client(server, room));
	const all = [...watchers, ...typists, ...others];
	await openAll(all);
	for (const typist of typists) typist.sendEmptyStep2();
	await wait(1_000);

	const before = await server.figures();
	const began = performance.now();
	const due = typists.map((_, i) => rhythm(i + 1, perStep, perTypist));
	const next = typists.map(() => 0);
	// Caught up when a timer was late: the rate is kept whatever the load.
	while (next.some((at) => at < perStep)) {
		const now = performance.now() - began;
		typists.forEach((typist, i) => {
			for (; next[i]! < perStep && due[i]![next[i]!]! <= now; next[i]! += 1) {
				typist.sendUpdate(typed[i]![next[i]!]!);
			}
		});
		await wait(2);
	}
	await done.promise;
	const after = await server.figures();
	for (const client of all) client.close();
	return (after.cpu - before.cpu) / (everything * (count - 1));
}

/** Milliseconds at which somebody types: as often as asked, as unevenly as people do, and the same for every server. */
function rhythm(seed: number, count: number, perSecond: number): number[] {
	let state = seed * 0x9e3779b9;
	const random = () => {
		state = (state + 0x6d2b79f5) | 0;
		let t = Math.imul(state ^ (state >>> 15), 1 | state);
		t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
		return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
	};
	return Array.from({ length: count }, (_, i) => ((i + random()) * 1000) / perSecond);
}
