import { m } from '#lib/i18n/generated/messages.js';

const sentences: Record<string, () => string> = {
	'alliance.created': m.log_kind_alliance_created,
	'organisation.created': m.log_kind_organisation_created,
	'organisation.name': m.log_kind_organisation_name,
	'organisation.level': m.log_kind_organisation_level,
	'organisation.family': m.log_kind_organisation_family,
	'organisation.network': m.log_kind_organisation_network,
	'organisation.territory': m.log_kind_organisation_territory,
	'member.joined': m.log_kind_member_joined,
	'member.left': m.log_kind_member_left,
	'member.role': m.log_kind_member_role,
	'member.joined-organisation': m.log_kind_member_joined_organisation,
	'member.left-organisation': m.log_kind_member_left_organisation,
	'steward.named': m.log_kind_steward_named,
	'steward.ended': m.log_kind_steward_ended,
	'mandate.given': m.log_kind_mandate_given,
	'mandate.ended': m.log_kind_mandate_ended,
	'mandate.offered': m.log_kind_mandate_offered,
	'mandate.declined': m.log_kind_mandate_declined,
	'mandate.handed-over': m.log_kind_mandate_handed_over,
	'mandate.taken-over': m.log_kind_mandate_taken_over,
	'invitation.sent': m.log_kind_invitation_sent,
	'invitation.used': m.log_kind_invitation_used,
	'invitation.withdrawn': m.log_kind_invitation_withdrawn,
	'territory.created': m.log_kind_territory_created,
	'plan.created': m.log_kind_plan_created,
	'plan.renamed': m.log_kind_plan_renamed,
	'plan.scope': m.log_kind_plan_scope,
	'plan.territory': m.log_kind_plan_territory,
	'plan.last-word': m.log_kind_plan_last_word,
	'plan.lead': m.log_kind_plan_lead,
	'plan.archived': m.log_kind_plan_archived,
	'plan.restored': m.log_kind_plan_restored,
	'grant.given': m.log_kind_grant_given,
	'grant.taken': m.log_kind_grant_taken
};

/** What an event says happened; its own name where there is no sentence. */
export const kindSentence = (kind: string) => sentences[kind]?.() ?? kind;
