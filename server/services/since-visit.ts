import { changedParagraphs, type ChangedParagraph } from '#lib/document/text-changes.ts';
import type { EntryKind } from '#lib/domain/entry.ts';
import type { FollowLevel } from '#lib/domain/notice.ts';
import { canOnPlan } from '#lib/domain/permissions.ts';
import { grantsOf } from '../db/attention.ts';
import * as documents from '../db/documents.ts';
import * as plans from '../db/plans.ts';
import type * as register from '../db/register.ts';
import * as visits from '../db/visits.ts';
import * as changes from '../db/since-visit.ts';
import type { Actor, Context, Db, Texts } from './context.ts';
import { eyesOf } from './entry-cards.ts';
import { levelFor } from './plan-level.ts';
import { loadPlan } from './plans.ts';

/** More than these are not told: whoever was away for so long opens the plan. */
const MOST_EVENTS = 2_000;
const MOST_SENTENCES = 40;
const MOST_PARAGRAPHS = 30;
const MOST_LINES = 200;

/** What happened to one entry, as a sentence is made of it. */
export interface Happened {
	at: string;
	/** An event's kind, like `entry.sign-statement`. */
	event: string;
	/** A member's name, '' for whoever left or for the day itself. */
	by: string;
	organisation: string;
	entry: { id: string; kind: EntryKind; title: string };
}

export interface PlanSince {
	plan: { id: string; title: string };
	level: FollowLevel;
	happened: Happened[];
	paragraphs: ChangedParagraph[];
	/** How many more there are than are told. */
	more: number;
	/** Who wrote in the text since. */
	writers: string[];
	/** Open threads of the text in which something was said since. */
	threads: number;
	/** Entries about which something was said since. */
	commented: Happened['entry'][];
	/** What was proposed in the text, and what became of one's own. */
	proposals: changes.ProposalsSince;
}

/** Where it is known who wrote what. */
type Writings = Pick<Texts, 'writersOf'>;

const NO_PROPOSALS: changes.ProposalsSince = { accepted: 0, refused: 0, open: 0 };

/** What changed in the plans that a member follows since they were last here; undefined on a first visit. */
export async function sinceVisit(
	ctx: Context,
	texts: Writings,
	actor: Actor
): Promise<{ since: string; plans: PlanSince[] } | undefined> {
	const visit = await visits.find(ctx.db, actor.memberId);
	if (!visit?.since) return undefined;
	return { since: visit.since, plans: await changesSince(ctx, texts, actor, visit.since) };
}

/** What changed since an instant in the plans that a member follows and may read. */
export async function changesSince(
	{ db }: Context,
	texts: Writings,
	actor: Actor,
	since: string
): Promise<PlanSince[]> {
	const follows = await visits.followed(db, actor.memberId);
	const eyes = await eyesOf(db, actor);
	const ids = [...follows].filter(([id, level]) => level !== 'none' && !eyes.hiddenPlanIds.includes(id));
	const rows = await plans.byIds(
		db,
		actor.allianceId,
		ids.map(([id]) => id)
	);
	const levelOf = (id: string) => (follows.get(id) === 'all' ? 'all' : 'mine');
	const planIds = rows.map(({ id }) => id);
	const followed = {
		all: planIds.filter((id) => levelOf(id) === 'all'),
		mine: planIds.filter((id) => levelOf(id) === 'mine')
	};
	const [takesPart, happened, commented, proposals, grants] = await Promise.all([
		changes.takingPart(db, actor.organisationIds, followed.mine),
		happenedIn(db, eyes, followed, since),
		changes.commentedSince(db, eyes, followed, since),
		changes.proposalsSince(
			db,
			rows.map((row) => row.document_id),
			actor.memberId,
			since
		),
		grantsOf(db, followed.mine)
	]);
	/** What others propose concerns whoever may decide on it. */
	const decides = (id: string) =>
		levelOf(id) === 'all' || canOnPlan(levelFor(actor, grants.get(id) ?? []), 'plan.write');
	const told = await Promise.all(
		rows.map(async (row): Promise<PlanSince> => {
			const mine = happened.filter((it) => it.planId === row.id);
			const level = levelOf(row.id);
			// The text of a plan that their organisation takes part in concerns whoever belongs to it.
			const textLevel = takesPart.has(row.id) ? 'all' : level;
			const text =
				row.changed_at > since ? await rewritten(db, texts, actor, row, since, textLevel) : NOTHING;
			const proposed = proposals.get(row.document_id) ?? NO_PROPOSALS;
			return {
				plan: { id: row.id, title: row.title },
				level,
				happened: mine.slice(0, MOST_SENTENCES),
				paragraphs: text.paragraphs.slice(0, MOST_PARAGRAPHS),
				more:
					Math.max(0, mine.length - MOST_SENTENCES) + Math.max(0, text.paragraphs.length - MOST_PARAGRAPHS),
				writers: text.writers,
				threads: await changes.threadsSince(db, eyes, row.id, level, since),
				commented: commented
					.filter((it) => it.plan_id === row.id)
					.map(({ id, kind, title }) => ({ id, kind, title })),
				proposals: decides(row.id) ? proposed : { ...proposed, open: 0 }
			};
		})
	);
	return told.filter(
		({ happened, paragraphs, threads, commented, proposals: { accepted, refused, open } }) =>
			happened.length + paragraphs.length + threads + commented.length + accepted + refused + open > 0
	);
}

