import type { Actor, Context, Trx } from './context.ts';

/**
 * One transaction that changes an alliance's facts, after every other one of the same alliance: what it has read is
 * still so when it writes. Of two administrators who step down at once, one stays. (The log makes them wait anyway.)
 */
export function inTurn<Result>(
	{ db }: Pick<Context, 'db'>,
	{ allianceId }: Pick<Actor, 'allianceId'>,
	change: (trx: Trx) => Promise<Result>
): Promise<Result> {
	return db.transaction().execute(async (trx) => {
		// Not the key: SQLite would look at every row that refers to it.
		await trx
			.updateTable('alliance')
			.set((eb) => ({ name: eb.ref('name') }))
			.where('id', '=', allianceId)
			.execute();
		return change(trx);
	});
}
