import type { Attention, AttentionEntry } from '#lib/domain/notice.ts';
import { provisionalOf } from '#lib/domain/provisional.ts';
import { visibilities } from '#lib/domain/entry.ts';
import { awaitedOf, isClosed, mineToDo, personalAsks } from '#lib/domain/entry-actions.ts';
import { answersFor } from '#lib/domain/entry-answers.ts';
import { seenToBy } from '#lib/domain/entry-flags.ts';
import { bindingPlaces, placesOf } from '#lib/domain/plan-place.ts';
import { openProposal } from '#lib/domain/proposals.ts';
import { canOnPlan } from '#lib/domain/permissions.ts';
import * as requests from '../db/access-requests.ts';
import * as directory from '../db/directory.ts';
import * as entries from '../db/entries.ts';
import * as guests from '../db/guests.ts';
import * as mails from '../db/mails.ts';
import * as notices from '../db/notices.ts';
import * as register from '../db/register.ts';
import * as leads from '../db/plan-leads.ts';
import * as waiting from '../db/attention.ts';
import { isReached } from './access-closing.ts';
import type { Actor, Context, Db } from './context.ts';
import { loadDossiers } from './dossiers.ts';
import { cardsOf, eyesOf } from './entry-cards.ts';
import { levelFor } from './plan-level.ts';
import { threadsFor } from './threads.ts';

/** More than this is not looked through for one person. */
const MOST = 1_000;

/** Everything that needs this member now, and nothing else: what waits for an answer first, by its date. */
export async function attentionOf(ctx: Context, actor: Actor): Promise<Attention[]> {
	const { db } = ctx;
	const eyes = await eyesOf(db, actor);
	const mandates = await entries.mandatesOfMember(db, actor.allianceId, actor.memberId);
	const [address, called, versions, offers, relays, sent, told] = await Promise.all([
		addressOf(db, actor),
		calledUp(ctx, actor, eyes, mandates),
		versionsFor(db, actor, eyes, mandates),
		waiting.mandateOffers(db, actor.memberId),
		leadsFor(db, actor, eyes, mandates),
		sentUpTo(db, actor),
		toldTo(ctx, actor)
	]);
	const all: Attention[] = [
		...address,
		...called,
		...versions,
		...offers.map((it) => ({
			kind: 'offer' as const,
			organisation: { id: it.organisation_id, name: it.organisation },
			by: it.by,
			note: it.note,
			until: null
		})),
		...relays,
		...sent,
		...told
	];
	return all.sort((a, b) => rank(a) - rank(b) || (a.until ?? '9').localeCompare(b.until ?? '9'));
}

/** What is waited for comes before what is said. */
const rank = ({ kind }: Attention) =>
	['mention', 'reply', 'decided', 'access', 'no_access'].includes(kind)
		? 1
		: ['late', 'no_news', 'to_review'].includes(kind)
			? 2
			: 0;

/** Their own address, once mails to it have come back. */
async function addressOf(db: Db, { memberId }: Actor): Promise<Attention[]> {
	const to = await mails.addressee(db, memberId);
	if (!to?.bounced_at) return [];
	return [{ kind: 'unreached', email: to.email, at: to.bounced_at, until: null }];
}

/** The entries on which it is for this member to act: those that `attentionOf` calls up, each once. */
export async function entriesToActOn(ctx: Context, actor: Actor): Promise<string[]> {
	const [eyes, mandates] = await Promise.all([
		eyesOf(ctx.db, actor),
		entries.mandatesOfMember(ctx.db, actor.allianceId, actor.memberId)
	]);
	const called = await calledUp(ctx, actor, eyes, mandates);
	return [...new Set(called.map(({ entry }) => entry.id))];
}

/** What is said of an entry because somebody is to act on it. */
type OnEntry = Extract<Attention, { entry: AttentionEntry }>;

