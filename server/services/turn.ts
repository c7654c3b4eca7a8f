import { touch } from '../db/alliances.ts';
import { Mutex } from '../db/mutex.ts';
import { pipelined } from '../db/pipelined.ts';
import type { Actor, Context, Trx } from './context.ts';

/** By alliance. Whoever waits here holds no connection, of which PostgreSQL has few; what is right rests on the row. */
const turns = new Map<string, Mutex>();

/**
 * One transaction that changes an alliance's facts, after every other one of the same alliance: what it has read is
 * still so when it writes. Of two administrators who step down at once, one stays. (The log makes them wait anyway.)
 * What it begins together is sent together, see `pipelined`.
 */
export async function inTurn<Result>(
	{ db }: Pick<Context, 'db'>,
	{ allianceId }: Pick<Actor, 'allianceId'>,
	change: (trx: Trx) => Promise<Result>
): Promise<Result> {
	let turn = turns.get(allianceId);
	if (!turn) turns.set(allianceId, (turn = new Mutex()));
	const release = await turn.acquire();
	try {
		return await db.transaction().execute((outer) =>
			pipelined(outer, async (trx) => {
				// Its answer says nothing; whatever is begun after it runs after it.
				const [, result] = await Promise.all([touch(trx, allianceId), change(trx)]);
				return result;
			})
		);
	} finally {
		release();
	}
}
