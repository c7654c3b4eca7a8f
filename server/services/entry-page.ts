import {
	addDays,
	activeParties,
	answersTo,
	current,
	latest,
	type Dossier,
	type EntryActor,
	type Position
} from '#lib/domain/dossier.ts';
import { awaitedOf, personalAsks, isClosed, lifeCycles, offersOf } from '#lib/domain/entry-actions.ts';
import { flagsOf } from '#lib/domain/entry-flags.ts';
import { acceptances } from '#lib/domain/commitment-answers.ts';
import { progressOf } from '#lib/domain/commitment-progress.ts';
import { pendingRevision } from '#lib/domain/commitment-revision.ts';
import { proposedConclusion } from '#lib/domain/conclusion.ts';
import { sidesWithoutText } from '#lib/domain/disagreement-exits.ts';
import { restatementsFor } from '#lib/domain/disagreement-restatement.ts';
import { rollUp, type Branch } from '#lib/domain/roll-up.ts';
import { nextReminder } from '#lib/domain/reminders.ts';
import { advice, counted, distributionOf, openRound, standing } from '#lib/domain/round.ts';
import { openCall, openProposal } from '#lib/domain/proposals.ts';
import { facilitates, isAccepted, isConflicted } from '#lib/domain/standing.ts';
import * as directory from '../db/directory.ts';
import type * as entries from '../db/entries.ts';
import * as events from '../db/events.ts';
import * as register from '../db/register.ts';
import * as thirdParties from '../db/third-parties.ts';
import type { Actor, Context } from './context.ts';
import { loadEntry } from './dossiers.ts';
import { cardsOf, eyesOf } from './entry-cards.ts';
import { idsWithin } from './ids-within.ts';
import { shownRecords } from './shown-records.ts';

/** More entries of a plan than these are not offered as the one that a commitment comes from. */
const MOST_SOURCES = 200;

