import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';

/** One buffer for all sockets whose messages nobody looks at: reading them must cost the load as little as can be. */
const sink = Buffer.allocUnsafe(256 * 1024);

/** Empty, masked with zeros. */
const PONG = Buffer.from([0x8a, 0x80, 0, 0, 0, 0]);

export interface SocketOptions {
	/** Called with each message. Without it what comes in is counted in bytes and thrown away. */
	onMessage?: (message: Uint8Array, isBinary: boolean) => void;
	onClose?: () => void;
	headers?: Record<string, string>;
}

/** A WebSocket client over plain TCP: many of them in one process leave the other core to the server. */
export class LoadSocket {
	readonly #tcp: Socket;
	readonly opened: Promise<void>;
	bytes = 0;
	isOpen = false;
	#rest: Buffer = Buffer.alloc(0);
	#waiting: Buffer[] = [];
	#held = 0;
	/** Bytes until the frame that has begun is whole. */
	#needed = 0;
	#options: SocketOptions;

	constructor(port: number, path: string, options: SocketOptions = {}) {
		this.#options = options;
		const opening = Promise.withResolvers<void>();
		this.opened = opening.promise;
		const receive = (chunk: Buffer) => {
			if (this.isOpen) return this.#read(chunk);
			this.#rest = Buffer.concat([this.#rest, chunk]);
			const end = this.#rest.indexOf('\r\n\r\n');
			if (end < 0) return;
			const head = this.#rest.subarray(0, end).toString('latin1');
			if (!head.startsWith('HTTP/1.1 101')) return opening.reject(new Error(head));
			const first = this.#rest.subarray(end + 4);
			this.#rest = Buffer.alloc(0);
			this.isOpen = true;
			opening.resolve();
			if (first.byteLength > 0) this.#read(Buffer.from(first));
		};
		const isSink = options.onMessage === undefined;
		this.#tcp = connect({
			port,
			host: '127.0.0.1',
			...(isSink
				? {
						onread: {
							buffer: sink,
							callback: (length: number) => {
								receive(this.isOpen ? sink.subarray(0, length) : Buffer.from(sink.subarray(0, length)));
								return true;
							}
						}
					}
				: {})
		});
		this.#tcp.setNoDelay(true);
		if (!isSink) this.#tcp.on('data', receive);
		this.#tcp.on('error', (error) => opening.reject(error));
		this.#tcp.on('close', () => {
			this.isOpen = false;
			opening.reject(new Error('closed before it was open'));
			this.#options.onClose?.();
		});
		this.#tcp.write(
			`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
				`Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}\r\nSec-WebSocket-Version: 13\r\n` +
				Object.entries(options.headers ?? {})
					.map(([name, value]) => `${name}: ${value}\r\n`)
					.join('') +
				'\r\n'
		);
	}

	/** False when the kernel's buffer is full: wait for `drained`. */
	send(message: Uint8Array): boolean {
		return this.#tcp.write(clientFrame(message));
	}

	drained(): Promise<void> {
		return new Promise((resolve) => this.#tcp.once('drain', () => resolve()));
	}

	close(): void {
		this.#tcp.destroy();
	}

	#read(chunk: Buffer): void {
		this.bytes += chunk.byteLength;
		const { onMessage } = this.#options;
		if (!onMessage) return;
		this.#waiting.push(chunk);
		this.#held += chunk.byteLength;
		// Put together once it is all there: doing it for each piece copies a large message again and again.
		if (this.#held < this.#needed) return;
		let buffer = this.#waiting.length === 1 ? chunk : Buffer.concat(this.#waiting, this.#held);
		for (;;) {
			const frame = readFrame(buffer);
			if (!frame) break;
			buffer = buffer.subarray(frame.end);
			if (frame.opcode === 1 || frame.opcode === 2) onMessage(frame.payload, frame.opcode === 2);
			// Whoever does not answer a ping is taken for gone.
			else if (frame.opcode === 9) this.#tcp.write(PONG);
		}
		this.#waiting = buffer.byteLength > 0 ? [Buffer.from(buffer)] : [];
		this.#held = buffer.byteLength;
		this.#needed = frameEnd(buffer) ?? 0;
	}
}

/** A server's frame at the beginning of the buffer, or undefined while it is not all there. */
function readFrame(buffer: Buffer): { opcode: number; payload: Uint8Array; end: number } | undefined {
	const end = frameEnd(buffer);
	if (end === undefined || buffer.byteLength < end) return undefined;
	const short = buffer[1]! & 0x7f;
	const payload = buffer.subarray(short === 127 ? 10 : short === 126 ? 4 : 2, end);
	return { opcode: buffer[0]! & 0x0f, payload, end };
}

/** Bytes of the frame at the beginning, head included; undefined while its head is not all there. */
function frameEnd(buffer: Buffer): number | undefined {
	if (buffer.byteLength < 2) return undefined;
	const length = buffer[1]! & 0x7f;
	if (length < 126) return 2 + length;
	if (length === 126) return buffer.byteLength < 4 ? undefined : 4 + buffer.readUInt16BE(2);
	return buffer.byteLength < 10 ? undefined : 10 + Number(buffer.readBigUInt64BE(2));
}

/** Masked with zeros, which the protocol allows: the mask protects proxies, and there is none here. */
function clientFrame(message: Uint8Array): Buffer {
	const { byteLength } = message;
	const head = byteLength < 126 ? 6 : byteLength < 65536 ? 8 : 14;
	const frame = Buffer.alloc(head + byteLength);
	frame[0] = 0x82;
	if (head === 6) frame[1] = 0x80 | byteLength;
	else if (head === 8) {
		frame[1] = 0x80 | 126;
		frame.writeUInt16BE(byteLength, 2);
	} else {
		frame[1] = 0x80 | 127;
		frame.writeBigUInt64BE(BigInt(byteLength), 2);
	}
	frame.set(message, head);
	return frame;
}
