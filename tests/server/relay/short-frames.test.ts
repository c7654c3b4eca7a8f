import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { connect, createServer, type Socket } from 'node:net';
import { Duplex } from 'node:stream';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { WebSocketServer, type WebSocket } from 'ws';
import { readShortFrames } from '#server/relay/short-frames.ts';

const upgrade = {
	method: 'GET',
	headers: {
		upgrade: 'websocket',
		'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
		'sec-websocket-version': '13'
	}
} as IncomingMessage;

/** Streams begin to flow, and say what went wrong, a turn later. */
const aTurn = () => new Promise((resolve) => setImmediate(resolve));

/** A socket of `ws` whose short messages are read past it: what came, in order, and which way. */
async function listen(socket: Duplex) {
	const server = new WebSocketServer({ noServer: true, perMessageDeflate: false, maxPayload: 100_000 });
	let ws!: WebSocket;
	server.handleUpgrade(upgrade, socket, Buffer.alloc(0), (opened) => (ws = opened));
	const messages: string[] = [];
	const ways: ('short' | 'ws')[] = [];
	const take = (way: 'short' | 'ws', message: Buffer) => {
		messages.push(message.toString('hex'));
		ways.push(way);
	};
	let failure: Error | undefined;
	ws.on('error', (error) => (failure = error));
	ws.on('ping', (data) => messages.push(`ping ${data.toString('hex')}`));
	ws.on('message', (data: Buffer) => take('ws', data));
	readShortFrames(ws, socket as Socket, (message) => take('short', Buffer.from(message)));
	await aTurn();
	return { ws, messages, ways, failure: () => failure };
}

function silent() {
	return new Duplex({ read() {}, write: (_chunk, _encoding, done) => done() });
}

/** A client's frame: masked. */
function frame(opcode: number, payload: Uint8Array, { final = true, mask = [1, 2, 3, 250] } = {}): Buffer {
	const head = [(final ? 0x80 : 0) | opcode];
	if (payload.length < 126) head.push(0x80 | payload.length);
	else head.push(0x80 | 126, payload.length >> 8, payload.length & 0xff);
	return Buffer.from([...head, ...mask, ...payload.map((byte, i) => byte ^ mask[i & 3]!)]);
}

const bytes = (maxLength: number) => fc.uint8Array({ minLength: 0, maxLength });
const sent = fc.oneof(
	fc.record({ kind: fc.constant('whole' as const), body: bytes(130) }),
	fc.record({ kind: fc.constant('long' as const), body: fc.uint8Array({ minLength: 126, maxLength: 700 }) }),
	fc.record({ kind: fc.constant('ping' as const), body: bytes(20) }),
	// In two frames, with something else of the client's own between them.
	fc.record({ kind: fc.constant('halves' as const), body: bytes(60), between: fc.option(bytes(10)) })
);

test('whatever pieces the bytes come in, the messages are the same, in order', async () => {
	await fc.assert(
		fc.asyncProperty(
			fc.array(sent, { minLength: 1, maxLength: 12 }),
			fc.array(fc.integer({ min: 1, max: 150 }), { minLength: 1, maxLength: 20 }),
			fc.uint8Array({ minLength: 4, maxLength: 4 }),
			async (all, sizes, key) => {
				const mask = [...key];
				const expected: string[] = [];
				const stream: Buffer[] = [];
				for (const one of all) {
					const hex = Buffer.from(one.body).toString('hex');
					if (one.kind === 'ping') {
						stream.push(frame(9, one.body, { mask }));
						expected.push(`ping ${hex}`);
					} else if (one.kind === 'halves') {
						const middle = one.body.length >> 1;
						stream.push(frame(2, one.body.subarray(0, middle), { final: false, mask }));
						if (one.between) {
							stream.push(frame(9, one.between, { mask }));
							expected.push(`ping ${Buffer.from(one.between).toString('hex')}`);
						}
						stream.push(frame(0, one.body.subarray(middle), { mask }));
						expected.push(hex);
					} else {
						stream.push(frame(2, one.body, { mask }));
						expected.push(hex);
					}
				}
				const wire = Buffer.concat(stream);
				const socket = silent();
				const { messages, failure } = await listen(socket);
				for (let at = 0, i = 0; at < wire.length; i += 1) {
					const size = sizes[i % sizes.length]!;
					socket.push(Buffer.from(wire.subarray(at, at + size)));
					at += size;
				}
				await aTurn();
				expect(failure()).toBeUndefined();
				expect(messages).toEqual(expected);
			}
		),
		{ seed: 7, numRuns: 500 }
	);
});

test('a whole message that comes in the middle of another is the fault that it is', async () => {
	const socket = silent();
	const { messages, failure } = await listen(socket);
	socket.push(frame(2, Uint8Array.of(1), { final: false }));
	socket.push(frame(2, Uint8Array.of(2)));
	await aTurn();
	expect(failure()?.message).toContain('invalid opcode');
	socket.push(frame(2, Uint8Array.of(3)));
	await aTurn();
	expect(messages).toEqual([]);
});

test('after a close nothing more is read', async () => {
	const socket = silent();
	const { messages } = await listen(socket);
	socket.push(frame(8, Uint8Array.of(0x03, 0xe8)));
	socket.push(frame(2, Uint8Array.of(1)));
	await aTurn();
	expect(messages).toEqual([]);
});

test('a frame that is not masked is refused, however short', async () => {
	const socket = silent();
	const { messages, failure } = await listen(socket);
	socket.push(Buffer.from([0x82, 0]));
	await aTurn();
	expect(failure()?.message).toContain('MASK must be set');
	socket.push(frame(2, Uint8Array.of(1)));
	await aTurn();
	expect(messages).toEqual([]);
});

test('the rest of a frame may look like a whole one', async () => {
	const socket = silent();
	const { messages } = await listen(socket);
	const whole = frame(2, Uint8Array.of(5, 6), { mask: [0x81, 0, 0, 0] });
	socket.push(whole.subarray(0, 1));
	socket.push(whole.subarray(1));
	expect(messages).toEqual(['0506']);
});

test('what comes as reading goes on does not overtake what waited', async () => {
	const socket = silent();
	const { ws, messages } = await listen(socket);
	ws.pause();
	socket.push(frame(2, Uint8Array.of(1)));
	ws.resume();
	socket.push(frame(2, Uint8Array.of(2)));
	await aTurn();
	expect(messages).toEqual(['01', '02']);
});

test('over a real connection: short messages are read past `ws`; paused, they wait and keep their order', async () => {
	const tcp = createServer().listen(0, '127.0.0.1');
	await once(tcp, 'listening');
	const client = connect((tcp.address() as { port: number }).port, '127.0.0.1');
	try {
		const [accepted] = (await once(tcp, 'connection')) as [Socket];
		const { ws, messages, ways } = await listen(accepted);
		const arrived = async (count: number) => {
			while (messages.length < count) await aTurn();
		};
		client.write(frame(2, Uint8Array.of(1)));
		await arrived(1);
		expect(ways).toEqual(['short']);

		ws.pause();
		client.write(frame(2, Uint8Array.of(2)));
		while (accepted.readableLength === 0) await aTurn();
		expect(messages).toEqual(['01']);
		client.write(frame(2, Uint8Array.of(3)));
		ws.resume();
		await arrived(3);
		client.write(frame(2, Uint8Array.of(4)));
		await arrived(4);
		expect(messages).toEqual(['01', '02', '03', '04']);
		expect(ways.at(-1)).toBe('short');
	} finally {
		client.destroy();
		tcp.close();
	}
});
