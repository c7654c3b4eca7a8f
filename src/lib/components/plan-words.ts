import { m } from '#lib/i18n/generated/messages.js';
import type { FollowLevel } from '#lib/domain/notice.ts';
import type { PlanScope, PlanStatus, PlanTemplate } from '#lib/domain/plan.ts';
import type { Level } from '#lib/domain/relay-protocol.ts';

const statuses: Record<PlanStatus, () => string> = {
	draft: m.plan_status_draft,
	consultation: m.plan_status_consultation,
	adopted: m.plan_status_adopted,
	in_force: m.plan_status_in_force,
	paused: m.plan_status_paused,
	closed: m.plan_status_closed
};
const scopes: Record<PlanScope, () => string> = {
	national: m.plan_scope_national,
	regional: m.plan_scope_regional,
	departmental: m.plan_scope_departmental,
	local: m.plan_scope_local
};
const templates: Record<PlanTemplate, () => string> = {
	empty: m.plan_template_empty,
	action_plan: m.plan_template_action_plan,
	partnership_agreement: m.plan_template_partnership_agreement,
	minutes: m.plan_template_minutes
};
const levels: Record<Level, () => string> = {
	none: m.plan_level_none,
	read: m.plan_level_read,
	comment: m.plan_level_comment,
	write: m.plan_level_write,
	facilitate: m.plan_level_facilitate
};
const goals = [
	m.sdg_1,
	m.sdg_2,
	m.sdg_3,
	m.sdg_4,
	m.sdg_5,
	m.sdg_6,
	m.sdg_7,
	m.sdg_8,
	m.sdg_9,
	m.sdg_10,
	m.sdg_11,
	m.sdg_12,
	m.sdg_13,
	m.sdg_14,
	m.sdg_15,
	m.sdg_16,
	m.sdg_17
];

export const statusName = (status: PlanStatus) => statuses[status]();
export const scopeName = (scope: PlanScope) => scopes[scope]();
export const templateName = (template: PlanTemplate) => templates[template]();
export const planLevelName = (level: Level) => levels[level]();
/** « 10. Inégalités réduites », for 1 to 17. */
export const sdgName = (number: number) => `${number}. ${goals[number - 1]!()}`;

const follows: Record<FollowLevel, () => string> = {
	all: m.follow_all,
	mine: m.follow_mine,
	none: m.follow_none
};
export const followName = (level: FollowLevel) => follows[level]();
