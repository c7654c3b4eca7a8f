/**
 * Who may do what: one table of alliance role × action, one of plan level × action. The server asks it on every
 * channel; the pages ask it to know what to offer.
 */
import { levels, type Level } from './relay-protocol.ts';

export const roles = ['admin', 'facilitator', 'partner', 'commenter', 'observer'] as const;

/** Also whoever was asked from outside to lead one disagreement as a third party: of the alliance they may do nothing. */
export const everyRole = [...roles, 'third_party'] as const;
export type Role = (typeof everyRole)[number];

/** What can be done in an alliance, and the roles that may. */
const allianceActions = {
	'alliance.read': ['admin', 'facilitator', 'partner', 'commenter', 'observer'],
	'alliance.rename': ['admin'],
	'log.read': ['admin'],
	'member.invite': ['admin', 'facilitator'],
	'member.role': ['admin'],
	'member.remove': ['admin'],
	'organisation.create': ['admin', 'facilitator'],
	'organisation.edit': ['admin', 'facilitator'],
	'organisation.steward': ['admin'],
	'territory.create': ['admin', 'facilitator'],
	'territory.edit': ['admin', 'facilitator'],
	'theme.create': ['admin', 'facilitator'],
	'plan.create': ['admin', 'facilitator', 'partner'],
	'workshop.create': ['admin', 'facilitator', 'partner']
} as const satisfies Record<string, readonly Role[]>;

export type AllianceAction = keyof typeof allianceActions;
export const allianceActionNames = Object.keys(allianceActions) as AllianceAction[];

/** What can be done in a plan, and the least level that may. */
const planActions = {
	'plan.read': 'read',
	'plan.comment': 'comment',
	'plan.write': 'write',
	'plan.rename': 'write',
	'plan.describe': 'write',
	'plan.grant': 'facilitate',
	'plan.archive': 'facilitate',
	'plan.restore': 'facilitate'
} as const satisfies Record<string, Level>;

export type PlanAction = keyof typeof planActions;
export const planActionNames = Object.keys(planActions) as PlanAction[];

/** What someone is in a workshop, whatever their role in the alliance. A guest entered by its code and is nothing else. */
export const workshopRoles = ['facilitator', 'member', 'guest'] as const;
export type WorkshopRole = (typeof workshopRoles)[number];

/** What can be done in a workshop, and who may: each command says which of these it is. */
const workshopActions = {
	'workshop.take_part': ['facilitator', 'member', 'guest'],
	/** The agenda, the clock, the door, the turns, what is typed for someone, the drafts. */
	'workshop.lead': ['facilitator'],
	/** When nobody who leads has been here for two minutes. */
	'workshop.take_lead': ['facilitator', 'member']
} as const satisfies Record<string, readonly WorkshopRole[]>;

export type WorkshopAction = keyof typeof workshopActions;
export const workshopActionNames = Object.keys(workshopActions) as WorkshopAction[];

/** Whether someone who is this in a workshop may do this there. */
export function canInWorkshop(role: WorkshopRole, action: WorkshopAction): boolean {
	return (workshopActions[action] as readonly WorkshopRole[]).includes(role);
}

/** The level that a role holds on every plan where nothing more specific was granted. */
export const levelOfRole: Record<Role, Level> = {
	admin: 'facilitate',
	facilitator: 'facilitate',
	partner: 'write',
	commenter: 'comment',
	observer: 'read',
	third_party: 'none'
};

/** Whether someone with this role in the alliance may do this there. */
export function can(role: Role, action: AllianceAction): boolean {
	return (allianceActions[action] as readonly Role[]).includes(role);
}

/** Whether someone with this level on a plan may do this to it. */
export function canOnPlan(level: Level, action: PlanAction): boolean {
	return atLeast(level, planActions[action]);
}

/** Whether a level is at least another: none < read < comment < write < facilitate. */
export function atLeast(level: Level, least: Level): boolean {
	return levels.indexOf(level) >= levels.indexOf(least);
}

export interface Grant {
	subjectKind: 'member' | 'organisation' | 'everyone';
	/** Empty for everyone. */
	subjectId: string;
	level: Level;
}

/**
 * The level that a member holds on a plan: the most specific grant wins (member, then the highest of their
 * organisations', then everyone, then the alliance role). An administrator is never below read.
 */
export function levelOnPlan(
	member: { id: string; role: Role; organisationIds: readonly string[] },
	grants: readonly Grant[]
): Level {
	// Whoever was asked from outside leads an entry, and reads no plan: not even one of a time when they were a member.
	if (member.role === 'third_party') return 'none';
	const granted =
		grants.find((grant) => grant.subjectKind === 'member' && grant.subjectId === member.id)?.level ??
		highest(
			grants
				.filter(
					(grant) => grant.subjectKind === 'organisation' && member.organisationIds.includes(grant.subjectId)
				)
				.map((grant) => grant.level)
		) ??
		grants.find((grant) => grant.subjectKind === 'everyone')?.level ??
		levelOfRole[member.role];
	return member.role === 'admin' && granted === 'none' ? 'read' : granted;
}

function highest(of: readonly Level[]): Level | undefined {
	return of.toSorted((a, b) => levels.indexOf(b) - levels.indexOf(a))[0];
}

/** What a member may do for an organisation. Only stewards give mandates: an administrator alone cannot make one. */
export function canForOrganisation(
	member: { id: string; role: Role; stewardOf: readonly string[] },
	organisationId: string,
	action: 'organisation.edit' | 'organisation.leave' | 'mandate.give' | 'mandate.end' | 'steward.name'
): boolean {
	const steward = member.stewardOf.includes(organisationId);
	if (action === 'mandate.give' || action === 'mandate.end') return steward;
	if (action === 'steward.name' || action === 'organisation.leave') {
		return steward || can(member.role, 'organisation.steward');
	}
	return steward || can(member.role, 'organisation.edit');
}
