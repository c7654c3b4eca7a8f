import { setFlagsFromString } from 'node:v8';

/** Megabytes of young objects that a thread of the database may hold: its rows live for one answer only. */
export const DATABASE_YOUNG = 8;

/**
 * Keeps the heaps of all threads near what they hold. V8's young generation stays where starting up has brought it (about
 * 2 × 16 MB): left alone it grows to 134 MB at the first thousand connections and keeps that, which is more than the rooms
 * themselves need. The old one is swept once it has grown by a fifth rather than by up to four times: with 800 people in a
 * workshop 308 MB instead of 412, for no more of the processor than one run differs from the next.
 */
export function boundHeaps(): void {
	setFlagsFromString('--semi-space-growth-factor=1');
	setFlagsFromString('--heap-growing-percent=20');
}
