import { positionProblem } from './agreement-positions.ts';
import { unheardIn } from './agreement-round.ts';
import { agreement } from './agreement.ts';
import { commitment } from './commitment.ts';
import { answerers, silentAnswerers } from './commitment-answers.ts';
import { isPledge } from './commitment-pledge.ts';
import { pendingRevision } from './commitment-revision.ts';
import { commonActions } from './common-actions.ts';
import { authorAgrees, proposedConclusion, unanswered } from './conclusion.ts';
import { exitProblem, sideTextProblem } from './disagreement-exits.ts';
import { pairs, restatementOf, unansweredRestatements } from './disagreement-restatement.ts';
import { signaturesOfStatement } from './disagreement-statement.ts';
import { disagreement } from './disagreement.ts';
import {
	activeParties,
	answersTo,
	deadlineFrom,
	latest,
	partyOf,
	sidesOf,
	type Dossier,
	type EntryActor
} from './dossier.ts';
import type { EntryKind } from './entry.ts';
import { openHandover } from './handover.ts';
import { isObjection } from './gradient.ts';
import type { Action, Change, Input, LifeCycle, Need, Who } from './life-cycle.ts';
import { openLeadingOffer, openProposal } from './proposals.ts';
import { openRound, standing } from './round.ts';
import { isWho, oneOf, organisationsAs, PARTIES_MAY_AFTER_DAYS } from './standing.ts';

/** A kind's own life cycle with what every kind can do. */
function whole(lifeCycle: LifeCycle): LifeCycle {
	const states = [...new Set(Object.values(lifeCycle.actions).flatMap((action) => [...action.in]))];
	const open = states.filter((state) => !lifeCycle.closed.includes(state));
	return { ...lifeCycle, actions: { ...commonActions(open, lifeCycle.closed), ...lifeCycle.actions } };
}

export const lifeCycles: Record<EntryKind, LifeCycle> = {
	agreement: whole(agreement),
	disagreement: whole(disagreement),
	commitment: whole(commitment)
};

/** The states of a kind, in the order in which its life cycle names them. */
export function statesOf(kind: EntryKind): string[] {
	const actions = Object.values(lifeCycles[kind].actions);
	return [...new Set(actions.flatMap((action) => [...action.in, ...(action.to ? [action.to] : [])]))];
}

export function isClosed(entry: { kind: EntryKind; state: string }): boolean {
	return lifeCycles[entry.kind].closed.includes(entry.state);
}

/** An action as someone meets it on an entry. */
export interface Offer {
	name: string;
	action: Action;
	/** This member could do it here, were nothing missing. */
	mine: boolean;
	/** Everything it needs is there. */
	ready: boolean;
	missing: readonly Need[];
	/** Who else may, for whoever may not. */
	by: readonly Who[];
	/** For which of one's organisations it can be done. */
	organisationIds: readonly string[];
}

/** Everything that can be done to an entry in its state, by anyone; empty while its plan is archived. */
export function offersOf(dossier: Dossier, actor: EntryActor, now: Date): Offer[] {
	if (dossier.entry.planArchived) return [];
	const { actions } = lifeCycles[dossier.entry.kind];
	// Where parties lead and nothing has moved for too long, whoever facilitates the plan may help again.
	const led = hasWaited(dossier, now) ? { ...dossier, entry: { ...dossier.entry, selfLed: false } } : dossier;
	return Object.entries(actions)
		.filter(([name, action]) => isOpen(dossier, action) && isFor(name, action, actor))
		.map(([name, action]) => {
			const by = whoMay(dossier, action, now);
			const missing = (action.needs ?? []).filter((need) => !need.holds(dossier, now, actor));
			return {
				name,
				action,
				mine: by.some((who) => isWho(led, actor, who)),
				ready: missing.length === 0,
				missing,
				by,
				organisationIds: [...new Set(by.flatMap((who) => organisationsAs(dossier, actor, who)))]
			};
		});
}

/** What begins something that whoever was asked from outside would not see, or puts somebody in their place. */
const insideOnly = new Set(['propose_leading', 'offer_leading', 'make_disagreement']);