/** Everything that the page of an entry shows, reduced to what this member may know now. */
export async function readEntry({ db, now }: Context, actor: Actor, id: string) {
	const { row, rows, dossier, plan, grants, who, readsPlan } = await loadEntry(db, actor, id);
	const at = now();
	const eyes = await eyesOf(db, actor);
	// What a commitment is tied to elsewhere is nothing for whoever was asked from outside.
	const showsAround = row.kind === 'commitment' && actor.role !== 'third_party';
	const [networks, territories, history, below, calls, sources] = await Promise.all([
		showsAround ? directory.networks(db, actor.allianceId) : [],
		showsAround ? directory.territories(db, actor.allianceId) : [],
		events.ofSubject(db, actor.allianceId, 'entry', id),
		showsAround ? register.descendants(db, eyes, id) : [],
		thirdParties.ofEntry(db, id),
		showsAround ? register.list(db, eyes, { planId: row.plan_id }, { offset: 0, limit: MOST_SOURCES }) : []
	]);
	const linkedIds = new Set(
		[
			...dossier.records.flatMap(({ linkedEntryId }) => linkedEntryId ?? []),
			dossier.terms?.parentId,
			dossier.terms?.sourceEntryId
		].filter((it): it is string => Boolean(it))
	);
	const linked = await cardsOf(db, actor, await linkedTo(db, eyes, [...linkedIds]), at);
	const leads = row.facilitator_id
		? [row.facilitator_id]
		: grants
				.filter((it) => it.subjectKind === 'member' && it.level === 'facilitate')
				.map((it) => it.subjectId);
	const shown = {
		id,
		kind: row.kind,
		title: row.title,
		frame: row.frame,
		state: row.state,
		closed: isClosed(row),
		visibility: row.visibility,
		version: row.version,
		createdAt: row.created_at,
		stateSince: row.state_since,
		dueOn: row.due_on,
		reviewOn: row.review_on,
		authorId: row.author_id,
		/** Of what is said in confidence: to whom. */
		confidantId: row.visibility === 'confidential' ? row.confidant_id : null,
		quote: row.anchor ? (JSON.parse(row.anchor) as { quote: { exact: string } }).quote.exact : null,
		path: lifeCycles[row.kind].path[row.frame],
		plan: readsPlan ? { id: plan.id, title: plan.title, archived: plan.archived_at !== null } : null,
		flags: flagsOf(
			{
				kind: row.kind,
				state: row.state,
				closed: isClosed(row),
				dueOn: row.due_on,
				reviewOn: row.review_on,
				changedAt: row.changed_at,
				stateSince: row.state_since,
				cadenceDays: dossier.terms?.cadenceDays ?? null,
				lastNewsAt: rows.terms?.last_news_at ?? null
			},
			at
		),
		leading: {
			selfLed: row.self_led === 1,
			facilitatorIds: leads,
			/** Whether this member leads it, and whether their organisation is a party or funds one. */
			mine: facilitates(dossier, who),
			conflicted:
				row.facilitator_id !== null
					? isConflicted(dossier, { organisationIds: dossier.entry.facilitatorOrganisationIds }) &&
						!isAccepted(dossier, row.facilitator_id)
					: who.mayFacilitate && isConflicted(dossier, who) && !isAccepted(dossier, who.memberId),
			...proposedLeading(dossier, calls)
		},
		parties: dossier.parties.map((party) => ({
			...party,
			mandated: dossier.mandated.has(party.organisationId),
			mine: actor.organisationIds.includes(party.organisationId)
		})),
		records: shownRecords(dossier),
		current: currentOf({ ...dossier, records: shownRecords(dossier) }),
		signatures: dossier.signatures,
		statementAnswers: answersOf(dossier, latest(dossier, 'statement')?.id),
		conclusion: proposedConclusion(dossier) ?? null,
		sidesWithoutText: sidesWithoutText(dossier),
		conclusionAnswers: answersOf(dossier, proposedConclusion(dossier)?.id),
		rounds: dossier.rounds.map((round) => roundView(dossier, round, who)),
		terms: dossier.terms,
		pendingRevision: pendingRevision(dossier) ?? null,
		/** What co-owners and beneficiaries answered, and whoever is asked if it is subject to their board. */
		acceptances: row.kind === 'commitment' ? acceptances(dossier) : [],
		progress: dossier.terms
			? progressOf(rows.terms?.last_value ?? null, dossier.terms.baseline, dossier.terms.target)
			: null,
		lastValue: rows.terms?.last_value ?? null,
		rolledUp: rows.terms && below.length > 0 ? rollUp(treeOf(id, row.state, rows.terms, below)) : null,
		below: below.map((it) => ({
			id: it.id,
			title: it.title,
			state: it.state,
			ownerId: it.terms.owner_id,
			territoryId: it.terms.territory_id,
			value: it.terms.last_value,
			parentId: it.terms.parent_id
		})),
		files: rows.files,
		linked,
		awaited: awaitedWithReminder(dossier, at),
		/** The restatements that are for this member's organisations to answer. */
		restatedToMe: isClosed(row) ? [] : restatementsFor(dossier, actor.organisationIds),
		/** What this member is asked by themselves. */
		asksMe: personalAsks(dossier).flatMap(({ memberId, what }) => (memberId === actor.memberId ? what : [])),
		unheard: isClosed(row) ? [] : unheardIn(dossier, history),
		awaitDays: dossier.awaitDays,
		offers: offersOf(dossier, who, at).map(({ name, action, mine, ready, missing, by, organisationIds }) => ({
			name,
			mine,
			ready,
			missing: missing.map((need) => ({ missing: need.missing, by: need.by })),
			by,
			asks: action.asks ?? [],
			binding: action.binding === true,
			warns: action.warns === true,
			organisationIds
		})),
		history: history.map(({ reason, ...event }) => ({ ...event, reason })),
		/** Of what there are few enough to list; members and organisations are found by their names. */
		choices: {
			territories: territories.map(({ id: key, name }) => ({ id: key, name })),
			/** Of the same plan: where a commitment may come from. */
			entries: sources.filter((it) => it.id !== id).map(({ id: key, title }) => ({ id: key, name: title })),
			/** Networks that have partners here. */
			networks
		},
		me: {
			memberId: actor.memberId,
			organisationIds: [...actor.organisationIds],
			mandates: [...who.mandates.keys()],
			mayComment: who.mayComment,
			/** Asked from outside: nothing but this page is there for them. */
			isThirdParty: actor.role === 'third_party'
		}
	};
	const names = await directory.namesAmong(db, actor.allianceId, idsWithin(shown));
	return {
		...shown,
		/** Of those that the page speaks of: in a large alliance all would outweigh it. */
		names: {
			...names,
			// Whoever was asked from outside and is no member.
			members: { ...Object.fromEntries([...calls].map(([key, { name }]) => [key, name])), ...names.members }
		}
	};
}

export type EntryPage = Awaited<ReturnType<typeof readEntry>>;

