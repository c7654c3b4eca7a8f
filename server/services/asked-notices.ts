import { awaitedOf, personalAsks } from '#lib/domain/entry-actions.ts';
import * as alliances from '../db/alliances.ts';
import * as entries from '../db/entries.ts';
import * as events from '../db/events.ts';
import * as notices from '../db/notices.ts';
import * as notify from '../db/notify.ts';
import * as settings from '../db/settings.ts';
import * as changes from '../db/since-visit.ts';
import { newId } from '../ids.ts';
import type { Context } from './context.ts';
import { loadDossiers } from './dossiers.ts';
import { announceTo } from './notify.ts';
import { planAsks } from './plan-asks.ts';

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
	const ids = page.filter(({ event }) => event.subject_kind === 'entry').map(({ event }) => event.subject_id);
	// Read before anyone is kept from writing: what happens meanwhile has an event of its own, which comes next.
	const [due, asks] = await Promise.all([
		dueOf(ctx, allianceId, [...new Set(ids)]),
		planAsks(
			ctx.db,
			allianceId,
			page.map(({ event }) => event),
			ctx.now().toISOString()
		)
	]);
	await ctx.db.transaction().execute(async (trx) => {
		await notices.close(trx, due.over, ctx.now().toISOString());
		await notices.insert(trx, [...due.fresh, ...asks]);
		await settings.set(trx, key, String(page.at(-1)?.event.seq ?? last));
	});
	await announceTo(ctx, [...due.members, ...asks.map((row) => row.member_id)]);
	return page.length === AT_ONCE;
}

/** What is to be told, and what is no longer, to bring it in line with what these entries wait for. */
export async function dueOf(ctx: Context, allianceId: string, ids: readonly string[]) {
	const at = ctx.now().toISOString();
	const loaded = await loadDossiers(ctx.db, allianceId, await entries.findAll(ctx.db, allianceId, ids));
	const asking = loaded.flatMap(({ row, dossier }) => {
		const awaited = awaitedOf(dossier);
		return awaited ? { row, awaited } : [];
	});
	const personal = loaded.flatMap(({ row, dossier }) =>
		personalAsks(dossier).map(({ memberId, ...awaited }) => ({ row, awaited, memberIds: [memberId] }))
	);
	const holders = await notify.holdersOf(ctx.db, [
		...new Set(asking.flatMap(({ awaited }) => awaited.organisationIds))
	]);
	const asked = asking.map(({ row, awaited }) => ({
		row,
		awaited,
		memberIds: [...new Set(awaited.organisationIds.flatMap((id) => holders.get(id) ?? []))]
	}));
	const rows = [...asked, ...personal].flatMap(({ row, awaited, memberIds }) =>
		memberIds.map((memberId): notices.NoticeRow => ({
			id: newId(),
			alliance_id: allianceId,
			member_id: memberId,
			kind: 'asked',
			plan_id: row.plan_id,
			entry_id: row.id,
			thread_id: null,
			comment_id: null,
			by_id: null,
			by_guest_id: null,
			what: awaited.what,
			until: awaited.until,
			// Another date is another time that the same is asked.
			key: `asked:${row.id}:${awaited.what}:${awaited.until}:${memberId}`,
			at,
			read_at: null,
			mailed_at: null
		}))
	);
	const open = await notices.openAsks(ctx.db, ids);
	const wanted = new Set(rows.map(({ key }) => key));
	const told = new Set(open.map(({ key }) => notices.askOf(key)));
	const over = open.filter(({ key }) => !wanted.has(notices.askOf(key)));
	const fresh = rows.filter(({ key }) => !told.has(key));
	return {
		wanted: rows,
		open,
		over: over.map(({ id }) => id),
		fresh,
		members: [...over, ...fresh].map((it) => it.member_id)
	};
}
