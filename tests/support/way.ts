import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

export type Way = Awaited<ReturnType<typeof layWay>>;

/** A way to a port of this machine that can be cut, or stop carrying anything. */
export async function layWay(to: number) {
	const sockets = new Set<Socket>();
	let held = false;
	let count = 0;
	const server = createServer((near) => {
		const far = connect(to, '127.0.0.1');
		count += 1;
		for (const [from, other] of [
			[near, far],
			[far, near]
		] as const) {
			sockets.add(from);
			from.on('error', () => {});
			from.on('close', () => {
				sockets.delete(from);
				other.destroy();
			});
			from.on('data', (chunk) => other.write(chunk));
			if (held) from.pause();
		}
	});
	server.listen(0, '127.0.0.1');
	await once(server, 'listening');
	const { port } = server.address() as AddressInfo;
	return {
		port,
		async cut() {
			if (!server.listening) return;
			const closed = once(server, 'close');
			server.close();
			for (const socket of sockets) socket.destroy();
			await closed;
		},
		async restore() {
			server.listen(port, '127.0.0.1');
			await once(server, 'listening');
		},
		/** How many connections were ever made. */
		get count() {
			return count;
		},
		hold() {
			held = true;
			for (const socket of sockets) socket.pause();
		},
		letGo() {
			held = false;
			for (const socket of sockets) socket.resume();
		}
	};
}
