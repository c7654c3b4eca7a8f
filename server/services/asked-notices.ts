import { awaitedOf } from '#lib/domain/entry-actions.ts';
import * as alliances from '../db/alliances.ts';
import * as events from '../db/events.ts';
import * as notices from '../db/notices.ts';
import * as notify from '../db/notify.ts';
import * as settings from '../db/settings.ts';
import * as changes from '../db/since-visit.ts';
import { newId } from '../ids.ts';
import type { Context, Trx } from './context.ts';
import { loadDossier } from './dossiers.ts';
import { announceTo } from './notify.ts';

/** Events looked through at once. */
const AT_ONCE = 200;
/** Milliseconds: on a database that knew nothing of this before, older events tell nobody anything. */
const RECENT = 10 * 60_000;

/**
 * Tells mandate holders what they are newly waited for, and takes back what is no longer asked: from the log, in the
 * order in which things happened, each alliance from where it was left. Nothing is told twice, nothing is left out.
 */
export async function tellAsked(ctx: Context): Promise<void> {
	for (const { id } of await alliances.all(ctx.db)) while (await tellAskedIn(ctx, id));
}

/** Gives whether there may be more. */
async function tellAskedIn(ctx: Context, allianceId: string): Promise<boolean> {
	const key = `asked:${allianceId}`;
	const left = await settings.get(ctx.db, key);
	const last = await events.lastSeq(ctx.db, allianceId);
	if (left !== undefined && Number(left) >= last) return false;
	const from =
		left !== undefined
			? Number(left)
			: await changes.seqBefore(ctx.db, allianceId, new Date(ctx.now().getTime() - RECENT).toISOString());
	const page = await events.page(ctx.db, allianceId, from, AT_ONCE);
	const ids = new Set(
		page.filter(({ event }) => event.subject_kind === 'entry').map(({ event }) => event.subject_id)
	);
	const told = await ctx.db.transaction().execute(async (trx) => {
		const all: string[] = [];
		for (const id of ids) all.push(...(await tellOf(trx, allianceId, id, ctx.now())));
		await settings.set(trx, key, String(page.at(-1)?.event.seq ?? last));
		return all;
	});
	await announceTo(ctx, told);
	return page.length === AT_ONCE;
}

/** Brings what is told of one entry in line with what it waits for. Gives whom that concerns. */
async function tellOf(trx: Trx, allianceId: string, id: string, now: Date): Promise<string[]> {
	const found = await loadDossier(trx, allianceId, id);
	const awaited = found && awaitedOf(found.dossier);
	const holders = await notify.holdersOf(trx, awaited?.organisationIds ?? []);
	const rows =
		!found || !awaited
			? []
			: [...new Set([...holders.values()].flat())].map((memberId): notices.NoticeRow => ({
					id: newId(),
					alliance_id: allianceId,
					member_id: memberId,
					kind: 'asked',
					plan_id: found.row.plan_id,
					entry_id: id,
					thread_id: null,
					comment_id: null,
					by_id: null,
					by_guest_id: null,
					what: awaited.what,
					until: awaited.until,
					// Another date is another time that the same is asked.
					key: `asked:${id}:${awaited.what}:${awaited.until}:${memberId}`,
					at: now.toISOString(),
					read_at: null,
					mailed_at: null
				}));
	const open = await notices.openAsks(trx, id);
	const keys = new Set(rows.map((row) => row.key));
	const over = open.filter((it) => !keys.has(it.key));
	await notices.close(
		trx,
		over.map((it) => it.id),
		now.toISOString()
	);
	const fresh = rows.filter((row) => !open.some((it) => it.key === row.key));
	await notices.insert(trx, fresh);
	return [...over, ...fresh].map((it) => it.member_id);
}
