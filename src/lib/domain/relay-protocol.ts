/**
 * The document relay's messages: those of `y-protocols` (varUint type first) and three of ours, sent by the server
 * only, and only to a socket opened with `?saved=1`, so that stock clients are left alone.
 */
export const messageType = {
	/** y-protocols/sync: step 1, step 2, update. */
	sync: 0,
	awareness: 1,
	auth: 2,
	queryAwareness: 3,
	/** `varUint n`: how many of this connection's step 2 and update messages are durable, no-ops included. */
	saved: 100,
	/** `varUint` of {@link storageStates}: whether the server is able to save at the moment. */
	storage: 101,
	/** `varUint` of {@link levels}: what this socket may do from now on. */
	level: 102
} as const;

/** ok; retrying (kept in memory, not saved yet); readOnly (memory is full: nothing more is taken until it can be saved). */
export const storageStates = ['ok', 'retrying', 'readOnly'] as const;
export type StorageState = (typeof storageStates)[number];

/** What a plan grants, weakest first; `none` never holds a socket. */
export const levels = ['none', 'read', 'comment', 'write', 'facilitate'] as const;
export type Level = (typeof levels)[number];

/** Bytes. */
export const limits = {
	update: 1_000_000,
	writerStep2: 16_000_000,
	awareness: 64_000,
	/** A fresh client first fetches a larger document over HTTP. */
	httpFirst: 256_000
} as const;
