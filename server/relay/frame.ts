/**
 * A whole, unmasked, binary WebSocket frame around a message (RFC 6455, 5.2). Built once and written to every socket
 * of a room as it is: encoding a frame for each client is most of what a relay does otherwise.
 */
export function frameOf(message: Uint8Array): Buffer {
	return frameAround(message, undefined);
}

/** The same around a message in two parts, so that a long body is copied once. */
export function frameAround(head: Uint8Array, body: Uint8Array | undefined): Buffer {
	const length = head.length + (body?.length ?? 0);
	const header = length < 126 ? 2 : length < 65_536 ? 4 : 10;
	const frame = Buffer.allocUnsafe(header + length);
	frame[0] = 0x82;
	if (header === 2) frame[1] = length;
	else if (header === 4) {
		frame[1] = 126;
		frame.writeUInt16BE(length, 2);
	} else {
		frame[1] = 127;
		frame.writeBigUInt64BE(BigInt(length), 2);
	}
	frame.set(head, header);
	if (body) frame.set(body, header + head.length);
	return frame;
}
