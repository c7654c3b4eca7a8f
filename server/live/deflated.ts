import { constants, deflateRawSync } from 'node:zlib';

/**
 * One message in raw deflate (RFC 1951), made of two parts: the beginning is the same for many, so it is compressed once
 * and sent to all of them as it is; the end is one's own and short, so it is stored, which costs next to nothing.
 */

/** Bytes that one stored block holds at most. */
const BLOCK = 0xffff;

/** Compressed, up to a whole byte, and not ended: `endOf` goes on from there. */
export function beginningOf(text: string | Buffer): Buffer {
	return deflateRawSync(text, { level: 4, finishFlush: constants.Z_SYNC_FLUSH });
}

/** Stored blocks, the last of which ends the message. */
export function endOf(text: string): Buffer {
	const bytes = Buffer.from(text);
	const blocks = Math.max(1, Math.ceil(bytes.byteLength / BLOCK));
	const out = Buffer.allocUnsafe(bytes.byteLength + 5 * blocks);
	for (let block = 0; block < blocks; block += 1) {
		const from = block * BLOCK;
		const length = Math.min(BLOCK, bytes.byteLength - from);
		const at = from + 5 * block;
		out[at] = block === blocks - 1 ? 1 : 0;
		out.writeUInt16LE(length, at + 1);
		out.writeUInt16LE(~length & 0xffff, at + 3);
		bytes.copy(out, at + 5, from, from + length);
	}
	return out;
}