async function calledUp(ctx: Context, actor: Actor, eyes: Eyes, mandates: Mandates): Promise<OnEntry[]> {
	const found = await Promise.all([
		askedOf(ctx, actor, eyes, mandates),
		askedPersonally(ctx, actor, eyes),
		flaggedOf(ctx, actor, eyes)
	]);
	return found.flat();
}

type Eyes = Awaited<ReturnType<typeof eyesOf>>;
type Mandates = Awaited<ReturnType<typeof entries.mandatesOfMember>>;

/** Positions, signatures, answers and confirmations that wait for a mandate of this member. */
async function askedOf({ db }: Context, actor: Actor, eyes: Eyes, mandates: Mandates): Promise<OnEntry[]> {
	if (mandates.size === 0) return [];
	const mine = [...mandates.keys()];
	const [awaiting, provisional] = await Promise.all([
		register.list(db, eyes, { activeFor: mine, awaiting: true }, { offset: 0, limit: MOST }),
		waiting.provisionalFor(db, actor.allianceId, mine)
	]);
	const more = provisional.filter((id) => !awaiting.some((row) => row.id === id));
	const rows = [
		...awaiting,
		...(more.length > 0 ? await register.list(db, eyes, { ids: more }, { offset: 0, limit: MOST }) : [])
	].filter((row) => !isClosed(row));
	const dossiers = await loadDossiers(db, actor.allianceId, rows);
	const [{ parties }, titles] = await Promise.all([
		register.besides(
			db,
			rows.map(({ id }) => id)
		),
		register.planTitles(db, [...new Set(rows.map((row) => row.plan_id))])
	]);
	const who = {
		memberId: actor.memberId,
		organisationIds: actor.organisationIds,
		mandates,
		mayComment: true,
		mayWrite: false,
		mayFacilitate: false
	};
	return dossiers.flatMap(({ row, dossier }): OnEntry[] => {
		const name = (id: string) => parties.get(row.id)?.find((it) => it.id === id)?.name ?? '';
		const entry = entryOf(row, titles);
		const actions = mineToDo(dossier, who);
		const awaited = awaitedOf(dossier);
		const items: OnEntry[] = [];
		if (actions.length > 0 && awaited) {
			const organisations = awaited.organisationIds.filter((id) => mandates.has(id)).map(name);
			const { what, until } = awaited;
			const choice = what === 'visibility' ? openProposal(dossier, 'visibility')?.choice : undefined;
			const wider = visibilities.find((it) => it === choice);
			items.push({ kind: 'asked', entry, what, wider, actions, organisations, until });
		}
		const given = provisionalOf(dossier).filter(
			(it) => it.organisationId !== null && mandates.has(it.organisationId)
		);
		if (given.length > 0) {
			const organisations = [...new Set(given.map((it) => name(it.organisationId!)))];
			const first = given[0]!;
			items.push({
				kind: 'provisional',
				entry,
				organisations,
				step: 'step' in first ? first.step : null,
				reason: 'reason' in first ? first.reason : '',
				until: first.provisionalUntil
			});
		}
		return items;
	});
}

/** What this member is asked by themselves: found by what they were told of it, since no organisation is asked. */
async function askedPersonally({ db }: Context, actor: Actor, eyes: Eyes): Promise<OnEntry[]> {
	const ids = await notices.askedOf(db, actor.memberId, ['leading', 'dissolved', 'referral']);
	if (ids.length === 0) return [];
	const rows = await register.list(db, eyes, { ids }, { offset: 0, limit: MOST });
	const [dossiers, titles] = await Promise.all([
		loadDossiers(db, actor.allianceId, rows),
		register.planTitles(db, [...new Set(rows.map((row) => row.plan_id))])
	]);
	return dossiers.flatMap(({ row, dossier }) =>
		personalAsks(dossier)
			.filter(({ memberId }) => memberId === actor.memberId)
			.map(({ what, until }): OnEntry => {
				const actions = answersFor(what);
				return { kind: 'asked', entry: entryOf(row, titles), what, actions, organisations: [], until };
			})
	);
}