/**
 * What the paragraphs of a plan that have changed since a member's last visit say now; undefined when none has, or when
 * they had not opened it before then. `plan.read` on this plan.
 */
export async function changedIn(
	{ db }: Context,
	texts: Writings,
	actor: Actor,
	planId: string
): Promise<{ since: string; lines: string[] } | undefined> {
	const { row } = await loadPlan(db, actor, planId);
	const [visit, seen] = await Promise.all([
		visits.find(db, actor.memberId),
		visits.planVisit(db, actor.memberId, planId)
	]);
	// Whoever comes back within a visit still sees what the visit began with.
	const since = visit?.since && seen ? visit.since : undefined;
	if (!since || row.changed_at <= since) return undefined;
	const { paragraphs } = await rewritten(db, texts, actor, row, since, 'all');
	const lines = [...new Set(paragraphs.map(({ now }) => now))].filter(Boolean).slice(0, MOST_LINES);
	return lines.length > 0 ? { since, lines } : undefined;
}

async function happenedIn(
	db: Db,
	eyes: register.Eyes,
	followed: changes.Followed,
	since: string
): Promise<(Happened & { planId: string })[]> {
	const events = await changes.entryEventsSince(db, eyes, followed, since, MOST_EVENTS);
	return events.map((event) => ({
		planId: event.plan_id,
		at: event.at,
		event: event.kind,
		by: event.actor ?? '',
		organisation: event.organisation ?? '',
		entry: { id: event.entry_id, kind: event.entry_kind, title: event.title }
	}));
}

interface Rewritten {
	paragraphs: ChangedParagraph[];
	/** Who wrote in it meanwhile, by name. */
	writers: string[];
}
const NOTHING: Rewritten = { paragraphs: [], writers: [] };

/**
 * How a plan's text differs from what it was, and who wrote in it meanwhile: all of it, or only the passages that this
 * member wrote too. What nobody else wrote is no news.
 */
async function rewritten(
	db: Db,
	texts: Writings,
	{ memberId }: Actor,
	plan: Pick<plans.PlanRow, 'id' | 'document_id'>,
	since: string,
	level: 'all' | 'mine'
): Promise<Rewritten> {
	if (level === 'mine' && !(await changes.hasWritten(db, plan.document_id, memberId))) return NOTHING;
	const [before, now] = await Promise.all([
		visits.textAt(db, plan.id, since),
		documents.findProjection(db, plan.document_id)
	]);
	if (before === undefined || !now || before === now.text) return NOTHING;
	const writers = await changes.writersSince(db, plan.document_id, since);
	const others = writers.filter(({ id }) => id !== memberId);
	if (writers.length > 0 && others.length === 0) return NOTHING;
	const all = changedParagraphs(before, now.text);
	// All of it is news to whoever wrote nothing since, which spares asking who wrote each paragraph.
	const isOwn = level === 'mine' || writers.some(({ id }) => id === memberId);
	const paragraphs = isOwn
		? newsIn(all, await texts.writersOf(plan.document_id, since), memberId, level)
		: all;
	return { paragraphs, writers: others.map(({ name }) => name) };
}

/** Those paragraphs in which someone else wrote; what is gone may have been anyone's. */
function newsIn(
	paragraphs: readonly ChangedParagraph[],
	blocks: Awaited<ReturnType<Writings['writersOf']>>,
	memberId: string,
	level: 'all' | 'mine'
): ChangedParagraph[] {
	const blocksOf = Map.groupBy(
		blocks.flatMap(({ text, ...by }) => text.split('\n').map((line) => ({ line: line.trim(), ...by }))),
		({ line }) => line
	);
	return paragraphs.filter(({ now }) => {
		if (now === '') return true;
		const found = blocksOf.get(now) ?? [];
		if (level === 'mine' && !found.some(({ ever }) => ever.includes(memberId))) return false;
		// Of a text that was put in as a whole, it is not known who wrote it.
		if (found.every(({ ever }) => ever.length === 0)) return true;
		return found.some(({ since }) => since.some((id) => id !== memberId));
	});
}
