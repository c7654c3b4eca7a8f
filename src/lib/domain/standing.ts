import { activeParties, latest, partyOf, sidesOf, type Dossier, type EntryActor } from './dossier.ts';
import type { Input, Who } from './life-cycle.ts';
import { openCall, openLeadingOffer } from './proposals.ts';

/** Days after which any party may start what the facilitator has not. */
export const PARTIES_MAY_AFTER_DAYS = 7;

/** The organisations for which someone holds a place of these in an entry. */
export function organisationsAs(dossier: Dossier, actor: EntryActor, who: Who): string[] {
	const mine = (mandate: boolean) => (organisationId: string) =>
		mandate ? actor.mandates.has(organisationId) : actor.organisationIds.includes(organisationId);
	const withRole = (mandate: boolean, ...roles: string[]) =>
		activeParties(dossier)
			.filter((party) => roles.includes(party.role))
			.map((party) => party.organisationId)
			.filter(mine(mandate));
	switch (who) {
		case 'party':
			return activeParties(dossier)
				.map((party) => party.organisationId)
				.filter(mine(true));
		case 'party_member':
			return activeParties(dossier)
				.map((party) => party.organisationId)
				.filter(mine(false));
		case 'owner':
			return withRole(true, 'owner');
		case 'owner_member':
			return withRole(false, 'owner', 'co_owner');
		case 'co_owner':
			return withRole(true, 'co_owner');
		case 'beneficiary':
			return withRole(true, 'beneficiary');
		case 'asked':
			return withRole(true, 'asked');
		case 'awaited':
			return withRole(true, 'co_owner', 'beneficiary');
		case 'judge': {
			const beneficiaries = activeParties(dossier).filter(({ role }) => role === 'beneficiary');
			if (beneficiaries.length > 0) return withRole(true, 'beneficiary');
			const owners = new Set(
				activeParties(dossier)
					.filter(({ role }) => role === 'owner' || role === 'co_owner')
					.map((party) => party.organisationId)
			);
			return [...actor.mandates.keys()].filter((id) => dossier.planParties.has(id) && !owners.has(id));
		}
		case 'question_owner': {
			const owner = latest(dossier, 'question')?.subjectId;
			return owner ? [owner].filter(mine(false)) : [];
		}
		case 'mandated':
			return [...actor.mandates.keys()];
		default:
			return [];
	}
}

/**
 * For which one of these organisations of theirs somebody acts: the one they chose, else the first that is still waited
 * for, else the first.
 */
export function oneOf(mine: readonly string[], input: Input, awaited: readonly string[] = []): string | null {
	return (
		mine.find((id) => id === input.organisation) ?? mine.find((id) => awaited.includes(id)) ?? mine[0] ?? null
	);
}

/** Whether someone is this to an entry. */
export function isWho(dossier: Dossier, actor: EntryActor, who: Who): boolean {
	switch (who) {
		case 'author':
			return dossier.entry.authorId === actor.memberId;
		case 'facilitator':
			return facilitates(dossier, actor);
		case 'offered':
			return openLeadingOffer(dossier)?.subjectId === actor.memberId;
		// Also where their organisation is a party: they may always go.
		case 'leader':
			return dossier.entry.facilitatorId === actor.memberId;
		case 'referred': {
			const conclusion = latest(dossier, 'conclusion');
			return conclusion?.choice === 'referred' && conclusion.subjectId === actor.memberId;
		}
		case 'called':
			return actor.callId !== undefined && openCall(dossier)?.subjectId === actor.callId;
		case 'anyone':
			return actor.mayComment;
		default:
			return organisationsAs(dossier, actor, who).length > 0;
	}
}

/** Whether someone leads this entry: its named facilitator, or without one whoever facilitates its plan. */
export function facilitates(dossier: Dossier, actor: EntryActor): boolean {
	const { facilitatorId, selfLed } = dossier.entry;
	if (selfLed) return false;
	const leads = facilitatorId ? facilitatorId === actor.memberId : actor.mayFacilitate;
	return leads && (!isConflicted(dossier, actor) || isAccepted(dossier, actor.memberId));
}

/** Their organisation is a party, or funds one: the page says so, and parties accept them in writing or not. */
export function isConflicted(dossier: Dossier, actor: Pick<EntryActor, 'organisationIds'>): boolean {
	const concerned = new Set([
		...dossier.parties.filter(({ leftAt }) => leftAt === null).map(({ organisationId }) => organisationId),
		...dossier.funders
	]);
	return actor.organisationIds.some((id) => concerned.has(id));
}

/** Every party that the facilitator does not belong to has accepted them in writing. */
export function isAccepted(dossier: Dossier, memberId: string): boolean {
	const record = dossier.records.findLast(
		({ kind, subjectId, choice }) => kind === 'facilitator' && subjectId === memberId && choice === 'accept'
	);
	if (!record) return false;
	const yes = new Set(
		dossier.signatures
			.filter(({ recordId, answer }) => recordId === record.id && answer === 'signed')
			.map(({ organisationId }) => organisationId)
	);
	return activeParties(dossier).every(({ organisationId }) => yes.has(organisationId));
}

/** The sides someone belongs to by their organisations; with a mandate only if asked for. */
export function sidesOfActor(dossier: Dossier, actor: EntryActor, mandate: boolean): number[] {
	const organisations = organisationsAs(dossier, actor, mandate ? 'party' : 'party_member');
	const sides = organisations.flatMap((id) => partyOf(dossier, id)?.side ?? []);
	return sidesOf(dossier).filter((side) => sides.includes(side));
}
