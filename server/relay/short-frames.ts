import type { Socket } from 'node:net';
import type { WebSocket } from 'ws';

/** Final, binary, masked, and a length that needs no bytes of its own (RFC 6455, 5.2): what comes at every key. */
const FINAL_BINARY = 0x82;
const MASKED = 0x80;
const LONGEST = 125;
const HEAD = 6;

/** Of the reader of `ws` 8.23, what says whether it is between two messages. */
interface Receiver {
	_state: number;
	_bufferedBytes: number;
	_fragmented: number;
	_opcode: number;
	_errored: boolean;
}
const AT_HEAD = 0;
const CLOSE = 8;

/**
 * Reads short messages as they come from the network, past two streams whose machinery costs more than all that a relay
 * does with a message. Everything else (a long, cut or fragmented frame, a ping, a close, a fault, whatever comes while
 * nothing is read) goes on to `ws`; so does all of it should a later `ws` or Node no longer look like this.
 */
export function readShortFrames(ws: WebSocket, socket: Socket, onMessage: (message: Buffer) => void): void {
	const receiver = (ws as unknown as { _receiver?: Receiver })._receiver;
	if (!receiver) return;
	const { push } = socket;
	// `net` hands every chunk over by this: https://nodejs.org/api/stream.html#readablepushchunk-encoding
	socket.push = (chunk: Buffer | null) => {
		let at = 0;
		while (chunk && isFlowing(socket) && isBetweenMessages(receiver)) {
			const end = endOfShort(chunk, at);
			if (end === 0) break;
			onMessage(unmasked(chunk, at, end));
			at = end;
			if (at === chunk.length) return true;
		}
		return push.call(socket, at === 0 ? chunk : chunk!.subarray(at));
	};
}

/** Whether what comes is read at once, with nothing before it that waits. */
function isFlowing(socket: Socket): boolean {
	return socket.readableFlowing === true && socket.readableLength === 0;
}

function isBetweenMessages({ _state, _bufferedBytes, _fragmented, _opcode, _errored }: Receiver): boolean {
	return (
		_state === AT_HEAD && _bufferedBytes === 0 && _fragmented === 0 && _opcode !== CLOSE && _errored === false
	);
}

/** Where the short frame at `at` ends, or 0 when there is none, or not all of it. */
function endOfShort(chunk: Buffer, at: number): number {
	if (chunk[at] !== FINAL_BINARY) return 0;
	const length = chunk[at + 1]! - MASKED;
	// Not masked, or longer: its length is negative, or above.
	if (!(length >= 0 && length <= LONGEST)) return 0;
	const end = at + HEAD + length;
	return end <= chunk.length ? end : 0;
}

/** The message of a short frame, in its place. */
function unmasked(chunk: Buffer, at: number, end: number): Buffer {
	const body = at + HEAD;
	for (let i = body, key = 0; i < end; i += 1, key = (key + 1) & 3) chunk[i]! ^= chunk[at + 2 + key]!;
	return chunk.subarray(body, end);
}
