import * as Y from 'yjs';
import { Client, openAll, typing, wait } from './client.ts';
import type { Server } from './peers.ts';

/** (b) Many rooms of two, one of the two typing: microseconds per delivered update, and bytes of memory per room. */
export async function manyRooms(
	server: Server,
	{ rooms, seconds }: { rooms: number; seconds: number }
): Promise<{ cpu: number; memory: number }> {
	const EVERY = 2_000;
	const WARM_UP = 1;
	const perRoom = Math.floor((seconds * 1000) / EVERY);
	const empty = await atRest(server);
	await warmUp(server);
	const done = Promise.withResolvers<void>();
	let delivered = 0;
	/** Characters that the reader of each room has. */
	const seen: number[] = [];
	const typists: Client[] = [];
	const readers: Client[] = [];
	for (let i = 0; i < rooms; i += 1) {
		typists.push(new Client(server, `room-${i}`));
		readers.push(
			new Client(server, `room-${i}`, {
				onUpdate(update) {
					// Counted by what it holds: what comes late may come together.
					for (const clock of Y.parseUpdateMeta(update).to.values()) {
						delivered += Math.max(0, clock - (seen[i] ?? 0));
						seen[i] = Math.max(clock, seen[i] ?? 0);
					}
					if (delivered === rooms * (perRoom + WARM_UP)) done.resolve();
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
	const full = await atRest(server);
	for (const client of [...typists, ...readers]) client.close();
	return {
		cpu: (after.cpu - before.cpu) / (rooms * perRoom),
		memory: (full - empty) / rooms
	};
}

/** Some busy rooms before anything is measured: a server's first ten thousand updates pay for compiling its code. */
async function warmUp(server: Server): Promise<void> {
	const ROOMS = 50;
	const EACH = 300;
	const clients: Client[] = [];
	const typists: Client[] = [];
	for (let i = 0; i < ROOMS; i += 1) {
		const typist = new Client(server, `warm-up-${i}`);
		typists.push(typist);
		clients.push(typist, new Client(server, `warm-up-${i}`));
	}
	await openAll(clients);
	for (const typist of typists) typist.sendEmptyStep2();
	const typed = typists.map((_, i) => typing(1000 + i, EACH));
	for (let n = 0; n < EACH; n += 1) {
		typists.forEach((typist, i) => typist.sendUpdate(typed[i]![n]!));
		await wait(15);
	}
	for (const client of clients) client.close();
	// Rooms that nobody is in any more are folded and closed: that is over before anything is measured.
	await wait(15_000);
}

/** Bytes in memory once everything that can be given back has been: V8 keeps freed pages for 8 s. */
async function atRest(server: Server): Promise<number> {
	await server.figures(true);
	await wait(10_000);
	return (await server.figures()).rss;
}