/** What somebody who was called from outside answers is nothing for anyone else, and nothing else is for them. */
function isFor(name: string, { by }: Action, { callId, isThirdParty }: EntryActor): boolean {
	return by.includes('called') === (callId !== undefined) && !(isThirdParty && insideOnly.has(name));
}

function isOpen(dossier: Dossier, action: Action): boolean {
	return action.in.includes(dossier.entry.state) && (!action.frame || action.frame === dossier.entry.frame);
}

/** The facilitator's moves pass to the parties once they have waited long enough, and at once where they lead. */
function whoMay(dossier: Dossier, action: Action, now: Date): readonly Who[] {
	if (!action.move) return action.by;
	return dossier.entry.selfLed || hasWaited(dossier, now) ? [...action.by, 'party'] : action.by;
}

/** Whether an entry has been in its state for as long as anyone must wait for anyone. */
function hasWaited({ entry, awaitDays }: Dossier, now: Date): boolean {
	const days = entry.state === 'raised' ? PARTIES_MAY_AFTER_DAYS : awaitDays;
	return now.getTime() - new Date(entry.stateSince).getTime() >= days * 86_400_000;
}

/** Why an action cannot be done: the detail of a refusal, and the field it is about. */
export interface ActionProblem {
	code: 'conflict' | 'forbidden' | 'invalid';
	detail: string;
	field?: string;
}

/**
 * Checks one action by one member with what they typed. Gives what it changes, or why it cannot be done: the only
 * way in which an entry ever changes.
 */
export function attempt(
	dossier: Dossier,
	name: string,
	input: Input,
	actor: EntryActor,
	now: Date
): { change: Change; organisationId: string | null; action: Action } | { problem: ActionProblem } {
	const no = (code: ActionProblem['code'], detail: string, field?: string) => ({
		problem: { code, detail, ...(field && { field }) }
	});
	const { actions } = lifeCycles[dossier.entry.kind];
	if (!Object.hasOwn(actions, name)) return no('invalid', 'form-malformed');
	if (dossier.entry.planArchived) return no('conflict', 'plan-archived');
	const offer = offersOf(dossier, actor, now).find((it) => it.name === name);
	if (!offer) return no('conflict', 'entry-moved');
	if (!offer.mine) return no('forbidden', offer.action.binding ? 'mandate-needed' : 'entry-not-allowed');
	const lacking = offer.missing[0];
	if (lacking) return no('conflict', `missing-${lacking.missing}`);
	const chosen = input.organisation;
	if (chosen !== undefined && chosen !== '' && !offer.organisationIds.includes(String(chosen))) {
		return no('forbidden', 'organisation-not-yours', 'organisation');
	}
	const wrong = problemOf(dossier, name, input, actor, now);
	if (wrong) return no('invalid', wrong.problem, wrong.field);
	const call = togetherFirst(dossier, offer.action, name, input, actor, now);
	if (call) return { action: offer.action, organisationId: call.organisationId, change: { records: [call] } };
	const change = offer.action.does(dossier, input, actor, now);
	// Noted for the one that it was said for.
	const spoke = [
		...(change.signatures ?? []),
		...(change.position ? [change.position] : []),
		...(change.records ?? [])
	];
	const awaited = spoke.flatMap((it) => it.organisationId ?? []);
	const organisationId = oneOf(offer.organisationIds, input, awaited);
	return {
		action: offer.action,
		organisationId,
		change: offer.action.to ? { ...change, entry: { state: offer.action.to, ...change.entry } } : change
	};
}

/**
 * In an entry that its parties lead themselves, a move of the facilitator is taken by one member of each side: until
 * the last of them has, or they have waited long enough, it is only called for. Gives the call, or nothing when the move can be made.
 */
