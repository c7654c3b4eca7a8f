import { argon2, randomBytes, timingSafeEqual, type Argon2Parameters } from 'node:crypto';

/** OWASP's minimum for argon2id: 19 MiB, two passes, one lane. */
const COST = { memory: 19_456, passes: 2, parallelism: 1, tagLength: 32 } as const;

function derive(parameters: Argon2Parameters): Promise<Buffer> {
	return new Promise((resolve, reject) => {
		argon2('argon2id', parameters, (error, key) => (error ? reject(error) : resolve(key)));
	});
}

/** The password's argon2id hash in PHC form (`$argon2id$v=19$m=…,t=…,p=…$salt$key`). */
export async function hashPassword(password: string): Promise<string> {
	const nonce = randomBytes(16);
	const key = await derive({ ...COST, message: password.normalize('NFKC'), nonce });
	const parameters = `m=${COST.memory},t=${COST.passes},p=${COST.parallelism}`;
	return `$argon2id$v=19$${parameters}$${unpadded(nonce)}$${unpadded(key)}`;
}

/**
 * Whether the password is the one that was hashed. With no hash (an unknown account) it takes the same time and
 * says no.
 */
export async function verifyPassword(hash: string | null | undefined, password: string): Promise<boolean> {
	const read = readHash(hash ?? (await dummy()));
	const key = await derive({ ...read.cost, message: password.normalize('NFKC'), nonce: read.nonce });
	return timingSafeEqual(key, read.key) && Boolean(hash);
}

let dummyHash: Promise<string> | undefined;
function dummy(): Promise<string> {
	return (dummyHash ??= hashPassword(randomBytes(16).toString('hex')));
}

function readHash(hash: string) {
	const match = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([^$]+)\$([^$]+)$/.exec(hash);
	if (!match) throw new Error('not an argon2id hash');
	const [, memory, passes, parallelism, nonce, key] = match;
	const keyBytes = Buffer.from(key!, 'base64');
	return {
		cost: {
			memory: Number(memory),
			passes: Number(passes),
			parallelism: Number(parallelism),
			tagLength: keyBytes.length
		},
		nonce: Buffer.from(nonce!, 'base64'),
		key: keyBytes
	};
}

function unpadded(bytes: Buffer): string {
	return bytes.toString('base64').replace(/=+$/, '');
}
