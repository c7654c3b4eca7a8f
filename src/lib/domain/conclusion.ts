/**
 * How an entry ends by common word: one party (or the facilitator) puts a conclusion before the others, each answers,
 * and nobody holds the others by silence.
 */
import {
	activeParties,
	answersTo,
	binds,
	deadlineFrom,
	latest,
	sidesOf,
	type Dossier,
	type EntryRecord
} from './dossier.ts';
import type { Need } from './life-cycle.ts';

/** The conclusion that is put before the parties now: proposed since the entry came into its state. */
export function proposedConclusion(dossier: Dossier): EntryRecord | undefined {
	const conclusion = latest(dossier, 'conclusion');
	return conclusion && conclusion.at >= dossier.entry.stateSince ? conclusion : undefined;
}

/** « Malentendu levé » is also for its author to say, in the full frame; `memberId` says it now. */
export function authorAgrees(dossier: Dossier, record: EntryRecord, memberId?: string): boolean {
	const { authorId, frame } = dossier.entry;
	if (record.choice !== 'dissolved' || frame === 'light') return true;
	return (
		[memberId, record.memberId].includes(authorId) ||
		answersTo(dossier, record.id).some((it) => it.memberId === authorId && it.answer === 'signed') ||
		dossier.records.some(({ choice, refId }) => choice === 'author_agrees' && refId === record.id)
	);
}

/**
 * Whether everyone whom a conclusion waits for has said yes, `memberId` now. In a disagreement one of each side is
 * enough.
 */
export function isConfirmed(dossier: Dossier, record: EntryRecord, memberId?: string): boolean {
	if (!authorAgrees(dossier, record, memberId)) return false;
	const yes = answersTo(dossier, record.id).filter((it) => it.answer === 'signed' && binds(it));
	if (answersTo(dossier, record.id).some((it) => it.answer === 'refused')) return false;
	const sides = sidesOf(dossier);
	if (dossier.entry.kind === 'disagreement' && sides.length > 0) {
		return sides.every((side) => yes.some((it) => it.side === side));
	}
	const parties = activeParties(dossier);
	return (
		parties.length > 0 &&
		parties.every((party) => yes.some((it) => it.organisationId === party.organisationId))
	);
}

/** Whether the time to answer a record is over, or nobody is left to answer. */
export function isOverdue(dossier: Dossier, record: EntryRecord, now: Date): boolean {
	return now.toISOString() >= deadlineFrom(dossier, record.at);
}

/** Parties that have not answered a record. */
export function unanswered(dossier: Dossier, record: EntryRecord): string[] {
	const answered = new Set(answersTo(dossier, record.id).map(({ organisationId }) => organisationId));
	return activeParties(dossier)
		.map(({ organisationId }) => organisationId)
		.filter((id) => !answered.has(id));
}

/**
 * A conclusion may be drawn when everyone agrees; or, once the time is over, when nobody who answered refused it.
 * Assuming a disagreement needs nobody's leave: it stays open to everyone to say how they go on.
 */
export const concludable: Need = {
	missing: 'conclusion-answers',
	by: ['party'],
	holds(dossier, now) {
		const record = proposedConclusion(dossier);
		if (!record) return false;
		if (isConfirmed(dossier, record)) return true;
		const all = unanswered(dossier, record).length === 0 && authorAgrees(dossier, record);
		const over = all || isOverdue(dossier, record, now);
		if (!over) return false;
		if (record.choice === 'maintained') return true;
		// Nobody is counted as agreeing: one at the least has said yes, and none that answered said no.
		const answers = answersTo(dossier, record.id).filter((it) => it.answer === 'refused' || binds(it));
		return answers.length > 0 && answers.every(({ answer }) => answer === 'signed');
	}
};

/**
 * Another conclusion takes the place of one that waits for answers only once somebody has refused that or the time to
 * answer is over, and not from whoever refused it: nobody holds the others by proposing again and again.
 */
export const noConclusionOpen: Need = {
	missing: 'conclusion-open',
	by: ['party'],
	holds(dossier, now, actor) {
		const record = proposedConclusion(dossier);
		if (!record || isOverdue(dossier, record, now)) return true;
		const answers = answersTo(dossier, record.id);
		// Nobody but whoever wrote it has answered: they may put it better.
		if (record.memberId === actor.memberId && answers.every((it) => it.memberId === actor.memberId))
			return true;
		const no = answers.filter(({ answer }) => answer === 'refused').map((it) => it.organisationId);
		return no.length > 0 && !no.some((id) => actor.mandates.has(id));
	}
};

export const conclusionProposed: Need = {
	missing: 'conclusion-proposed',
	by: ['facilitator', 'party'],
	holds: (dossier) => proposedConclusion(dossier) !== undefined
};
