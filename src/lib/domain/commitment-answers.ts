/** Co-owners and beneficiaries: what they answer to being in a commitment, and what becomes of those who do not. */
import { mine, organisation } from './commitment-terms.ts';
import { activeParties, binds, overdue, type Dossier, type Party, type Signature } from './dossier.ts';
import { date, given, said, text, type Action, type Need } from './life-cycle.ts';

/** Who answers for a commitment besides its owner: co-owners and beneficiaries. */
export function answerers(dossier: Dossier): string[] {
	return activeParties(dossier)
		.filter(({ role }) => role === 'co_owner' || role === 'beneficiary')
		.map(({ organisationId }) => organisationId);
}

/**
 * What they answered to being in it, the last of each since they came in. It holds for every version that follows: each
 * of those is theirs to accept.
 */
export function acceptances(dossier: Dossier): Signature[] {
	const joined = new Map(activeParties(dossier).map((it) => [it.organisationId, it.joinedAt]));
	const last = new Map<string, Signature>();
	for (const it of dossier.signatures) {
		if (it.purpose !== 'acceptance' || it.voidedAt || it.at < (joined.get(it.organisationId) ?? '')) continue;
		last.set(it.organisationId, it);
	}
	return [...last.values()];
}

/** Co-owners and beneficiaries who have answered for good: subject to a board is not yet an answer to go on from. */
const answered = (dossier: Dossier): Set<string> =>
	new Set(
		acceptances(dossier)
			.filter((it) => it.answer === 'refused' || binds(it))
			.map(({ organisationId }) => organisationId)
	);

/**
 * Co-owners and beneficiaries who have said nothing since they came in. What was said subject to a board is heard as long
 * as it is about the terms that stand and, where `now` is given, its day has not passed.
 */
export function silentAnswerers(dossier: Dossier, now?: Date): Party[] {
	const today = now?.toISOString().slice(0, 10) ?? '';
	const heard = new Set(
		acceptances(dossier)
			.filter(
				(it) =>
					it.answer === 'refused' ||
					binds(it) ||
					(it.recordId === dossier.terms?.recordId && it.provisionalUntil! >= today)
			)
			.map(({ organisationId }) => organisationId)
	);
	return activeParties(dossier).filter(
		({ role, organisationId }) =>
			(role === 'co_owner' || role === 'beneficiary') && !heard.has(organisationId)
	);
}

const silent = (dossier: Dossier): string[] =>
	silentAnswerers(dossier).map(({ organisationId }) => organisationId);

/** Those of them whose own time to answer is over: it runs from when they came in. */
const leftOut = (dossier: Dossier, now: Date): string[] =>
	silentAnswerers(dossier, now)
		.filter(({ joinedAt }) => overdue(dossier, joinedAt, now))
		.map(({ organisationId }) => organisationId);

const everyoneAnswered: Need = {
	missing: 'acceptances',
	by: ['awaited'],
	holds(dossier, now) {
		const heard = answered(dossier);
		return answerers(dossier).every((id) => heard.has(id)) || overdue(dossier, dossier.entry.stateSince, now);
	}
};

export const answerActions = {
	accept: {
		in: ['proposed', 'in_progress'],
		by: ['awaited'],
		binding: true,
		asks: [organisation, date('provisionalUntil', { required: false, more: true })],
		does(dossier, input, actor) {
			const organisationId = mine(dossier, input, actor, 'awaited', silent(dossier))!;
			const provisionalUntil = given(input, 'provisionalUntil');
			const heard = answered(dossier);
			if (!provisionalUntil) heard.add(organisationId);
			const all = answerers(dossier).every((id) => heard.has(id));
			return {
				entry: all && dossier.entry.state === 'proposed' ? { state: 'in_progress' } : {},
				signatures: [
					{
						purpose: 'acceptance',
						recordId: dossier.terms?.recordId ?? '',
						organisationId,
						answer: 'signed',
						provisionalUntil
					}
				]
			};
		}
	},
	decline_part: {
		in: ['proposed', 'in_progress'],
		by: ['awaited'],
		binding: true,
		asks: [text('words'), organisation],
		does(dossier, input, actor) {
			const organisationId = mine(dossier, input, actor, 'awaited', silent(dossier))!;
			const heard = answered(dossier);
			const all = answerers(dossier).every((id) => id === organisationId || heard.has(id));
			return {
				entry: all && dossier.entry.state === 'proposed' ? { state: 'in_progress' } : {},
				leaves: [organisationId],
				signatures: [
					{
						purpose: 'acceptance',
						recordId: dossier.terms?.recordId ?? '',
						organisationId,
						answer: 'refused',
						words: said(input, 'words')
					}
				]
			};
		}
	},
	start: {
		in: ['proposed'],
		to: 'in_progress',
		by: ['owner', 'facilitator'],
		needs: [everyoneAnswered],
		// Who came in late keeps their time: they are waited for in what has begun.
		does: (dossier, _input, _actor, now) => ({ leaves: leftOut(dossier, now) })
	},
	go_on_without: {
		in: ['in_progress'],
		by: ['owner', 'facilitator'],
		needs: [
			{
				missing: 'nobody-silent',
				by: [],
				holds: (dossier, now) => silentAnswerers(dossier, now).length > 0
			},
			{
				missing: 'acceptances',
				by: ['awaited'],
				holds: (dossier, now) => leftOut(dossier, now).length > 0
			}
		],
		does: (dossier, _input, _actor, now) => ({ leaves: leftOut(dossier, now) })
	}
} satisfies Record<string, Action>;
