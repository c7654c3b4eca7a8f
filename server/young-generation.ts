import { setFlagsFromString } from 'node:v8';

/** Megabytes of young objects that a thread of the database may hold: its rows live for one answer only. */
export const DATABASE_YOUNG = 8;

/**
 * Ends the growth of V8's young generation where starting up has brought it (about 2 × 16 MB). Left alone it grows to
 * 134 MB at the first thousand connections and keeps that, which is more than the rooms themselves need.
 */
export function boundYoungGeneration(): void {
	setFlagsFromString('--semi-space-growth-factor=1');
}