function togetherFirst(
	dossier: Dossier,
	action: Action,
	name: string,
	input: Input,
	actor: EntryActor,
	now: Date
) {
	if (!action.move || !dossier.entry.selfLed || hasWaited(dossier, now)) return undefined;
	const organisationId = oneOf(organisationsAs(dossier, actor, 'party'), input);
	const side = organisationId ? (partyOf(dossier, organisationId)?.side ?? null) : null;
	const called = dossier.records.filter(
		(it) => it.kind === 'move' && it.choice === name && it.at >= dossier.entry.stateSince
	);
	const sides = sidesOf(dossier).filter((it) => it !== side && !called.some((call) => call.side === it));
	if (sides.length === 0) return undefined;
	return { kind: 'move' as const, choice: name, body: '', organisationId, side };
}

function problemOf(dossier: Dossier, name: string, input: Input, actor: EntryActor, now: Date) {
	const { actions } = lifeCycles[dossier.entry.kind];
	const today = now.toISOString().slice(0, 10);
	for (const ask of actions[name]!.asks ?? []) {
		const value = input[ask.name];
		const empty = value === undefined || value === '' || (typeof value === 'string' && !value.trim());
		if (empty && ask.required) return { field: ask.name, problem: `ask-${ask.type}-missing` };
		if (empty) continue;
		if (ask.type === 'choice' && !ask.choices?.includes(String(value))) {
			return { field: ask.name, problem: 'form-malformed' };
		}
		if (ask.type === 'date' && ask.future && String(value) < today) {
			return { field: ask.name, problem: 'date-past' };
		}
		// An objection is a position of a closed round, not a record.
		const answerable = name === 'understand' ? objectionsOf(dossier) : dossier.records;
		if (ask.type === 'record' && !answerable.some(({ id }) => id === value)) {
			return { field: ask.name, problem: 'record-gone' };
		}
	}
	if (name === 'propose_exit' || name === 'conclude_lightly') return exitProblem(dossier, input, actor);
	if (name === 'confirm_exit') return sideTextProblem(dossier, proposedConclusion(dossier)?.choice, input);
	if (name === 'record_by_phone' && !partyOf(dossier, String(input.partner))) {
		return { field: 'partner', problem: 'not-a-party' };
	}
	if (name === 'take_position' || name === 'record_by_phone') return positionProblem(dossier, input);
	if (name === 'restate') return restateProblem(dossier, input, actor);
	if (name === 'confirm_restatement' || name === 'correct_restatement') {
		return answerProblem(dossier, input, actor);
	}
	if (name === 'give_proxy' && !partyOf(dossier, String(input.partner))) {
		return { field: 'partner', problem: 'not-a-party' };
	}
	if (name === 'add_evidence' && !input.link && !input.file)
		return { field: 'link', problem: 'evidence-missing' };
	if (name === 'share' && input.visibility === 'confidential' && !input.person)
		return { field: 'person', problem: 'person-missing' };
	if (name === 'gather') return gatherProblem(dossier, input);
	return undefined;
}

function restateProblem(dossier: Dossier, input: Input, actor: EntryActor) {
	const mine = oneOf(organisationsAs(dossier, actor, 'party_member'), input);
	const side = mine ? partyOf(dossier, mine)?.side : null;
	const known = pairs(dossier).some(([by, about]) => by === side && about === input.about);
	return known ? undefined : { field: 'about', problem: 'side-own' };
}

function answerProblem(dossier: Dossier, input: Input, actor: EntryActor) {
	const record = dossier.records.find(({ id }) => id === input.record);
	const sides = organisationsAs(dossier, actor, 'party_member').map((id) => partyOf(dossier, id)?.side);
	if (record?.kind !== 'restatement' || !record.aboutSide || !sides.includes(record.aboutSide)) {
		return { field: 'record', problem: 'side-others' };
	}
	const standing = record.side ? restatementOf(dossier, record.side, record.aboutSide) : undefined;
	return standing?.record.id === record.id ? undefined : { field: 'record', problem: 'record-gone' };
}

