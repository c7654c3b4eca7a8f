import { Client, openAll, typing, wait } from './client.ts';
import type { Server } from './peers.ts';

/** (b) Many rooms of two, one of the two typing: microseconds per delivered update, and bytes of memory per room. */
export async function manyRooms(
	server: Server,
	{ rooms, seconds }: { rooms: number; seconds: number }
): Promise<{ cpu: number; memory: number }> {
	const EVERY = 2_000;
	/** One before it is measured: a server's first updates are compiled code's, not its own. */
	const WARM_UP = 1;
	const perRoom = Math.floor((seconds * 1000) / EVERY);
	const empty = await server.figures(true);
	const done = Promise.withResolvers<void>();
	let delivered = 0;
	const typists: Client[] = [];
	const readers: Client[] = [];
	for (let i = 0; i < rooms; i += 1) {
		typists.push(new Client(server, `room-${i}`));
		readers.push(
			new Client(server, `room-${i}`, {
				onUpdate(_, kind) {
					if (kind === 'update' && ++delivered === rooms * (perRoom + WARM_UP)) done.resolve();
				}
			})
		);
		if (i % 50 === 49) await openAll([...typists.slice(-50), ...readers.slice(-50)]);
	}
	await openAll([...typists, ...readers]);
	const typed = typists.map((_, i) => typing(1000 + i, perRoom + WARM_UP));
	for (const client of typists) client.sendEmptyStep2();
	const next = typists.map(() => 0);
	const type = async (times: number) => {
		const began = performance.now();
		const first = next[0]!;
		for (let sent = 0; sent < rooms * times;) {
			const now = performance.now() - began;
			for (let i = 0; i < rooms; i += 1) {
				const due = first + Math.min(times, Math.floor((now + (i * EVERY) / rooms) / EVERY));
				for (; next[i]! < due; next[i]! += 1, sent += 1) typists[i]!.sendUpdate(typed[i]![next[i]!]!);
			}
			await wait(5);
		}
	};
	await type(WARM_UP);
	await wait(2_000);
	const before = await server.figures();
	await type(perRoom);
	await done.promise;
	const after = await server.figures();
	await wait(500);
	const full = await server.figures(true);
	for (const client of [...typists, ...readers]) client.close();
	return {
		cpu: (after.cpu - before.cpu) / (rooms * perRoom),
		memory: (full.rss - empty.rss) / rooms
	};
}
