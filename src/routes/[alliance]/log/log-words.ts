import { m } from '#lib/i18n/generated/messages.js';
import { stateName } from '#lib/components/entry-words.ts';
import { familyName, levelName, roleName } from '#lib/components/organisation-words.ts';
import { outcomeText, placeName, stanceName, upAnswerName } from '#lib/components/plan-fact-words.ts';
import { planLevelName, scopeName, statusName } from '#lib/components/plan-words.ts';
import { placesOf } from '#lib/domain/plan-place.ts';
import { isLogEvent, logEvents, type LogEvent, type LogValue } from '#lib/domain/log-event.ts';
import type { Stance, UpAnswer } from '#lib/domain/clause.ts';
import type { Family, OrganisationLevel } from '#lib/domain/organisation.ts';
import type { Role } from '#lib/domain/permissions.ts';
import type { PlanScope, PlanStatus } from '#lib/domain/plan.ts';
import type { PlanOutcome } from '#lib/domain/plan-life-cycle.ts';
import type { Level } from '#lib/domain/relay-protocol.ts';
import { shortDate } from '#lib/forms/dates.ts';
import { eventSentence } from '#lib/forms/entry-sentences.ts';
import type { readLog } from '#server/services/log-page.ts';

type Page = Awaited<ReturnType<typeof readLog>>;
type Event = Page['events'][number];

const sentences: Record<LogEvent, () => string> = {
	'alliance.created': m.log_kind_alliance_created,
	'alliance.renamed': m.log_kind_alliance_renamed,
	'workshop.created': m.log_kind_workshop_created,
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
	'territory.renamed': m.log_kind_territory_renamed,
	'territory.moved': m.log_kind_territory_moved,
	'plan.created': m.log_kind_plan_created,
	'plan.renamed': m.log_kind_plan_renamed,
	'plan.scope': m.log_kind_plan_scope,
	'plan.territory': m.log_kind_plan_territory,
	'plan.last-word': m.log_kind_plan_last_word,
	'plan.lead': m.log_kind_plan_lead,
	'plan.lead-offered': m.log_kind_plan_lead_offered,
	'plan.lead-declined': m.log_kind_plan_lead_declined,
	'plan.lead-withdrawn': m.log_kind_plan_lead_withdrawn,
	'plan.themes': m.log_kind_plan_themes,
	'plan.sdgs': m.log_kind_plan_sdgs,
	'plan.archived': m.log_kind_plan_archived,
	'plan.restored': m.log_kind_plan_restored,
	'grant.given': m.log_kind_grant_given,
	'grant.taken': m.log_kind_grant_taken,
	'access.asked': m.log_kind_access_asked,
	'access.declined': m.log_kind_access_declined,
	'access.withdrawn': m.log_kind_access_withdrawn,
	'guest-link.made': m.log_kind_guest_link_made,
	'guest-link.withdrawn': m.log_kind_guest_link_withdrawn,
	'plan.place': m.log_kind_plan_place,
	'clause.stance': m.log_kind_clause_stance,
	'plan.sent-up': m.log_kind_plan_sent_up,
	'plan.answered-up': m.log_kind_plan_answered_up,
	'plan.frozen': m.log_kind_plan_frozen,
	'plan.signed': m.log_kind_plan_signed,
	'plan.signed-provisionally': m.log_kind_plan_signed_provisionally,
	'plan.signed-by-phone': m.log_kind_plan_signed_by_phone,
	'plan.refused': m.log_kind_plan_refused,
	'plan.left': m.log_kind_plan_left,
	'plan.adopted': m.log_kind_plan_adopted,
	'plan.adopted-without': m.log_kind_plan_adopted_without,
	'plan.status': m.log_kind_plan_status,
	'plan.local-version': m.log_kind_plan_local_version,
	'organisation.left': m.log_kind_organisation_left,
	'feed.renewed': m.log_kind_feed_renewed,
	'feed.ended': m.log_kind_feed_ended
};

type Names = Page['names'];
/** What is said of the two values of an event. */
type Values = (from: string | null, to: string | null, names: Names) => string;

const each =
	(say: (value: string, names: Names) => string): Values =>
	(from, to, names) =>
		change(from ? say(from, names) : '', to ? say(to, names) : '');
const byName = each((id, names) => names[id] ?? '');

const values: Record<LogValue, Values> = {
	none: () => '',
	text: each((it) => it),
	role: each((it) => roleName(it as Role)),
	level: each((it) => levelName(it as OrganisationLevel)),
	family: each((it) => familyName(it as Family)),
	organisation: byName,
	territory: byName,
	plan: byName,
	'from-plan': (from, _, names) => named(from, names),
	scope: each((it) => scopeName(it as PlanScope)),
	'plan-level': each((it) => planLevelName(it as Level)),
	'guest-link': (_, to) => {
		const [level, until] = parts(to, ' ');
		return m.log_guest_link({ level: planLevelName(level as Level), date: shortDate(until) });
	},
	places: each((it) => placesOf(it).map(placeName).join(', ')),
	stance: (_, to, names) => {
		const [clause, stance] = parts(to, '/');
		return m.log_of({ what: named(clause, names), said: stanceName(stance as Stance) });
	},
	'answer-up': (from, to, names) =>
		m.log_of({ what: named(from, names), said: upAnswerName(to as UpAnswer) }),
	version: (_, to) => m.log_version({ number: parts(to, '/')[0] }),
	status: each((it) => {
		const [status, outcome] = parts(it, '/');
		return [statusName(status as PlanStatus), outcome && outcomeText(outcome as PlanOutcome)]
			.filter(Boolean)
			.join(' · ');
	})
};

/** An event as a reader is told it: what was done, and what was said or changed by it. */
export function wordsOf({ kind, from, to }: Event, names: Names): { sentence: string; what: string } {
	if (isLogEvent(kind))
		return { sentence: sentences[kind](), what: values[logEvents[kind]](from, to, names) };
	return { sentence: eventSentence(kind), what: change(stateOf(from), stateOf(to)) };
}

const named = (id: string | null, names: Names) => names[id ?? ''] ?? '';

function parts(value: string | null, between: string): [string, string] {
	const [first = '', second = ''] = (value ?? '').split(between);
	return [first, second];
}

/** What stayed as it was goes without saying. */
const change = (from: string, to: string) =>
	from === to ? '' : from && to ? m.log_from_to({ from, to }) : to || from;

/** « Formulé » of `stated`, and of `disagreement/stated`. */
const stateOf = (value: string | null) => (value ? stateName(value.split('/').at(-1)!) : '');