function gatherProblem(dossier: Dossier, input: Input) {
	const there = partyOf(dossier, String(input.partner));
	if (!there) return undefined;
	// Whoever carries a commitment, or is asked to, hands it over or says no: nobody else moves them.
	if (there.role === 'owner' || there.role === 'asked') return { field: 'partner', problem: 'already-party' };
	// Nobody is made to stand aside by another.
	if (there.role !== 'associated' && (input.place === 'associated' || input.side === 'associated')) {
		return { field: 'partner', problem: 'already-party' };
	}
	const same = input.place === there.role || String(input.side) === String(there.side ?? 'associated');
	if (same) return { field: 'partner', problem: 'already-party' };
	// Whoever has signed or taken a position is where they are: a side is not changed behind their back.
	const engaged = dossier.signatures.some((it) => it.organisationId === there.organisationId && !it.voidedAt);
	return engaged ? { field: 'partner', problem: 'already-signed' } : undefined;
}

/** What the last closed round was stopped by: positions are hidden until then. */
function objectionsOf(dossier: Dossier) {
	const round = dossier.rounds.findLast(({ closedAt }) => closedAt !== null);
	return round ? standing(dossier, round.id).filter(isObjection) : [];
}

/** What the day itself does: a round ends, an inquiry stays unanswered, a review begins, what was postponed comes back. */
export function timedAction(dossier: Dossier, now: Date): string | undefined {
	const { kind, state, reviewOn, dueOn } = dossier.entry;
	const today = now.toISOString().slice(0, 10);
	if (kind === 'agreement') {
		if (state === 'round_open' && now.toISOString() >= (openRound(dossier)?.closesAt ?? '9999'))
			return 'end_round';
		if ((state === 'in_force' || state === 'renewed') && reviewOn && reviewOn <= today) return 'begin_review';
		if (state === 'postponed' && dueOn && dueOn <= today) return 'resume';
	}
	if (kind === 'disagreement' && state === 'under_inquiry' && dueOn && dueOn < today) return 'close_inquiry';
	return undefined;
}

/** Organisations that are waited for now, for what, and until when. */
export function awaitedOf(
	dossier: Dossier
): { organisationIds: string[]; what: string; until: string } | undefined {
	const { entry } = dossier;
	const since = (at: string) => deadlineFrom(dossier, at);
	const list = (organisationIds: string[], what: string, until: string) =>
		organisationIds.length > 0 ? { organisationIds, what, until } : undefined;
	const conclusion = proposedConclusion(dossier);
	if (conclusion && !isClosed(entry)) {
		const waiting = list(unanswered(dossier, conclusion), 'conclusion', since(conclusion.at));
		if (waiting) return waiting;
	}
	for (const kind of ['visibility', 'facilitator'] as const) {
		const record = openProposal(dossier, kind);
		if (!record || (kind === 'facilitator' && isClosed(entry))) continue;
		const yes = new Set(answersTo(dossier, record.id).map((it) => it.organisationId));
		const waiting = list(
			activeParties(dossier)
				.map((it) => it.organisationId)
				.filter((id) => !yes.has(id)),
			kind,
			since(record.at)
		);
		if (waiting && !isEngaged(entry.state)) return waiting;
	}
	if (entry.kind === 'agreement') {
		const round = openRound(dossier);
		return round ? list(unheardIn(dossier, round.id), 'position', round.closesAt) : undefined;
	}
	if (entry.kind === 'commitment') {
		if (entry.state === 'asked') {
			const pledged = dossier.signatures.filter(isPledge).map((it) => it.organisationId);
			const asked = dossier.parties.filter(
				(it) => it.role === 'asked' && !it.leftAt && !pledged.includes(it.organisationId)
			);
			return list(
				asked.map((it) => it.organisationId),
				'answer',
				since(entry.stateSince)
			);
		}
		const silent = silentAnswerers(dossier);
		const acceptance = (at: string) =>
			list(
				silent.map(({ organisationId }) => organisationId),
				'acceptance',
				since(at)
			);
		if (entry.state === 'proposed') return acceptance(entry.stateSince);
		const revision = pendingRevision(dossier);
		if (revision)
			return list(
				unanswered(dossier, revision).filter((id) => answerers(dossier).includes(id)),
				'revision',
				since(revision.at)
			);
		const offer = openHandover(dossier);
		if (offer?.subjectId) return list([offer.subjectId], 'handover', since(offer.at));
		// Who came into one that runs: behind what everyone else waits for.
		if (entry.state === 'in_progress' && silent.length > 0)
			return acceptance(silent.map(({ joinedAt }) => joinedAt).toSorted()[0]!);
		if (entry.state === 'declared_kept') {
			const judges = dossier.parties.filter((it) => it.role === 'beneficiary' && !it.leftAt);
			return list(
				judges.map((it) => it.organisationId),
				'judgement',
				since(entry.stateSince)
			);
		}
		return undefined;
	}
	const relay = entry.state === 'under_inquiry' ? openHandover(dossier) : undefined;
	if (relay?.subjectId) return list([relay.subjectId], 'handover', since(relay.at));
	const question = entry.state === 'under_inquiry' ? latest(dossier, 'question') : undefined;
	if (question?.subjectId)
		return list([question.subjectId], 'inquiry', question.onDate ?? since(question.at));
	if (entry.state === 'stated') {
		const { statement, awaited } = signaturesOfStatement(dossier);
		return statement && list(awaited, 'signature', since(statement.at));
	}
	if (entry.state === 'exploring') {
		const sides = new Set(unansweredRestatements(dossier).map(({ aboutSide }) => aboutSide));
		const waited = dossier.parties.filter((it) => it.side !== null && sides.has(it.side) && !it.leftAt);
		return list(
			waited.map((it) => it.organisationId),
			'restatement',
			since(entry.stateSince)
		);
	}
	return undefined;
}

