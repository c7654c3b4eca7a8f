const letters = 'abcdefghijklmnopqrstuvwxyz234567';

/** An id for what a command makes, chosen where the command is: sent twice, it is made once. */
export function newId(): string {
	return Array.from(crypto.getRandomValues(new Uint8Array(20)), (byte) => letters[byte & 31]).join('');
}
