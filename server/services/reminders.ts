import { remindersDue } from '#lib/domain/reminders.ts';
import * as alliances from '../db/alliances.ts';
import * as notices from '../db/notices.ts';
import { newId } from '../ids.ts';
import { dueOf } from './asked-notices.ts';
import type { Context } from './context.ts';
import { announceTo } from './notify.ts';

/** Entries looked at together. */
const AT_ONCE = 200;

/**
 * Tells those who are still waited for once more, twice in the time that they have: whether they have read what they were
 * told or not. What takes the place of what they were told before closes that. Nothing goes out twice.
 */
export async function remindAsked(ctx: Context): Promise<void> {
	for (const { id } of await alliances.all(ctx.db)) await remindIn(ctx, id);
}

async function remindIn(ctx: Context, allianceId: string): Promise<void> {
	const now = ctx.now();
	const told = await notices.askedUntil(ctx.db, allianceId, now.toISOString());
	const keys = new Set(told.map(({ key }) => key));
	const due = told.flatMap((row) => {
		const number = notices.askOf(row.key) === row.key ? remindersDue(row.at, row.until ?? '', now) : 0;
		const key = `${row.key}:r${number}`;
		return number > 0 && row.entry_id && !keys.has(key) ? { ask: row.key, entryId: row.entry_id, key } : [];
	});
	const ids = [...new Set(due.map(({ entryId }) => entryId))];
	for (let from = 0; from < ids.length; from += AT_ONCE) {
		const some = new Set(ids.slice(from, from + AT_ONCE));
		const { wanted, open } = await dueOf(ctx, allianceId, [...some]);
		const rows = due.flatMap(({ ask, key }) => {
			const row = wanted.find((it) => it.key === ask);
			return row ? { ...row, id: newId(), key } : [];
		});
		const again = new Set(rows.map(({ key }) => notices.askOf(key)));
		await ctx.db.transaction().execute(async (trx) => {
			const before = open.filter(({ key }) => again.has(notices.askOf(key))).map(({ id }) => id);
			await notices.close(trx, before, now.toISOString());
			await notices.insert(trx, rows);
		});
		await announceTo(
			ctx,
			rows.map((row) => row.member_id)
		);
	}
}