/** What one member is asked by themselves, whatever organisations are waited for: by whose member id, for what, until when. */
export function personalAsks(dossier: Dossier): { memberId: string; what: string; until: string }[] {
	if (isClosed(dossier.entry)) return [];
	const leading = openLeadingOffer(dossier);
	const conclusion = proposedConclusion(dossier);
	const referral = dossier.entry.state === 'referred' ? latest(dossier, 'conclusion') : undefined;
	const waitsForAuthor = conclusion && !authorAgrees(dossier, conclusion) ? conclusion : undefined;
	return [
		...(leading?.subjectId
			? [{ memberId: leading.subjectId, what: 'leading', until: deadlineFrom(dossier, leading.at) }]
			: []),
		...(referral?.subjectId &&
		!dossier.records.some((it) => it.kind === 'referral_answer' && it.refId === referral.id)
			? [
					{
						memberId: referral.subjectId,
						what: 'referral',
						until: deadlineFrom(dossier, dossier.entry.stateSince)
					}
				]
			: []),
		...(waitsForAuthor
			? [
					{
						memberId: dossier.entry.authorId,
						what: 'dissolved',
						until: deadlineFrom(dossier, waitsForAuthor.at)
					}
				]
			: [])
	];
}

/** In these everyone waits for something weightier than who may read. */
const isEngaged = (state: string) => ['round_open', 'stated', 'proposed'].includes(state);

/** Actions that answer to something one was asked, as against those one merely may take. */
const answers: Record<string, readonly string[]> = {
	conclusion: ['confirm_exit', 'confirm_review'],
	position: ['take_position'],
	answer: ['take_on', 'pledge'],
	acceptance: ['accept'],
	revision: ['accept_revision'],
	handover: ['take_over'],
	inquiry: ['report_findings'],
	judgement: ['confirm_kept'],
	signature: ['sign_statement'],
	restatement: ['confirm_restatement'],
	visibility: ['agree_visibility'],
	facilitator: ['agree_leading']
};

/** What this member is waited for to do, by the name of an action. */
export function mineToDo(dossier: Dossier, actor: EntryActor): string[] {
	const awaited = awaitedOf(dossier);
	if (!awaited) return [];
	return awaited.organisationIds.some((id) => actor.mandates.has(id))
		? [...(answers[awaited.what] ?? [])]
		: [];
}
