import type { EntryFlag, EntryKind, Visibility } from '#lib/domain/entry.ts';
import { m } from '#lib/i18n/generated/messages.js';

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

export const kindName = (kind: EntryKind) => kinds[kind]();
export const stateName = (state: string) => states[state]?.() ?? state;
export const flagName = (flag: EntryFlag) => flags[flag]();
export const visibilityName = (visibility: Visibility) => visibilities[visibility]();