/** How it should be led, as long as parties are to agree on that; and who was asked from outside, until they answer. */
function proposedLeading(dossier: Dossier, calls: Awaited<ReturnType<typeof thirdParties.ofEntry>>) {
	const proposal = isClosed(dossier.entry) ? undefined : openProposal(dossier, 'facilitator');
	const call = isClosed(dossier.entry) ? undefined : calls.get(openCall(dossier)?.subjectId ?? '');
	const declined = latest(dossier, 'facilitator');
	const left = dossier.records.findLast(({ kind, choice }) => kind === 'note' && choice === 'left');
	return {
		proposed: proposal
			? {
					how: proposal.choice ?? '',
					personId: proposal.subjectId,
					/** Of somebody from outside: whose hands it would be put in. */
					email: calls.get(proposal.subjectId ?? '')?.email ?? '',
					organisationId: proposal.organisationId,
					at: proposal.at
				}
			: null,
		call: call
			? { name: call.name, email: call.email, since: call.mailed_at ?? call.agreed_at ?? call.created_at }
			: null,
		declined:
			declined?.choice === 'declined'
				? { name: calls.get(declined.subjectId ?? '')?.name ?? '', words: declined.body, at: declined.at }
				: null,
		/** Who led it and does so no longer, until somebody does again. */
		left:
			left?.subjectId && !dossier.entry.facilitatorId && !dossier.entry.selfLed
				? { personId: left.subjectId, words: left.body, at: left.at }
				: null
	};
}

/** Who is waited for, and when they are reminded next. */
function awaitedWithReminder(dossier: Dossier, now: Date) {
	const awaited = awaitedOf(dossier);
	if (!awaited) return null;
	const since =
		awaited.what === 'position'
			? (openRound(dossier)?.openedAt ?? awaited.until)
			: addDays(awaited.until, -dossier.awaitDays);
	return { ...awaited, remindOn: nextReminder(since, awaited.until, now) };
}

/** « Pas encore entendus »: who is in it, and for whom nobody has done or said anything in it so far. */
function unheardIn(dossier: Dossier, history: Awaited<ReturnType<typeof events.ofSubject>>): string[] {
	const { records, signatures, positions } = dossier;
	const heard = new Set([
		...history.map((it) => it.organisation_id),
		...[...records, ...signatures, ...positions].map((it) => it.organisationId)
	]);
	const concerned = new Set(activeParties(dossier).map(({ organisationId }) => organisationId));
	return [...concerned].filter((id) => !heard.has(id));
}

function linkedTo(db: Context['db'], eyes: register.Eyes, ids: string[]): Promise<entries.EntryRow[]> {
	return ids.length > 0 ? register.list(db, eyes, { ids }, { offset: 0, limit: 50 }) : Promise.resolve([]);
}

/** The records that stand, by kind. */
function currentOf(dossier: Dossier) {
	const kinds = new Set(dossier.records.map(({ kind }) => kind));
	return Object.fromEntries([...kinds].map((kind) => [kind, current(dossier, kind)]));
}

function answersOf(dossier: Dossier, recordId: string | undefined) {
	return recordId ? answersTo(dossier, recordId) : [];
}

/**
 * A round as this member may see it. While it is open nobody's position is shown but one's own organisations', so
 * that nobody aligns on the largest; who has answered is no secret.
 */
function roundView(dossier: Dossier, round: Dossier['rounds'][number], who: EntryActor) {
	const all = standing(dossier, round.id);
	const own = (position: Position) =>
		position.memberId === who.memberId ||
		(position.organisationId !== null && who.organisationIds.includes(position.organisationId));
	const open = round.closedAt === null;
	/**
	 * Under a text that its holder does not sign with a name; its hour, its place in the order and whose step it took
	 * over would tell.
	 */
	const shown = (position: Position): Position =>
		position.named || own(position)
			? position
			: {
					...position,
					organisationId: null,
					memberId: '',
					mandateId: null,
					proxyId: null,
					at: round.closedAt ?? ''
				};
	const unnamedLast = (positions: readonly Position[]) =>
		positions
			.map(shown)
			.sort((a, b) => Number(a.organisationId === null) - Number(b.organisationId === null));
	const counting = counted(dossier, round.id);
	return {
		...round,
		answered: all.map(({ organisationId }) => organisationId).toSorted(),
		mine: dossier.positions.filter((it) => it.roundId === round.id && own(it)),
		positions: open ? [] : unnamedLast(counting),
		provisional: open ? [] : unnamedLast(all.filter(({ provisionalUntil }) => provisionalUntil !== null)),
		distribution: open ? [] : distributionOf(counting),
		passes: open ? 0 : counting.filter(({ step }) => step === null).length,
		advice: open ? advice(dossier, round.id).filter(own) : advice(dossier, round.id),
		/** Every position in its order, those that were followed too. */
		history: open ? [] : unnamedLast(dossier.positions.filter((it) => it.roundId === round.id))
	};
}

function treeOf(
	id: string,
	state: string,
	terms: Pick<entries.EntryRows['terms'] & object, 'roll_up' | 'last_value' | 'last_news_at' | 'target'>,
	below: Awaited<ReturnType<typeof register.descendants>>
): Branch {
	return {
		id,
		state,
		rollUp: terms.roll_up,
		value: terms.last_value,
		target: terms.target,
		hasNews: terms.last_news_at !== null,
		children: below
			.filter((it) => it.terms.parent_id === id)
			.map((it) => treeOf(it.id, it.state, it.terms, below))
	};
}
