import * as Y from 'yjs';
import { Client, openAll, typing, wait } from './client.ts';
import { Server, type PeerName } from './peers.ts';

export interface Lost {
	/** Characters that another client had seen, and those of them that are gone after the restart. */
	seen: number;
	seenLost: number;
	/** Characters whose author was told that they are saved, likewise; undefined where nobody is told. */
	acknowledged: number | undefined;
	acknowledgedLost: number;
}

/** (f) Eight typists, `kill -9` at a random moment, restart: what is gone. */
export async function crash(name: PeerName, perSecond: number): Promise<Lost> {
	const TYPISTS = 8;
	const room = 'crash';
	const server = await new Server(name).start();
	const seen = new Map<number, number>();
	const saved = new Map<number, number>();
	const watcher = new Client(server, room, {
		onUpdate(update) {
			for (const [id, clock] of Y.parseUpdateMeta(update).to) {
				seen.set(id, Math.max(clock, seen.get(id) ?? 0));
			}
		}
	});
	const typed = Array.from({ length: TYPISTS }, (_, i) =>
		typing(1000 + i, Math.ceil((perSecond / TYPISTS) * 5))
	);
	const typists = typed.map(
		(_, i) =>
			// The first durable message is the empty answer to step 1.
			new Client(server, room, { onSaved: (messages) => void saved.set(1000 + i, messages - 1) })
	);
	await openAll([watcher, ...typists]);
	for (const typist of typists) typist.sendEmptyStep2();
	await wait(300);
	const end = 1_000 + Math.random() * 3_000;
	const began = performance.now();
	const next = typists.map(() => 0);
	for (let now = 0; now < end; now = performance.now() - began) {
		typists.forEach((typist, i) => {
			const due = Math.min(typed[i]!.length, Math.floor(((now / 1000) * perSecond) / TYPISTS));
			for (; next[i]! < due; next[i]! += 1) typist.sendUpdate(typed[i]![next[i]!]!);
		});
		await wait(1);
	}
	await server.end('SIGKILL');
	// What is already in the socket's buffer here was seen.
	await wait(100);
	for (const client of [watcher, ...typists]) client.close();

	await server.start();
	const kept = new Map<number, number>();
	const doc = new Y.Doc();
	const answered = Promise.withResolvers<void>();
	const reader = new Client(server, room, {
		onUpdate(update, kind) {
			Y.applyUpdate(doc, update);
			if (kind === 'step2') answered.resolve();
		}
	});
	await reader.open();
	reader.sendStep1();
	await answered.promise;
	// A server may send what it loads later in a message of its own.
	await wait(1_000);
	for (const [id, clock] of Y.decodeStateVector(Y.encodeStateVector(doc))) kept.set(id, clock);
	reader.close();
	await server.remove();

	const sum = (of: ReadonlyMap<number, number>) => [...of.values()].reduce((a, b) => a + b, 0);
	const lost = (of: ReadonlyMap<number, number>) =>
		[...of].reduce((total, [id, clock]) => total + Math.max(0, clock - (kept.get(id) ?? 0)), 0);
	return {
		seen: sum(seen),
		seenLost: lost(seen),
		acknowledged: server.acknowledges ? sum(saved) : undefined,
		acknowledgedLost: lost(saved)
	};
}
