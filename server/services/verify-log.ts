import * as events from '../db/events.ts';
import { firstBrokenFrom, START, type BrokenEvent } from './event-chain.ts';
import type { Db } from './context.ts';

const PAGE = 1000;

/** Follows the log of every alliance. Gives the number of events seen and the first broken one of each log. */
export async function verifyLog(db: Db): Promise<{ events: number; broken: BrokenEvent[] }> {
	const alliances = await db.selectFrom('alliance').select('id').orderBy('slug').execute();
	const broken: BrokenEvent[] = [];
	let seen = 0;
	for (const { id } of alliances) {
		let state = START;
		for (;;) {
			const rows = await events.page(db, id, state.seq, PAGE);
			if (rows.length === 0) break;
			seen += rows.length;
			const step = firstBrokenFrom(state, rows);
			if ('why' in step) {
				broken.push(step);
				break;
			}
			state = step;
		}
	}
	return { events: seen, broken };
}