/** Commitments of one's own organisations that are late or without news, and what is to be reviewed. */
async function flaggedOf({ db, now }: Context, actor: Actor, eyes: Eyes): Promise<OnEntry[]> {
	if (actor.organisationIds.length === 0) return [];
	const rows = await register.list(
		db,
		eyes,
		{ activeFor: actor.organisationIds, ids: await waiting.datedFor(db, actor, now()) },
		{ offset: 0, limit: MOST }
	);
	const cards = await cardsOf(db, actor, rows, now());
	return cards.flatMap((card): OnEntry[] => {
		const own = card.parties.filter(({ id }) => actor.organisationIds.includes(id));
		const carries = own.filter(({ role }) => role === 'owner' || role === 'co_owner');
		const entry: AttentionEntry = { id: card.id, kind: card.kind, title: card.title, plan: card.plan };
		const flag = (['late', 'no_news', 'to_review'] as const).find((it) => card.flags.includes(it));
		const concerned = flag === 'to_review' ? own.filter(({ role }) => role !== 'associated') : carries;
		if (!flag || concerned.length === 0) return [];
		const organisations = concerned.map(({ name }) => name);
		return [{ kind: flag, entry, organisations, does: seenToBy(flag, card), until: card.dueOn }];
	});
}

/** Frozen versions that wait for a signature of one's own. */
async function versionsFor(db: Db, actor: Actor, eyes: Eyes, mandates: Mandates): Promise<Attention[]> {
	const rows = await waiting.openVersions(db, actor.allianceId, [...mandates.keys()]);
	const awaited = rows.filter(
		(row) =>
			!eyes.hiddenPlanIds.includes(row.plan_id) &&
			placesOf(row.places).some((kind) => bindingPlaces.includes(kind))
	);
	const byVersion = Map.groupBy(awaited, (row) => row.id);
	return [...byVersion.values()].map((of) => ({
		kind: 'version' as const,
		plan: { id: of[0]!.plan_id, title: of[0]!.title },
		number: of[0]!.number,
		organisations: of.map((row) => row.organisation),
		until: null
	}));
}

/** Plans that one's own organisations are asked to carry. */
async function leadsFor(db: Db, actor: Actor, eyes: Eyes, mandates: Mandates): Promise<Attention[]> {
	if (mandates.size === 0) return [];
	const rows = await leads.openTo(db, actor.allianceId, [...mandates.keys()]);
	return rows
		.filter((row) => !eyes.hiddenPlanIds.includes(row.plan_id))
		.map((row) => ({
			kind: 'lead' as const,
			plan: { id: row.plan_id, title: row.title },
			offer: row.id,
			organisation: row.organisation,
			by: row.by,
			note: row.note,
			until: null
		}));
}

/** What local versions have sent up to plans that this member facilitates. */
async function sentUpTo(db: Db, actor: Actor): Promise<Attention[]> {
	const rows = await waiting.unansweredSentUp(db, actor.allianceId);
	if (rows.length === 0) return [];
	const grants = await waiting.grantsOf(
		db,
		rows.map((row) => row.to_plan_id)
	);
	return rows
		.filter((row) => canOnPlan(levelFor(actor, grants.get(row.to_plan_id) ?? []), 'plan.grant'))
		.map((row) => ({
			kind: 'sent_up' as const,
			plan: { id: row.to_plan_id, title: row.title },
			words: row.body,
			until: row.answer_by
		}));
}

