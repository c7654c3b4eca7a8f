import { createHash, randomBytes } from 'node:crypto';

/** An unguessable id: 128 random bits in 26 letters and digits (base 32, no padding, lower case). */
export function newId(): string {
	return base32(randomBytes(16));
}

/** A secret for a link: 200 random bits. Only its {@link hashOf} is stored. */
export function newToken(): string {
	return base32(randomBytes(25));
}

/** SHA-256, hexadecimal. */
export function hashOf(text: string | Uint8Array): string {
	return createHash('sha256').update(text).digest('hex');
}

const ALPHABET = 'abcdefghijkmnpqrstuvwxyz23456789';

/** Five bits a character; letters that are easily taken for one another are left out. */
function base32(bytes: Uint8Array): string {
	let text = '';
	let bits = 0;
	let held = 0;
	for (const byte of bytes) {
		held = (held << 8) | byte;
		bits += 8;
		while (bits >= 5) {
			bits -= 5;
			text += ALPHABET[(held >> bits) & 31];
		}
		held &= (1 << bits) - 1;
	}
	return bits > 0 ? text + ALPHABET[(held << (5 - bits)) & 31] : text;
}

/** Whether a text has the form of an id. */
export const isId = (text: string): boolean => /^[a-z0-9]{26}$/.test(text);
