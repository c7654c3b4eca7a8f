import * as Y from 'yjs';
import { Client, wait } from './client.ts';
import type { Server } from './peers.ts';
import type { Trace } from './trace.ts';

export const ROOM = 'cold-load';

/** Writes the whole trace, edit by edit, as one typist. Resolves when the server has all of it. */
export async function writeTrace(server: Server, trace: Trace): Promise<void> {
	const answered = Promise.withResolvers<void>();
	let saved = 0;
	const writer = new Client(server, ROOM, {
		onUpdate: (_, kind) => kind === 'step2' && answered.resolve(),
		onSaved: (messages) => (saved = messages)
	});
	await writer.open();
	writer.sendEmptyStep2();
	for (const update of trace.updates) if (!writer.sendUpdate(update)) await writer.socket.drained();
	// Messages of one socket are taken in turn: the answer to this question comes after all of them.
	writer.sendStep1();
	await answered.promise;
	while (server.acknowledges && saved < trace.updates.length + 1) await wait(50);
	writer.close();
	// Hocuspocus stores 2 s after the last change (10 s at most), LevelDB writes and we compact in the background.
	await wait(12_000);
}

/** (c) Milliseconds from connecting, to a server that has just started, to all of the text. */
export async function coldLoad(server: Server, trace: Trace): Promise<number> {
	const doc = new Y.Doc();
	const done = Promise.withResolvers<number>();
	const began = performance.now();
	const client = new Client(server, ROOM, {
		onUpdate(update) {
			// Applying it costs every client the same: it does not count.
			const arrived = performance.now() - began;
			Y.applyUpdate(doc, update);
			if (doc.getText('t').length === trace.length) done.resolve(arrived);
		}
	});
	await client.open();
	client.sendStep1();
	const late = setTimeout(() => done.resolve(Infinity), 30_000);
	const milliseconds = await done.promise;
	clearTimeout(late);
	client.close();
	return milliseconds;
}

/** (d) Milliseconds until many clients that come back at once are all synced, and the longest stall meanwhile. */
export async function returnAtOnce(
	server: Server,
	trace: Trace,
	count: number
): Promise<{ all: number; stall: number }> {
	const here = new Client(server, ROOM, { onUpdate: () => {} });
	await here.open();
	here.sendStep1(trace.vector);
	await wait(1_000);
	await server.figures();
	const began = performance.now();
	const clients: Client[] = [];
	const synced = Array.from({ length: count }, () => {
		const answered = Promise.withResolvers<void>();
		const client = new Client(server, ROOM, {
			onUpdate: (_, kind) => kind === 'step2' && answered.resolve()
		});
		clients.push(client);
		void client.open().then(() => client.sendStep1(trace.vector));
		return answered.promise;
	});
	await Promise.all(synced);
	const all = performance.now() - began;
	const { stall } = await server.figures();
	for (const client of [here, ...clients]) client.close();
	await wait(500);
	return { all, stall };
}
