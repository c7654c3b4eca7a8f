import type { EntryFlag, EntryKind, PartyRole, Visibility } from '#lib/domain/entry.ts';
import type { RoundOutcome } from '#lib/domain/dossier.ts';
import type { StepGroup } from '#lib/domain/gradient.ts';
import { m } from '#lib/i18n/generated/messages.js';
import { getLocale } from '#lib/i18n/generated/runtime.js';

const kinds: Record<EntryKind, () => string> = {
	agreement: m.kind_agreement,
	disagreement: m.kind_disagreement,
	commitment: m.kind_commitment
};
/** Named alike in every kind that has them. */
const states: Record<string, () => string> = {
	draft: m.state_draft,
	clarification: m.state_clarification,
	reactions: m.state_reactions,
	round_open: m.state_round_open,
	adopted: m.state_adopted,
	adopted_with_reservations: m.state_adopted_with_reservations,
	postponed: m.state_postponed,
	not_adopted: m.state_not_adopted,
	withdrawn: m.state_withdrawn,
	in_force: m.state_in_force,
	to_review: m.state_to_review,
	renewed: m.state_renewed,
	replaced: m.state_replaced,
	ended: m.state_ended,
	raised: m.state_raised,
	clarified: m.state_clarified,
	exploring: m.state_exploring,
	under_inquiry: m.state_under_inquiry,
	stated: m.state_stated,
	acknowledged: m.state_acknowledged,
	in_treatment: m.state_in_treatment,
	dissolved: m.state_dissolved,
	overcome: m.state_overcome,
	maintained: m.state_maintained,
	trial: m.state_trial,
	referred: m.state_referred,
	asked: m.state_asked,
	proposed: m.state_proposed,
	in_progress: m.state_in_progress,
	declared_kept: m.state_declared_kept,
	kept: m.state_kept,
	partly_kept: m.state_partly_kept,
	two_readings: m.state_two_readings,
	not_kept: m.state_not_kept,
	without_owner: m.state_without_owner,
	closed: m.state_closed
};
const flags: Record<EntryFlag, () => string> = {
	late: m.flag_late,
	no_news: m.flag_no_news,
	dormant: m.flag_dormant,
	to_review: m.flag_to_review,
	awaited: m.flag_awaited,
	without_mandate: m.flag_without_mandate
};
const visibilities: Record<Visibility, () => string> = {
	draft: m.visibility_draft,
	confidential: m.visibility_confidential,
	parties: m.visibility_parties,
	plan: m.visibility_plan,
	alliance: m.visibility_alliance,
	public: m.visibility_public
};
const partyRoles: Record<PartyRole, () => string> = {
	party: m.party_role_party,
	associated: m.party_role_associated,
	owner: m.party_role_owner,
	co_owner: m.party_role_co_owner,
	beneficiary: m.party_role_beneficiary,
	asked: m.party_role_asked
};
const outcomes: Record<RoundOutcome, () => string> = {
	adopted: m.outcome_adopted,
	adopted_with_reservations: m.outcome_adopted_with_reservations,
	blocked: m.outcome_blocked,
	refused: m.outcome_refused,
	no_quorum: m.outcome_no_quorum
};
const steps = [m.step_1, m.step_2, m.step_3, m.step_4, m.step_5, m.step_6, m.step_7, m.step_8];
const stepGroups: Record<StepGroup, () => string> = {
	for: m.step_group_for,
	for_but: m.step_group_for_but,
	open: m.step_group_open,
	against: m.step_group_against
};

export const kindName = (kind: EntryKind) => kinds[kind]();
export const stateName = (state: string) => states[state]?.() ?? state;
export const flagName = (flag: EntryFlag) => flags[flag]();
export const visibilityName = (visibility: Visibility) => visibilities[visibility]();
export const partyRoleName = (role: PartyRole) => partyRoles[role]();
export const outcomeName = (outcome: RoundOutcome) => outcomes[outcome]();
/** Of the eight steps, 1 to 8. */
export const stepName = (step: number) => steps[step - 1]?.() ?? '';
export const stepGroupName = (group: StepGroup) => stepGroups[group]();
/** « Côté B (…) n’a pas écrit son texte. » */
export const sideWithoutText = (side: number, organisations: readonly string[]) =>
	m.entry_side_no_text({ side: sideName(side), names: organisations.join(', ') });
/** « Côté B », for 1 to 4. */
export const sideName = (side: number) => m.side_name({ letter: 'ABCD'[side - 1] ?? '' });
/** « A, B et C ». */
export const listed = (names: readonly string[]) =>
	new Intl.ListFormat(getLocale(), { type: 'conjunction' }).format(names);