/** Mentions, replies, what became of their proposals, and asked accesses that were not read yet, of what may still be read. */
async function toldTo(ctx: Context, actor: Actor): Promise<Attention[]> {
	const rows = await notices.unread(ctx.db, actor.memberId, [
		'mention',
		'reply',
		'decided',
		'access',
		'no_access'
	]);
	const threads = new Map(
		(await threadsFor(ctx, actor, [...new Set(rows.flatMap((row) => row.thread_id ?? []))])).map((it) => [
			it.id,
			it
		])
	);
	const names = new Map([
		...(await waiting.memberNames(ctx.db, [...new Set(rows.flatMap((row) => row.by_id ?? []))])),
		...(await guests.names(ctx.db, [...new Set(rows.flatMap((row) => row.by_guest_id ?? []))]))
	]);
	const titles = await register.planTitles(ctx.db, [...new Set(rows.flatMap((row) => row.plan_id ?? []))]);
	const seen = new Set<string>();
	const accessOf = await accessesOf(ctx.db, actor, rows);
	const isByName = (row: (typeof rows)[number]) =>
		threads
			.get(row.thread_id ?? '')
			?.comments.find(({ id }) => id === row.comment_id)
			?.mentions.some(({ id }) => id === actor.memberId) === true;
	// Of one thread what was said to them by name stands for all that was said in it, also before a later answer.
	const ordered = rows.toSorted((a, b) => Number(isByName(b)) - Number(isByName(a)));
	return ordered.flatMap((row): Attention[] => {
		const by = names.get(row.by_id ?? row.by_guest_id ?? '') ?? '';
		if (row.kind === 'access' || row.kind === 'no_access') {
			const plan = { id: row.plan_id!, title: titles.get(row.plan_id!)?.title ?? '' };
			const request = accessOf(row);
			if (!request) return [];
			const asked = { plan, by, for: request.for, at: row.at, until: null };
			return row.kind === 'access'
				? [{ ...asked, kind: 'access', request: row.what }]
				: [{ ...asked, kind: 'no_access', notice: row.id, words: request.words }];
		}
		const thread = threads.get(row.thread_id ?? '');
		// A thread is listed once, whatever was said in it.
		if (!thread || seen.has(thread.id) || row.kind === 'asked') return [];
		seen.add(thread.id);
		const place = {
			id: thread.id,
			plan: thread.plan,
			about: thread.entry?.title ?? thread.anchor?.quote.exact ?? ''
		};
		if (row.kind === 'decided') {
			const decision = row.what === 'accepted' ? 'accepted' : 'rejected';
			const words = thread.replacement ?? '';
			return [{ kind: 'decided', decision, thread: place, by, words, at: row.at, until: null }];
		}
		const comment = thread.comments.find((it) => it.id === row.comment_id);
		return [
			{
				kind: row.kind,
				thread: place,
				comment: row.comment_id ?? '',
				by,
				words: comment?.body ?? '',
				at: row.at,
				isByName: isByName(row),
				until: null
			}
		];
	});
}

/** The requests that these notices tell of, of those that this member may still answer or was answered. */
async function accessesOf(db: Db, actor: Actor, told: readonly notices.NoticeRow[]) {
	const ids = told.filter((row) => row.kind === 'access' || row.kind === 'no_access').map(({ what }) => what);
	if (ids.length === 0) return () => undefined;
	const [rows, members] = await Promise.all([
		requests.byIds(db, ids),
		directory.members(db, actor.allianceId)
	]);
	const grants = await waiting.grantsOf(
		db,
		rows.map((row) => row.plan_id)
	);
	const known = new Map(rows.map((row) => [row.id, row]));
	return ({ kind, what }: notices.NoticeRow) => {
		const row = known.get(what);
		if (!row) return undefined;
		const of = grants.get(row.plan_id) ?? [];
		const level = levelFor(actor, of);
		if (!canOnPlan(level, kind === 'access' ? 'plan.grant' : 'plan.read')) return undefined;
		// What was asked for is there by now, or there is nobody any more to give it to.
		if (kind === 'access' && (row.outcome !== null || isReached(row, members, of))) return undefined;
		return { for: row.subject_id === row.asked_by ? '' : (row.subject ?? ''), words: row.words };
	};
}

function entryOf(row: entries.EntryRow, titles: Map<string, { title: string }>): AttentionEntry {
	return {
		id: row.id,
		kind: row.kind,
		title: row.title,
		plan: { id: row.plan_id, title: titles.get(row.plan_id)?.title ?? '' }
	};
}
